"""One ``[[account]]`` of the configuration, as written; a provider's presets are applied by bootstrap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from supportdesk_tui.domain.setting_shapes import (
    ADDRESS,
    ADDRESS_EXAMPLE,
    NAME,
    OAUTH_SERVICES,
    PROVIDERS,
    SECURITIES,
    SINCE,
    SINCE_EXAMPLE,
    VARIABLE,
)
from supportdesk_tui.settings.table_reader import TableReader

_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")
ACCOUNT_KEYS = ("name", "provider", "address", "aliases", "username", "folders", "sent", "since", "password",
                "imap", "smtp", "keeps_sent", "ca_file", "plus_address", "form_senders", "authserv_id", "write_back",
                "move", "html", "dsn")
WRITE_BACK = ("seen", "answered", "keyword")
_SERVER_KEYS = ("host", "port", "security")
_PASSWORD_KEYS = ("keyring", "command", "env", "oauth", "token_command")
_DEFAULT_PORTS = {("imap", "tls"): 993, ("imap", "starttls"): 143, ("imap", "none"): 143,
                  ("smtp", "tls"): 465, ("smtp", "starttls"): 587, ("smtp", "none"): 25}
_USUAL_SECURITY = {143: "starttls", 587: "starttls", 25: "starttls"}


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Where a server listens."""

    host: str
    port: int
    security: str
    """``tls``, ``starttls``, or ``none`` on a loopback address (M-24)."""


@dataclass(frozen=True, slots=True)
class AccountConfig:
    """A mailbox of the desk."""

    name: str
    address: str
    """Lower case."""
    provider: str = "other"
    aliases: tuple[str, ...] = ()
    username: str = ""
    """What the servers know us by; never empty: the address unless the file says otherwise."""
    folders: tuple[str, ...] = ("INBOX",)
    sent: str = "auto"
    """A folder name, or ``auto`` to find it."""
    since: str = "14d"
    """How far back the first sync goes: ``14d``, ``2026-01-31`` or ``all``."""
    password: Mapping[str, object] = field(default_factory=dict)
    """Where the password comes from: one of keyring, command, env, oauth, token_command; never the password."""
    imap: ServerConfig | None = None
    """None: the provider's."""
    smtp: ServerConfig | None = None
    keeps_sent: bool | None = None
    """Does the SMTP server file the Sent copy? None: as the provider does."""
    plus_address: bool = False
    """Ask for answers at ``support+t.<ticket>.<mac>@``; the server must deliver such addresses."""
    form_senders: tuple[str, ...] = ()
    """Addresses from which forms write in somebody's name, lower case."""
    authserv_id: str = ""
    """The name under which our own server seals incoming mail; empty: told by the IMAP host."""
    html: bool = True
    """Letters carry an HTML twin; where the account does not say so, ``[outbox]`` does."""
    dsn: bool = False
    """Ask for a report when a letter cannot be delivered (M-66b)."""
    ca_file: Path | None = None
    """Certificates to trust instead of the system's."""
    write_back: tuple[str, ...] = ()
    """What mails on the server are told: of ``seen``, ``answered``, ``keyword`` (M-32)."""
    move: str = ""
    """The folder that mails of solved tickets are moved to."""

    @property
    def oauth(self) -> str:
        """Through whose login it opens its mailbox: ``microsoft``, ``google``, or an empty text."""
        return str(self.password.get("oauth", ""))


