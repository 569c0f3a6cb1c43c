"""The answers of ``supportdesk init``: from options, from the keyboard at a terminal, or from defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import typer

from supportdesk_tui.cli.running import usage
from supportdesk_tui.desk.set_up import Answers
from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.domain.opening_hours import parse_hours
from supportdesk_tui.domain.setting_shapes import (
    ADDRESS,
    ADDRESS_EXAMPLE,
    LANGUAGES,
    NAME,
    PROVIDERS,
    SECURITIES,
    SINCE,
    SINCE_EXAMPLE,
    VARIABLE,
)
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.presentation.mail_help import help_text

DEFAULT_HOURS = "mon-fri 10:00-19:00"
DEFAULT_ZONE = "Europe/Moscow"
PASSWORD_SOURCES = ("keyring", "command", "env")
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
    since: str = ""
    hours: str = ""
    timezone: str = ""
    country: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks for what is missing; away from a terminal it takes the default or names the option and ends."""

    terminal: bool
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def text(self, option: str, given: str, question: str, default: str | None, *, pattern: str = ".*",
             example: str = "") -> str:
        """One answer that matches ``pattern``; asked again until it does."""
        if given:
            if not re.fullmatch(pattern, given):
                usage(_("{option} {value}: allowed: {values}").format(
                    option=option, value=given, values=example))
            return given
        if not self.terminal:
            if default is None:
                usage(_("missing option {option} ({question})").format(option=option, question=question))
            return default
        while True:
            answer = str(typer.prompt(question, default=default, show_default=bool(default))).strip()
            if re.fullmatch(pattern, answer):
                return answer
            typer.echo(_("allowed: {values}").format(values=example))

    def choice(self, option: str, given: str, question: str, allowed: Sequence[str],
               default: str | None) -> str:
        """One of the words."""
        words = " | ".join(allowed)
        return self.text(option, given, f"{question} ({words})", default,
                         pattern="|".join(map(re.escape, allowed)), example=words)


def gather(given: Given, asking: Asking, language: str) -> Answers:
    """Everything that the first configuration needs. Ends the program for a wrong or missing option."""
    chosen = asking.choice("--language", given.language, _("Language of the panel"), LANGUAGES, language)
    account = _account(given, asking)
    name = asking.text("--name", given.name, _("Your name, as members see it"), "")
    club = asking.text("--club", given.club, _("Name of the club"), "")
    hours = asking.text("--hours", given.hours, _("Working hours"), DEFAULT_HOURS)
    zone = asking.text("--timezone", given.timezone, _("Time zone"), system_zone(asking.environ))
    return Answers(
        language=chosen, club_name=club, my_id=operator_id(name), my_name=name, account=account,
        timezone=zone, country=_country(given, asking, chosen), hours=parse_hours(hours))


def _country(given: Given, asking: Asking, language: str) -> str:
    """An empty country means no public holidays, so an empty option is an answer of its own."""
    if given.country is not None:
        return given.country.strip().upper()
    question = _("Country of the public holidays (two letters, empty for none)")
    return asking.text("--country", "", question, "RU" if language == "ru" else "",
                       pattern="[A-Za-z]{2}|", example="RU, DE, US ...").upper()


def _account(given: Given, asking: Asking) -> dict[str, object]:
    address = asking.text("--address", given.address, _("Address of the mailbox"), None,
                          pattern=ADDRESS, example=ADDRESS_EXAMPLE).lower()
    provider = _provider(given, asking, address)
    raw: dict[str, object] = {
        "name": "support", "provider": provider, "address": address, "aliases": list(given.aliases)}
    if given.username:
        raw["username"] = given.username
    for key, server, security in (("imap", given.imap, given.imap_security),
                                  ("smtp", given.smtp, given.smtp_security)):
        if provider == "other" or server:
            raw[key] = _server(key, server, security, asking)
    raw["password"] = _password(given, asking)
    raw["since"] = asking.text("--since", given.since, _("How far back to read mail the first time"), "14d",
                               pattern=SINCE, example=SINCE_EXAMPLE)
    return raw


def blame_option(error: ConfigError) -> NoReturn:
    """End because the settings to be are refused; the sentence names the option instead of the key."""
    parts = error.key.split(".")
    key = {"account": ".".join(parts[1:]), "sla": parts[-1]}.get(parts[0], parts[0])
    option = {"aliases": "alias", "imap.security": "imap-security", "smtp.security": "smtp-security",
              "week": "hours", "me": "name"}.get(key, key.split(".")[0])
    usage(_("{option}: allowed: {values}").format(option=f"--{option}", values=error.allowed))


def _provider(given: Given, asking: Asking, address: str) -> str:
    guess = _PROVIDER_OF_DOMAIN.get(address.rpartition("@")[2])
    if given.imap and given.smtp:
        guess = guess or "other"
    return asking.choice("--provider", given.provider, _("Mail provider"), PROVIDERS, guess)


def _server(key: str, given: str, security: str, asking: Asking) -> dict[str, object]:
    question = _("{kind} server (host:port)").format(kind=key.upper())
    text = asking.text(f"--{key}", given, question, None, pattern=_SERVER.pattern, example="host:port")
    match = _SERVER.fullmatch(text)
    server: dict[str, object] = {"host": (match["six"] or match["host"]) if match else text}
    if match and match["port"]:
        server["port"] = int(match["port"])
    if security:
        server["security"] = asking.choice(f"--{key}-security", security, "", SECURITIES, None)
    return server


def _password(given: Given, asking: Asking) -> dict[str, object]:
    """A command or a variable that is named is a choice made."""
    implied = "command" if given.password_command else "env" if given.password_env else ""
    source = asking.choice("--password-from", given.password_from or implied,
                           _("Where the password comes from"), PASSWORD_SOURCES, "keyring")
    if source == "command":
        import shlex

        question = _("Command that prints the password")
        text = asking.text("--password-command", given.password_command, question, None)
        try:
            return {"command": shlex.split(text)}
        except ValueError:
            usage(_("{option}: allowed: {values}").format(option="--password-command",
                                                          values="pass show desk"))
    if source == "env":
        question = _("Environment variable that holds the password")
        return {"env": asking.text("--password-env", given.password_env, question, None,
                                   pattern=VARIABLE, example="DESK_PASSWORD")}
    return {"keyring": True}


def ask_password(hint: str) -> str:
    """The password from the keyboard, unseen, after the steps that lead to it."""
    steps = help_text(hint)
    if steps:
        typer.echo(steps)
    return str(typer.prompt(_("Password"), hide_input=True))


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
