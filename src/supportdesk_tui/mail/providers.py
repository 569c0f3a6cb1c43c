"""Provider presets: where the servers are, how to log in, which help text fits a refusal (docs/mail.md)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from supportdesk_tui.desk.ports import WriteBackPolicy
from supportdesk_tui.mail.account_settings import AccountSettings
from supportdesk_tui.mail.endpoints import Endpoint, Security
from supportdesk_tui.mail.xoauth2 import Bearer


@dataclass(frozen=True, slots=True)
class Provider:
    """What is known of a mail provider."""

    id: str
    imap: Endpoint
    smtp: Endpoint
    keeps_sent: bool = False
    """Its SMTP server files the Sent copy by itself."""
    hint: str = ""
    """The key of the help text with the steps to a working password."""
    hints: tuple[tuple[str, str], ...] = field(default=())
    """Pattern of a server's refusal -> key of the help text that fits it; the first match counts."""


# M-37, M-38: a login that was taken may still open no mailbox, and SMTP logins may be off for a whole tenant.
_MICROSOFT = (
    (r"authenticated but not connected", "microsoft_not_connected"),
    (r"5\.7\.139|smtpclientauthentication", "microsoft_smtp_disabled"),
    (r"5\.7\.30|basic authentication", "microsoft_oauth"),
    (r"authenticat|login|5\.7\.3", "microsoft_oauth"),
)
_GMAIL = (
    (r"application-specific password|5\.7\.9|invalidsecondfactor", "gmail_app_password"),
    (r"too many simultaneous|bandwidth|overquota", "gmail_limits"),
    (r"not enabled for imap|imap (?:access )?is disabled", "gmail_imap_disabled"),
    (r"invalid credentials|badcredentials|5\.7\.8|authenticationfailed|web login required",
     "gmail_app_password"),
)
# M-40: a refused login has two causes, IMAP switched off and the wrong password; M-41: suspicion of spam.
_YANDEX = (
    (r"suspicion of spam", "yandex_spam"),
    (r"\[unavailable\]|backend error", "yandex_later"),
    (r"imap is disabled|authenticationfailed|this user does not have access rights|5\.7\.8|auth",
     "yandex_app_password"),
)
_MAILRU = (
    (r"application password|parol prilozheniya|5\.7\.0|5\.7\.8|auth", "mailru_app_password"),
)

PROVIDERS: dict[str, Provider] = {each.id: each for each in (
    Provider("gmail", Endpoint("imap.gmail.com", 993), Endpoint("smtp.gmail.com", 465), keeps_sent=True,
             hint="gmail_app_password", hints=_GMAIL),
    Provider("yandex360", Endpoint("imap.yandex.ru", 993), Endpoint("smtp.yandex.ru", 465),
             hint="yandex_app_password", hints=_YANDEX),
    Provider("mailru", Endpoint("imap.mail.ru", 993), Endpoint("smtp.mail.ru", 465),
             hint="mailru_app_password", hints=_MAILRU),
    Provider("microsoft365", Endpoint("outlook.office365.com", 993),
             Endpoint("smtp.office365.com", 587, "starttls"), keeps_sent=True, hint="microsoft_oauth",
             hints=_MICROSOFT),
    Provider("fastmail", Endpoint("imap.fastmail.com", 993), Endpoint("smtp.fastmail.com", 465),
             hint="fastmail_app_password", hints=((r"auth|password", "fastmail_app_password"),)),
    Provider("icloud", Endpoint("imap.mail.me.com", 993), Endpoint("smtp.mail.me.com", 587, "starttls"),
             hint="icloud_app_password", hints=((r"auth|password", "icloud_app_password"),)),
    Provider("other", Endpoint("", 993), Endpoint("", 465),
             hints=((r"authentication ?failed|5\.7\.8|invalid (?:login|credentials|user)|login failed",
                     "other_login"),)),
)}
"""Every preset by its id; ``other`` leaves the hosts to the configuration."""

_BY_HOST = {endpoint.host: each for each in PROVIDERS.values() for endpoint in (each.imap, each.smtp)
            if endpoint.host}
