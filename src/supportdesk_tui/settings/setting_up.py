"""The port ``SetUp`` over the operator's folders, the keyring and the provider presets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from supportdesk_tui.desk.ports import MailAccount
from supportdesk_tui.desk.upkeep.mail_login import LoginTalk
from supportdesk_tui.desk.upkeep.set_up import Answers, FoundServer
from supportdesk_tui.domain.calendar import CalendarError
from supportdesk_tui.domain.errors import BadInput, SecretError
from supportdesk_tui.domain.setting_shapes import OAUTH_SERVICES
from supportdesk_tui.settings import secrets
from supportdesk_tui.settings.account_config import ACCOUNT_KEYS, AccountConfig, read_account
from supportdesk_tui.settings.calendars import calendars, public_holidays
from supportdesk_tui.settings.config import parse_settings
from supportdesk_tui.settings.oauth import ServiceLogin
from supportdesk_tui.settings.oauth_config import OAuthClient, read_oauth
from supportdesk_tui.settings.places import PRIVATE_DIR, Places
from supportdesk_tui.settings.rules_file import STARTER_RULES
from supportdesk_tui.settings.table_reader import Source, TableReader
from supportdesk_tui.settings.tokens import TokenShelf
from supportdesk_tui.settings.toml_lines import TomlLines
from supportdesk_tui.settings.writing import config_text, write_config


class FileSetUp:
    """The desk to be, in its places.

    Args:
        places: where it will lie.
        connect: makes a mail account of its configuration and the applications it may log in with.
        hint_of: the key of a provider's steps to a working password.
        find: looks for a domain's servers.
    """

    def __init__(self, places: Places, connect: Callable[[AccountConfig, Mapping[str, OAuthClient]], MailAccount],
                 hint_of: Callable[[str], str],
                 find: Callable[[str], tuple[FoundServer | None, FoundServer | None]]) -> None:
        self._places = places
        self._connect = connect
        self._hint_of = hint_of
        self._find = find

    @property
    def config_file(self) -> Path:
        """The settings."""
        return self._places.config_file

    @property
    def secrets_file(self) -> Path:
        """Passwords, where there is no keyring."""
        return self._places.secrets_file

    @property
    def playbook_dirs(self) -> tuple[Path, Path]:
        """The operator's own macros and SOPs."""
        return self._places.macros_dir, self._places.sop_dir

    def exists(self) -> bool:
        """Are there settings already?"""
        return self.config_file.exists()

    def find_servers(self, domain: str) -> tuple[FoundServer | None, FoundServer | None]:
        """The domain's IMAP and SMTP servers."""
        return self._find(domain)

    def check(self, answers: Answers) -> None:
        """Read the file to be, calendars included. Raises ConfigError."""
        text = config_text(answers, self._account(answers))
        settings = parse_settings(text, self.config_file, {})
        try:
            calendars(settings.sla, (), datetime.now(UTC))
        except CalendarError as error:
            raise settings.error(("sla", *error.key.split(".")), error.reason, error.allowed) from None

    def check_country(self, code: str) -> None:
        """Are its public holidays known? Raises BadInput ``unknown_country``."""
        try:
            if code:
                public_holidays(code.upper(), ())
        except CalendarError as error:
            raise BadInput("unknown_country", code, error.allowed) from None

    def has_password(self, answers: Answers) -> bool:
        """Can the password be had? Raises SecretError when its source fails."""
        try:
            return bool(secrets.password_source(self._account(answers), self._places)())
        except SecretError as error:
            if error.reason in ("no_keyring", "not_found"):
                return False
            raise

    def keep_password(self, answers: Answers, password: str) -> bool:
        """Into the keyring (True), else into the private file. Raises SecretError."""
        account = self._account(answers)
        try:
            secrets.store_in_keyring(account, password)
        except SecretError:
            secrets.store_in_file(account, password, self._places)
            return False
        return True

    def log_in(self, answers: Answers, talk: LoginTalk) -> bool:
        """Through the provider's page. Raises SecretError, MailError."""
        account = self._account(answers)
        return ServiceLogin(account, self._places, self._clients(answers)[account.oauth]).log_in(talk)

    def logged_in(self, answers: Answers) -> bool:
        """Are there tokens from an earlier login? Raises SecretError."""
        kept = TokenShelf(self._account(answers), self._places).read()
        return kept is not None and bool(kept.refresh)

    def password_hint(self, answers: Answers) -> str:
        """The key of the steps, or an empty text."""
        return self._hint_of(self._account(answers).provider)

    def account(self, answers: Answers) -> MailAccount:
        """The account, to be tried."""
        return self._connect(self._account(answers), self._clients(answers))

    def write(self, answers: Answers, *, force: bool = False) -> None:
        """Write the settings and make the folders. Raises NotPossible, OSError."""
        self._places.create()
        write_config(self.config_file, config_text(answers, self._account(answers)), force=force)
        if not self._places.rules_file.exists():
            self._places.rules_file.write_text(STARTER_RULES.read_text("utf-8"), "utf-8")
        for folder in self.playbook_dirs:
            folder.mkdir(mode=PRIVATE_DIR, exist_ok=True)

    def _clients(self, answers: Answers) -> dict[str, OAuthClient]:
        """Checked by ``check`` before. Raises ConfigError."""
        service = self._account(answers).oauth
        raw = {service: {key: value for key, value in answers.oauth.items() if value}} if service else {}
        source = Source(str(self.config_file), TomlLines(""))
        return read_oauth(TableReader(raw, ("oauth",), source, OAUTH_SERVICES))

    def _account(self, answers: Answers) -> AccountConfig:
        source = Source(str(self.config_file), TomlLines(""))
        return read_account(TableReader(answers.account, ("account", 0), source, ACCOUNT_KEYS))
