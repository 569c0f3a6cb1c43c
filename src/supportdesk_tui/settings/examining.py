"""What can be said of the settings, the passwords and the permissions without opening the desk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from supportdesk_tui.desk.finding import Finding, Level
from supportdesk_tui.desk.upkeep.doctor import check_modes
from supportdesk_tui.domain.errors import DeskError, SecretError
from supportdesk_tui.settings.account_config import AccountConfig
from supportdesk_tui.settings.config import Settings, load_settings
from supportdesk_tui.settings.places import Places
from supportdesk_tui.settings.rules_file import load_rules
from supportdesk_tui.settings.secrets import lies_in_file
from supportdesk_tui.settings.tokens import TokenShelf
from supportdesk_tui.settings.views_file import FileViews


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
    return (read, *_rules(places, settings), *_views(places), *modes, *_passwords(places, settings, environ))


def _rules(places: Places, settings: Settings) -> Iterator[Finding]:
    """Mail comes in without rules that cannot be read; that is an error all the same."""
    try:
        load_rules(places.rules_file, settings.categories, settings.operators, settings.me, "UTC")
    except DeskError as error:
        yield Finding(Level.ERROR, "rules_unusable", str(places.rules_file), error=error)


def _views(places: Places) -> Iterator[Finding]:
    """The panel then shows the views that come with the program."""
    try:
        FileViews(places.views_file).read()
    except DeskError as error:
        yield Finding(Level.ERROR, "views_unusable", str(places.views_file), error=error)


def _passwords(places: Places, settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Where each account's password or token comes from, never the thing itself (M-42).

    A command is not run here: it may ask its owner to unlock something, and logging in runs it anyway.
    """
    for account in settings.accounts:
        try:
            yield from _source(account, places, environ)
        except DeskError as error:
            yield Finding(Level.ERROR, "password_failed", account.name, error=error)


def _source(account: AccountConfig, places: Places, environ: Mapping[str, str]) -> Iterator[Finding]:
    raw = account.password
    for key in ("command", "token_command"):
        words = raw.get(key)
        if isinstance(words, list) and words:  # its program alone: the rest may hold more than a name
            yield Finding(Level.OK, f"from_{key}", account.name, {"what": str(words[0])})
            return
    if "env" in raw:
        variable = str(raw["env"])
        if environ.get(variable):
            yield Finding(Level.OK, "from_env", account.name, {"what": variable})
        else:
            yield Finding(Level.WARNING, "password_failed", account.name,
                          error=SecretError("env_missing", account.name, variable))
    elif account.oauth:
        yield from _login(account, places)
    elif lies_in_file(account, places):
        yield Finding(Level.WARNING, "plain_password", account.name)
    else:
        yield Finding(Level.OK, "from_keyring", account.name)


def _login(account: AccountConfig, places: Places) -> Iterator[Finding]:
    shelf = TokenShelf(account, places)
    tokens = shelf.read()
    if tokens is None or not tokens.refresh:
        yield Finding(Level.WARNING, "password_failed", account.name, error=SecretError("login_needed", account.name))
    elif shelf.lie_in_file():
        yield Finding(Level.WARNING, "plain_tokens", account.name)
    else:
        yield Finding(Level.OK, "from_login", account.name, {"what": account.oauth.capitalize()})


def _modes(places: Places, settings: Settings) -> tuple[Finding, ...]:
    """The settings count as private only when they carry a secret: the database's address, a client secret."""
    files = [places.secrets_file, places.database_path, *places.backup_dir.glob("*"),
             *places.quarantine_dir.glob("*")]
    if settings.database_url or any(client.client_secret for client in settings.oauth.values()):
        files.append(places.config_file)
    folders = sorted({places.config_dir, places.data_dir, places.log_dir})
    return check_modes(_bits(folders), _bits(files))


def _bits(paths: Iterable[Path]) -> dict[str, int]:
    return {str(path): path.stat().st_mode & 0o777 for path in paths if path.exists()}
