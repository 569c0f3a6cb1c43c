"""Where the desk keeps its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

APP = "supportdesk-tui"
HOME_VARIABLE = "SUPPORTDESK_HOME"
PRIVATE_DIR = 0o700
PRIVATE_FILE = 0o600


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of a desk and what lies in them; nothing is made before ``create``."""

    config_dir: Path
    data_dir: Path
    log_dir: Path
    state_dir: Path
    """What is under way: letters that an outside editor has."""

    @property
    def config_file(self) -> Path:
        """The operator's settings."""
        return self.config_dir / "config.toml"

    @property
    def rules_file(self) -> Path:
        """The operator's rules."""
        return self.config_dir / "rules.toml"

    @property
    def secrets_file(self) -> Path:
        """Passwords in plain text, for a box without a keyring; mode 0600."""
        return self.config_dir / "secrets.toml"

    @property
    def views_file(self) -> Path:
        """The operator's saved views."""
        return self.config_dir / "views.toml"

    @property
    def macros_dir(self) -> Path:
        """The operator's own macros; they override the starter ones file by file."""
        return self.config_dir / "macros"

    @property
    def sop_dir(self) -> Path:
        """The operator's own SOPs."""
        return self.config_dir / "sop"

    @property
    def profiles_dir(self) -> Path:
        """The operator's own export profiles."""
        return self.config_dir / "profiles"

    @property
    def form_mails_dir(self) -> Path:
        """The operator's own rules for the mails of forms."""
        return self.config_dir / "form_mails"

    @property
    def database_path(self) -> Path:
        """The queue: one SQLite file."""
        return self.data_dir / "desk.sqlite3"

    @property
    def quarantine_dir(self) -> Path:
        """Records of imports that could not be read; never beside the input."""
        return self.data_dir / "quarantine"

    @property
    def panels_dir(self) -> Path:
        """The sockets of the panels that run."""
        return self.state_dir / "panels"

    @property
    def backup_dir(self) -> Path:
        """Daily backups."""
        return self.data_dir / "backups"

    def create(self) -> None:
        """Make the folders, for their owner only; those that exist stay as they are. Raises OSError."""
        for folder in (self.config_dir, self.data_dir, self.log_dir, self.state_dir):
            folder.mkdir(mode=PRIVATE_DIR, parents=True, exist_ok=True)


def find_places(home: Path | None, environ: Mapping[str, str]) -> Places:
    """All under ``home`` or ``SUPPORTDESK_HOME`` when one is given, else where the platform wants each."""
    chosen = home or (Path(environ[HOME_VARIABLE]) if environ.get(HOME_VARIABLE) else None)
    if chosen is not None:
        root = chosen.expanduser().absolute()
        return Places(root, root, root / "logs", root / "state")
    from platformdirs import PlatformDirs  # imported here: it costs a start with a home 50 ms for nothing

    dirs = PlatformDirs(APP, appauthor=False)
    return Places(dirs.user_config_path, dirs.user_data_path, dirs.user_log_path, dirs.user_state_path)
