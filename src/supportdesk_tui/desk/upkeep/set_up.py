"""The first set-up: what is to be known of a desk that does not exist yet, and what is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from supportdesk_tui.desk.ports import MailAccount
from supportdesk_tui.desk.upkeep.mail_login import LoginTalk
from supportdesk_tui.domain.opening_hours import Week


@dataclass(frozen=True, slots=True)
class Answers:
    """What the set-up has learnt."""

    language: str
    club_name: str
    my_id: str
    my_name: str
    account: Mapping[str, object]
    """As ``[[account]]`` has it; a password's source, never a password."""
    timezone: str
    country: str = ""
    """Whose public holidays are free: a two-letter code, or empty for none."""
    hours: Week = field(default_factory=lambda: {"mon-fri": (("10:00", "19:00"),)})
    oauth: Mapping[str, str] = field(default_factory=dict, repr=False)
    """As ``[oauth.SERVICE]`` has it, when the account logs in through a browser."""


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A mail server that answered under its own name."""

    host: str
    port: int
    security: str
    """``tls`` or ``starttls``."""


class SetUp(Protocol):
    """The files and secrets of the desk to be."""

    @property
    def config_file(self) -> Path:
        """The settings."""

    @property
    def secrets_file(self) -> Path:
        """Passwords, where there is no keyring."""

    @property
    def playbook_dirs(self) -> tuple[Path, Path]:
        """Where the operator's own macros and SOPs go."""

    def exists(self) -> bool:
        """Are there settings already?"""

    def find_servers(self, domain: str) -> tuple[FoundServer | None, FoundServer | None]:
        """Look for the domain's IMAP and SMTP servers; sends no password anywhere."""

    def check(self, answers: Answers) -> None:
        """Refuse what could not be used. Raises ConfigError; its key tells which answer."""

    def check_country(self, code: str) -> None:
        """Are its public holidays known? An empty code means none. Raises BadInput ``unknown_country``."""

    def has_password(self, answers: Answers) -> bool:
        """Can the password be had as told? Raises SecretError for every reason but that none is kept."""

    def keep_password(self, answers: Answers, password: str) -> bool:
        """Keep it in the keyring, or where there is none in a private file. True: in the keyring."""

    def log_in(self, answers: Answers, talk: LoginTalk) -> bool:
        """Log in through the provider's page and keep the tokens; True: in the keyring. Raises SecretError."""

    def logged_in(self, answers: Answers) -> bool:
        """Does the account log in with tokens, and are there any? Raises SecretError."""

    def password_hint(self, answers: Answers) -> str:
        """The key of the provider's steps to a working password; may be empty."""

    def account(self, answers: Answers) -> MailAccount:
        """The account as it will be, to be tried."""

    def write(self, answers: Answers, *, force: bool = False) -> None:
        """Write the settings. Raises NotPossible ``config_exists`` unless ``force``; then keeps the old beside."""