def read_account(table: TableReader, *, html: bool = True) -> AccountConfig:
    """Check one table; ``html`` is what holds where it does not say. Raises ConfigError."""
    address = table.required("address", pattern=ADDRESS, example=ADDRESS_EXAMPLE).lower()
    provider = table.choice("provider", PROVIDERS, "other")
    aliases = table.texts("aliases")
    if not all(re.fullmatch(ADDRESS, alias) for alias in aliases):
        raise table.error("aliases", "bad_value", '["info@club.example"]')
    imap, smtp = read_server(table, "imap"), read_server(table, "smtp")
    if provider == "other":
        for key, server in (("imap", imap), ("smtp", smtp)):
            if server is None:
                raise table.error(key, "missing_key", f'{{host = "{key}.club.example"}}')
    ca_file = table.text("ca_file")
    write_back = table.texts("write_back")
    if not set(write_back) <= set(WRITE_BACK):
        raise table.error("write_back", "bad_value", '["seen", "answered", "keyword"]')
    return AccountConfig(
        name=table.required("name", pattern=NAME, example='"support"'),
        address=address,
        provider=provider,
        aliases=tuple(alias.lower() for alias in aliases),
        username=table.text("username") or address,
        folders=table.texts("folders") or ("INBOX",),
        sent=table.text("sent") or "auto",
        since=read_since(table),
        password=_read_password(table),
        imap=imap,
        smtp=smtp,
        keeps_sent=table.flag("keeps_sent", False) if "keeps_sent" in table else None,
        plus_address=table.flag("plus_address", False),
        form_senders=_addresses(table, "form_senders"),
        authserv_id=table.text("authserv_id", pattern=r"[^\s;]*", example='"mx.club.example"'),
        html=table.flag("html", html),
        dsn=table.flag("dsn", False),
        ca_file=Path(ca_file).expanduser() if ca_file else None,
        write_back=write_back,
        move=table.text("move"),
    )


def _addresses(table: TableReader, key: str) -> tuple[str, ...]:
    found = table.texts(key)
    if not all(re.fullmatch(ADDRESS, address) for address in found):
        raise table.error(key, "bad_value", '["noreply@forms.example"]')
    return tuple(address.lower() for address in found)


def read_since(table: TableReader) -> str:
    """How far back the first sync goes, as written. Raises ConfigError."""
    since = table.text("since", "14d", pattern=SINCE, example=SINCE_EXAMPLE)
    if "-" in since:
        try:
            date.fromisoformat(since)
        except ValueError:
            raise table.error("since", "bad_value", SINCE_EXAMPLE) from None
    return since


def read_server(table: TableReader, key: str) -> ServerConfig | None:
    """The ``imap`` or ``smtp`` table of an account, or None. Raises ConfigError."""
    if key not in table:
        return None
    server = table.table(key, _SERVER_KEYS)
    host = server.required("host", pattern=r"[^\s/:@]+|[0-9a-fA-F:]+", example=f'"{key}.club.example"')
    port = server.whole("port", 0, 1, 65535) if "port" in server else 0
    security = server.choice("security", SECURITIES, _USUAL_SECURITY.get(port, "tls"))
    if security == "none" and not _LOOPBACK.fullmatch(host):
        raise server.error("security", "bad_value", "tls | starttls")
    return ServerConfig(host, port or _DEFAULT_PORTS[key, security], security)


def _read_password(table: TableReader) -> Mapping[str, object]:
    """The refusals never repeat the value: it may be the password itself, written where it must not be."""
    if "password" not in table:
        return {}
    example = ('{keyring = true} | {command = ["..."]} | {env = "..."} | {oauth = "microsoft"}'
               ' | {token_command = ["..."]}')
    raw = table.mapping("password", example)
    password = table.table("password", _PASSWORD_KEYS)
    if len(raw) != 1:
        raise table.error("password", "bad_value", example)
    if "keyring" in raw:
        if not password.flag("keyring", True):
            raise table.error("password", "bad_value", example)
    elif "env" in raw:
        password.required("env", pattern=VARIABLE, example='"DESK_PASSWORD"')
    elif "oauth" in raw:
        password.choice("oauth", OAUTH_SERVICES, "")
    elif "token_command" in raw:
        if not password.texts("token_command"):
            raise password.error("token_command", "bad_value", '["oauth2l", "fetch"]')
    elif not password.texts("command"):
        raise password.error("command", "bad_value", '["pass", "show", "desk"]')
    return raw
