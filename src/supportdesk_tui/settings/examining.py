"""What can be said of the settings, the passwords and the permissions without opening the desk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from supportdesk_tui.desk.doctor import Finding, Level, check_modes
from supportdesk_tui.domain.errors import DeskError, SecretError
from supportdesk_tui.settings.config import Settings, load_settings
from supportdesk_tui.settings.places import Places
from supportdesk_tui.settings.secrets import lies_in_file


def examine_settings(places: Places, environ: Mapping[str, str]) -> tuple[Finding, ...]:
    """The findings; ``config_unusable`` is the last one when the file cannot be read."""
    file = str(places.config_file)
    try:
        settings = load_settings(places.config_file, environ)
    except DeskError as error:
        return (Finding(Level.ERROR, "config_unusable", file, error=error),)
    read = (Finding(Level.OK, "config_ok", file) if places.config_file.exists()
            else Finding(Level.WARNING, "config_missing", file))
    modes = _modes(places, settings) if os.name == "posix" else ()
    return (read, *modes, *_passwords(places, settings, environ))


def _passwords(places: Places, settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """A command is not run here: it may ask its owner to unlock something, and logging in runs it anyway."""
    for account in settings.accounts:
        variable = str(account.password.get("env", ""))
        if variable and not environ.get(variable):
            yield Finding(Level.WARNING, "password_failed", account.name,
                          error=SecretError("env_missing", account.name, variable))
        if {"command", "env"} & set(account.password):
            continue
        try:
            plain = lies_in_file(account, places)
        except DeskError as error:
            yield Finding(Level.ERROR, "password_failed", account.name, error=error)
        else:
            if plain:
                yield Finding(Level.WARNING, "plain_password", account.name)


def _modes(places: Places, settings: Settings) -> tuple[Finding, ...]:
    """The settings count as private only when they carry the database's address, password and all."""
    files = [places.secrets_file, places.database_path, *places.backup_dir.glob("*"),
             *places.quarantine_dir.glob("*")]
    if settings.database_url:
        files.append(places.config_file)
    folders = sorted({places.config_dir, places.data_dir, places.log_dir})
    return check_modes(_bits(folders), _bits(files))


def _bits(paths: Iterable[Path]) -> dict[str, int]:
    return {str(path): path.stat().st_mode & 0o777 for path in paths if path.exists()}