_BY_HOST |= {"imap.yandex.com": PROVIDERS["yandex360"], "smtp.yandex.com": PROVIDERS["yandex360"],
             "outlook.office.com": PROVIDERS["microsoft365"], "imap.googlemail.com": PROVIDERS["gmail"],
             "smtp.googlemail.com": PROVIDERS["gmail"]}


def provider_of(host: str) -> Provider:
    """The preset that a server belongs to; ``other`` for an unknown one."""
    return _BY_HOST.get(host.lower().rstrip("."), PROVIDERS["other"])


class ConfiguredServer(Protocol):
    """A server as the operator wrote it."""

    @property
    def host(self) -> str:
        """Name or address."""

    @property
    def port(self) -> int:
        """TCP port."""

    @property
    def security(self) -> str:
        """``tls``, ``starttls`` or ``none``."""


class ConfiguredAccount(Protocol):
    """An account as the operator wrote it; what it leaves out, the provider's preset says."""

    @property
    def write_back(self) -> tuple[str, ...]:
        """Flags that mails on the server are given."""

    @property
    def move(self) -> str:
        """The folder that mails of solved tickets go to; empty for none."""

    @property
    def name(self) -> str:
        """Its name in the configuration."""

    @property
    def provider(self) -> str:
        """A key of ``PROVIDERS``."""

    @property
    def address(self) -> str:
        """The address we write from."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other addresses of ours."""

    @property
    def username(self) -> str:
        """What the servers know us by."""

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders to follow."""

    @property
    def sent(self) -> str:
        """The Sent folder, or ``auto``."""

    @property
    def since(self) -> str:
        """How far back the first sync reads."""

    @property
    def imap(self) -> ConfiguredServer | None:
        """None: the provider's."""

    @property
    def smtp(self) -> ConfiguredServer | None:
        """None: the provider's."""

    @property
    def keeps_sent(self) -> bool | None:
        """None: as the provider does."""

    @property
    def html(self) -> bool:
        """Letters carry an HTML twin beside the plain text."""

    @property
    def dsn(self) -> bool:
        """Ask for a report when a letter cannot be delivered (M-66b)."""

    @property
    def ca_file(self) -> Path | None:
        """Certificates to trust instead of the system's."""


def apply_preset(config: ConfiguredAccount, password: Callable[[], str],
                 bearer: Bearer | None = None) -> AccountSettings:
    """The settings of an account: what its configuration says, over what its provider's preset knows.

    Args:
        config: as written.
        password: where the password comes from.
        bearer: where tokens come from, for an account that logs in with them.
    """
    preset = PROVIDERS.get(config.provider, PROVIDERS["other"])
    imap, smtp = _endpoint(config.imap, preset.imap), _endpoint(config.smtp, preset.smtp)
    keeps_sent = provider_of(smtp.host).keeps_sent if config.keeps_sent is None else config.keeps_sent
    return AccountSettings(
        name=config.name, address=config.address, imap=imap, smtp=smtp,
        username=config.username or config.address, password=password, bearer=bearer, aliases=config.aliases,
        folders=config.folders, sent=config.sent, keeps_sent=keeps_sent, since=config.since,
        html=config.html, dsn=config.dsn,
        ca_file=config.ca_file, write_back=WriteBackPolicy(frozenset(config.write_back), config.move))


def _endpoint(server: ConfiguredServer | None, preset: Endpoint) -> Endpoint:
    if server is None:
        return preset
    securities: dict[str, Security] = {"tls": "tls", "starttls": "starttls", "none": "none"}
    return Endpoint(server.host, server.port, securities.get(server.security, "tls"))


_OF_PASSWORDS = frozenset(each.hint for each in PROVIDERS.values() if each.hint) | {"", "other_login"}


def hint_for_token(hint: str, of_tokens: str) -> str:
    """The help for a refused token, ``of_tokens``: steps to a password would lead nowhere."""
    return of_tokens if hint in _OF_PASSWORDS else hint


def hint_for(host: str, text: str) -> str:
    """The key of the help text for a server's refusal; empty when nothing is known of it."""
    for pattern, key in provider_of(host).hints:
        if re.search(pattern, text, re.IGNORECASE):
            return key
    return ""
