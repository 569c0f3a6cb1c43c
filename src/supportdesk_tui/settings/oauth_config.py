"""``[oauth.microsoft]`` and ``[oauth.google]``: the operator's own applications that mailboxes are opened with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from supportdesk_tui.domain.setting_shapes import CLIENT_ID, CLIENT_ID_EXAMPLE, OAUTH_SERVICES, TENANT, TENANT_EXAMPLE
from supportdesk_tui.settings.account_config import AccountConfig
from supportdesk_tui.settings.table_reader import Source, TableReader

_KEYS: Mapping[str, tuple[str, ...]] = {
    "microsoft": ("client_id", "tenant", "authority"),
    "google": ("client_id", "client_secret", "auth_uri", "token_uri"),
}
_HTTPS = r"https://[^\s/]+(/\S*)?"


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """An application registered with Microsoft or Google by the operator."""

    service: str
    """``microsoft`` or ``google``."""
    client_id: str
    client_secret: str = field(default="", repr=False)
    """Google's only."""
    tenant: str = "common"
    """Microsoft's only: whose directory; an id, a domain, ``common`` or ``organizations``."""
    authority: str = "https://login.microsoftonline.com"
    """Microsoft's only: another one for a national cloud."""
    auth_uri: str = "https://accounts.google.com/o/oauth2/auth"
    token_uri: str = "https://oauth2.googleapis.com/token"


def read_oauth(table: TableReader) -> dict[str, OAuthClient]:
    """The applications by service. Raises ConfigError."""
    found: dict[str, OAuthClient] = {}
    usual = OAuthClient("", "")
    for service in OAUTH_SERVICES:
        if service not in table:
            continue
        keys = table.table(service, _KEYS[service])
        client_id = keys.required("client_id", pattern=CLIENT_ID, example=CLIENT_ID_EXAMPLE)
        if service == "microsoft":
            found[service] = OAuthClient(
                service, client_id,
                tenant=keys.text("tenant", usual.tenant, pattern=TENANT, example=TENANT_EXAMPLE),
                authority=keys.text("authority", usual.authority, pattern=_HTTPS,
                                    example='"https://login.microsoftonline.us"').rstrip("/"))
        else:
            found[service] = OAuthClient(
                service, client_id,
                client_secret=keys.required("client_secret", pattern=r"\S+", example='"..."'),
                auth_uri=keys.text("auth_uri", usual.auth_uri, pattern=_HTTPS, example='"https://..."'),
                token_uri=keys.text("token_uri", usual.token_uri, pattern=_HTTPS, example='"https://..."'))
    return found


def require_clients(accounts: Sequence[AccountConfig], clients: Mapping[str, OAuthClient], source: Source) -> None:
    """An account that logs in through a service needs the application for it. Raises ConfigError."""
    for account in accounts:
        service = account.oauth
        if service and service not in clients:
            raise source.error(("oauth", service, "client_id"), "missing_key", CLIENT_ID_EXAMPLE)
