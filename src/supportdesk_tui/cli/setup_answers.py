"""The answers of ``supportdesk init``: from options, from the keyboard at a terminal, or from defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from supportdesk_tui.cli.running import usage
from supportdesk_tui.desk.upkeep.set_up import Answers, FoundServer
from supportdesk_tui.domain.errors import BadInput, ConfigError
from supportdesk_tui.domain.opening_hours import parse_hours
from supportdesk_tui.domain.setting_shapes import (
    ADDRESS,
    ADDRESS_EXAMPLE,
    CLIENT_ID,
    CLIENT_ID_EXAMPLE,
    LANGUAGES,
    NAME,
    PROVIDERS,
    SECURITIES,
    SINCE,
    SINCE_EXAMPLE,
    TENANT,
    TENANT_EXAMPLE,
    VARIABLE,
)
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.mail_help import help_text

DEFAULT_HOURS = "mon-fri 10:00-19:00"
DEFAULT_ZONE = "Europe/Moscow"
PASSWORD_SOURCES = ("keyring", "command", "env", "oauth", "token-command")
_SERVICE_OF: Mapping[str, str] = {"gmail": "google", "microsoft365": "microsoft"}
"""Through whose page a provider's mailboxes are opened."""
_PROVIDER_OF_DOMAIN: Mapping[str, str] = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), "gmail"),
    **dict.fromkeys(("yandex.ru", "yandex.com", "ya.ru", "yandex.kz", "yandex.by"), "yandex360"),
    **dict.fromkeys(("mail.ru", "bk.ru", "list.ru", "inbox.ru", "internet.ru", "vk.com"), "mailru"),
    **dict.fromkeys(("outlook.com", "hotmail.com", "live.com"), "microsoft365"),
    **dict.fromkeys(("fastmail.com", "fastmail.fm"), "fastmail"),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), "icloud"),
}
_SERVER = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:]+)\]|(?P<host>[^\s:/\[\]]+))(?::(?P<port>\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Given:
    """What the options say; an empty text is an answer still to be had."""

    provider: str = ""
    address: str = ""
    name: str = ""
    club: str = ""
    aliases: tuple[str, ...] = ()
    imap: str = ""
    smtp: str = ""
    imap_security: str = ""
    smtp_security: str = ""
    username: str = ""
    password_from: str = ""
    password_command: str = ""
    password_env: str = ""
    token_command: str = ""
    client_id: str = ""
    client_secret: str = ""
    tenant: str = ""
    since: str = ""
    hours: str = ""
    timezone: str = ""
    country: str | None = None
    language: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks for what is missing; away from a terminal it takes the default or names the option and ends."""

    terminal: bool
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def text(self, option: str, given: str, question: str, default: str | None, *, pattern: str = ".*",
             example: str = "", choice: bool = False, check: Callable[[str], object] | None = None) -> str:
        """One answer that matches ``pattern`` and that ``check`` takes; asked again until it does.

        ``example`` shows what a good answer looks like; with ``choice`` it names all there are. What ``check`` would
        refuse in an option is refused where it is used.
        """
        if given:
            if not re.fullmatch(pattern, given):
                usage(f"{option} {given}: {_offered(example, choice)}")
            return given
        if not self.terminal:
            if default is None:
                usage(_("missing option {option} ({question})").format(option=option, question=question))
            return default
        while True:
            answer = str(typer.prompt(question, default=default, show_default=bool(default))).strip()
            if not re.fullmatch(pattern, answer):
                typer.echo(_offered(example, choice))
                continue
            try:
                if check is not None:
                    check(answer)
            except BadInput as error:
                typer.echo(sentence(error))
                continue
            return answer

    def choice(self, option: str, given: str, question: str, allowed: Sequence[str],
               default: str | None) -> str:
        """One of the words."""
        words = " | ".join(allowed)
        return self.text(option, given, f"{question} ({words})", default,
                         pattern="|".join(map(re.escape, allowed)), example=words, choice=True)


def _offered(values: str, choice: bool) -> str:
    """All there is to choose from, or what an answer looks like."""
    return (_("allowed: {values}") if choice else _("such as {values}")).format(values=values)


Find = Callable[[str], tuple[FoundServer | None, FoundServer | None]]
"""Looks for a domain's IMAP and SMTP servers."""


def gather(given: Given, asking: Asking, language: str, find: Find,
           check_country: Callable[[str], object]) -> Answers:
    """Everything that the first configuration needs. Ends the program for a wrong or missing option."""
    chosen = asking.choice("--language", given.language, _("Language of the panel"), LANGUAGES, language)
    account, oauth = _account(given, asking, find)
    name = asking.text("--name", given.name, _("Your name, as members see it"), "")
    club = asking.text("--club", given.club, _("Name of the club"), "")
    hours = asking.text("--hours", given.hours, _("Working hours"), DEFAULT_HOURS, check=parse_hours)
    zone = asking.text("--timezone", given.timezone, _("Time zone"), system_zone(asking.environ), check=_check_zone)
    return Answers(
        language=chosen, club_name=club, my_id=operator_id(name), my_name=name, account=account,
        timezone=zone, country=_country(given, asking, chosen, check_country), hours=parse_hours(hours), oauth=oauth)


def _country(given: Given, asking: Asking, language: str, check: Callable[[str], object]) -> str:
    """An empty country means no public holidays, so an empty option is an answer of its own."""
    if given.country is not None:
        return given.country.strip().upper()
    question = _("Country of the public holidays (two letters, empty for none)")
    return asking.text("--country", "", question, "RU" if language == "ru" else "",
                       pattern="[A-Za-z]{2}|", example="RU, DE, US ...", check=check).upper()


def _account(given: Given, asking: Asking, find: Find) -> tuple[dict[str, object], dict[str, str]]:
    """The account, and the application it logs in with when it does so through a browser."""
    address = asking.text("--address", given.address, _("Address of the mailbox"), None,
                          pattern=ADDRESS, example=ADDRESS_EXAMPLE).lower()
    provider = _provider(given, asking, address)
    raw: dict[str, object] = {
        "name": "support", "provider": provider, "address": address, "aliases": list(given.aliases)}
    if given.username:
        raw["username"] = given.username
    found: dict[str, FoundServer | None] = {}
    if provider == "other" and asking.terminal and not (given.imap and given.smtp):
        domain = address.rpartition("@")[2]
        typer.echo(_("Looking for the mail servers of {domain} ...").format(domain=domain))
        found["imap"], found["smtp"] = find(domain)
    for key, server, security in (("imap", given.imap, given.imap_security),
                                  ("smtp", given.smtp, given.smtp_security)):
        if provider == "other" or server:
            raw[key] = _server(key, server, security, asking, found.get(key))
    if given.ca_file:
        raw["ca_file"] = str(Path(given.ca_file).expanduser().absolute())
    raw["password"], oauth = _password(given, asking, provider)
    raw["since"] = asking.text("--since", given.since, _("How far back to read mail the first time"), "14d",
                               pattern=SINCE, example=SINCE_EXAMPLE)
    return raw, oauth


def blame_option(error: ConfigError) -> NoReturn:
    """End because the settings to be are refused; the sentence names the option instead of the key."""
    parts = error.key.split(".")
    key = {"account": ".".join(parts[1:]), "sla": parts[-1]}.get(parts[0], parts[0])
    option = {"aliases": "alias", "imap.security": "imap-security", "smtp.security": "smtp-security",
              "ca_file": "ca-file", "week": "hours", "me": "name", "oauth": "client-id"}.get(key, key.split(".")[0])
    usage(_("{option}: allowed: {values}").format(option=f"--{option}", values=error.allowed))


def _provider(given: Given, asking: Asking, address: str) -> str:
    guess = _PROVIDER_OF_DOMAIN.get(address.rpartition("@")[2])
    if given.imap and given.smtp:
        guess = guess or "other"
    return asking.choice("--provider", given.provider, _("Mail provider"), PROVIDERS, guess)


def _server(key: str, given: str, security: str, asking: Asking, found: FoundServer | None) -> dict[str, object]:
    question = _("{kind} server (host:port)").format(kind=key.upper())
    default = f"{found.host}:{found.port}" if found else None
    text = asking.text(f"--{key}", given, question, default, pattern=_SERVER.pattern, example="host:port")
    match = _SERVER.fullmatch(text)
    server: dict[str, object] = {"host": (match["six"] or match["host"]) if match else text}
    if match and match["port"]:
        server["port"] = int(match["port"])
    if security:
        server["security"] = asking.choice(f"--{key}-security", security, "", SECURITIES, None)
    elif found and text == default:
        server["security"] = found.security
    return server


def _password(given: Given, asking: Asking, provider: str) -> tuple[dict[str, object], dict[str, str]]:
    """Where the password comes from; what is named is a choice made. The second is the application of a login."""
    implied = ("command" if given.password_command else "env" if given.password_env
               else "token-command" if given.token_command else "oauth" if given.client_id else "")
    service = _SERVICE_OF.get(provider, "")
    allowed = [source for source in PASSWORD_SOURCES if service or source != "oauth"]
    source = asking.choice("--password-from", given.password_from or implied, _("Where the password comes from"),
                           allowed, "oauth" if provider == "microsoft365" else "keyring")
    if source == "oauth":
        return {"oauth": service}, _application(given, asking, service)
    if source == "env":
        question = _("Environment variable that holds the password")
        return {"env": asking.text("--password-env", given.password_env, question, None,
                                   pattern=VARIABLE, example="DESK_PASSWORD")}, {}
    if source == "command":
        return {"command": _words("--password-command", given.password_command, "pass show desk",
                                  _("Command that prints the password"), asking)}, {}
    if source == "token-command":
        return {"token_command": _words("--token-command", given.token_command, "mailctl access help@club.example",
                                        _("Command that prints an access token"), asking)}, {}
    return {"keyring": True}, {}


def _application(given: Given, asking: Asking, service: str) -> dict[str, str]:
    """The operator's own application with Microsoft or Google."""
    if asking.terminal and not given.client_id:
        typer.echo(help_text(f"{service}_oauth"))
    client_id = asking.text("--client-id", given.client_id, _("Client ID of your application"), None,
                            pattern=CLIENT_ID, example=CLIENT_ID_EXAMPLE.replace('"', ""))
    if service == "microsoft":
        tenant = asking.text("--tenant", given.tenant, _("Tenant (directory) of the organisation"), "common",
                             pattern=TENANT, example=TENANT_EXAMPLE.replace('"', ""))
        return {"client_id": client_id, "tenant": tenant}
    secret = asking.text("--client-secret", given.client_secret, _("Client secret of your application"), None,
                         pattern=r"\S+", example="GOCSPX-...")
    return {"client_id": client_id, "client_secret": secret}


def _words(option: str, given: str, example: str, question: str, asking: Asking) -> list[str]:
    """A command as the list of its words; it never sees a shell."""
    import shlex

    while True:
        try:
            words = shlex.split(asking.text(option, given, question, None))
        except ValueError:
            words = []
        if words:
            return words
        if given or not asking.terminal:
            usage(_("{option}: allowed: {values}").format(option=option, values=example))
        typer.echo(_("allowed: {values}").format(values=example))


def ask_password(hint: str) -> str:
    """The password from the keyboard, unseen, after the steps that lead to it."""
    steps = help_text(hint)
    if steps:
        typer.echo(steps)
    return str(typer.prompt(_("Password"), hide_input=True))


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput("unknown_timezone", name, DEFAULT_ZONE) from None


def operator_id(name: str) -> str:
    """A short id out of a name: its first word in lower case."""
    first = name.casefold().split()[:1]
    return first[0] if first and re.fullmatch(NAME, first[0]) else "me"


def system_zone(environ: Mapping[str, str]) -> str:
    """The machine's time zone; a server on UTC says nothing of where its people work."""
    candidates = [environ.get("TZ", "").lstrip(":")]
    localtime = Path("/etc/localtime")
    if localtime.is_symlink():
        candidates.append(str(localtime.readlink()).rpartition("zoneinfo/")[2])
    for zone in candidates:
        if re.fullmatch(r"[A-Z][A-Za-z_]+/[A-Za-z_/+-]+", zone) and not zone.startswith("Etc/"):
            return zone
    return DEFAULT_ZONE
