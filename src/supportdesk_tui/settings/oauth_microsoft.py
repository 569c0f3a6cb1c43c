"""Microsoft 365: the device flow and the renewal of tokens, over msal (extra ``oauth``)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from supportdesk_tui.desk.upkeep.mail_login import LoginTalk
from supportdesk_tui.domain.errors import MailError, SecretError
from supportdesk_tui.settings.oauth_config import OAuthClient
from supportdesk_tui.settings.oauth_grant import TIMEOUT, Granted, quiet_libraries, refusal, unreachable

SCOPES = ("https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send")
"""msal adds ``offline_access``, which brings the refresh token."""
_PENDING = frozenset({"authorization_pending", "slow_down"})


def log_in(client: OAuthClient, account: str, talk: LoginTalk, *, pause: Callable[[float], object] = time.sleep,
           now: Callable[[], float] = time.time) -> Granted:
    """The device flow: show page and code, ask at the service's pace until the operator has answered there.

    Raises:
        SecretError: ``login_declined``, ``login_expired``, ``login_refused``, ``login_library``.
        MailError: the service cannot be reached.
    """
    application = _application(client, account)
    with _reachable(client):
        flow = application.initiate_device_flow(scopes=list(SCOPES))
    if "user_code" not in flow:
        raise _refusal(flow, client, account)
    flow["interval"] = max(1, flow["interval"])
    talk.enter_code(str(flow.get("verification_uri", "")), str(flow["user_code"]), int(flow["expires_in"]) // 60)
    while True:
        pause(flow["interval"])  # msal lengthens it after slow_down
        if now() >= flow["expires_at"]:
            raise SecretError("login_expired", account)
        try:
            with _reachable(client):
                result = application.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
        except MailError as error:
            if error.reason in ("network", "throttled"):
                continue  # the service may be back before the code has run out
            raise
        if result.get("error") not in _PENDING:
            return _granted(result, client, account, application)


def renew(client: OAuthClient, account: str, refresh: str) -> Granted:
    """A new access token. Raises LoginOver, SecretError, MailError."""
    application = _application(client, account)
    with _reachable(client):
        result = application.acquire_token_by_refresh_token(refresh, scopes=list(SCOPES))
    return _granted(result, client, account, application)


def _application(client: OAuthClient, account: str) -> Any:
    """Made anew each time: msal keeps answers and errors in it, and an answer of before must not be repeated."""
    try:
        import msal
    except ImportError:
        raise SecretError("login_library", account) from None
    quiet_libraries()
    authority = f"{client.authority}/{client.tenant}"
    try:
        with _reachable(client):
            # Without instance discovery: the authority is the operator's word, no third party is asked about it.
            return msal.PublicClientApplication(client.client_id, authority=authority, instance_discovery=False,
                                                timeout=TIMEOUT)
    except (ValueError, KeyError):
        raise SecretError("login_refused", account, f"tenant {client.tenant}") from None


@contextmanager
def _reachable(client: OAuthClient) -> Iterator[None]:
    from msal.exceptions import MsalServiceError

    try:
        with unreachable(client.authority):
            yield
    except MsalServiceError as error:  # the service has trouble of its own: HTTP 5xx
        raise MailError("throttled", urlsplit(client.authority).hostname or "", str(error)) from None


def _granted(result: Mapping[str, Any], client: OAuthClient, account: str, application: Any) -> Granted:
    if "access_token" not in result:
        raise _refusal(result, client, account)
    refresh = str(result.get("refresh_token") or _kept_refresh(application))
    return Granted(str(result["access_token"]), refresh, float(result.get("expires_in", 3600)))


def _kept_refresh(application: Any) -> str:
    """The refresh token, where msal has moved it out of the answer into its own cache."""
    cache = application.token_cache
    found = list(cache.search(cache.CredentialType.REFRESH_TOKEN))
    return str(found[0]["secret"]) if found else ""


def _refusal(result: Mapping[str, Any], client: OAuthClient, account: str) -> Exception:
    return refusal(str(result.get("error", "")), str(result.get("error_description", "")), account,
                   urlsplit(client.authority).hostname or client.authority)
