"""Where an account's password comes from: a keyring, a command, the environment, or a private file.

A password is fetched each time it is needed, and lives nowhere else: not in the database, not in the
configuration, not in a log line or an error (M-42).
"""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from supportdesk_tui.domain.clean_text import clean_block
from supportdesk_tui.domain.errors import SecretError
from supportdesk_tui.settings.account_config import AccountConfig
from supportdesk_tui.settings.config import parse_toml
from supportdesk_tui.settings.places import PRIVATE_FILE, Places
from supportdesk_tui.settings.private_file import toml_string, write_private

KEYRING_SERVICE = "supportdesk-tui"
COMMAND_TIMEOUT = 30.0
"""Seconds; a password manager may be asking its owner to unlock it."""
_MOST_DETAIL = 500
_TABLE = "passwords"


def password_source(account: AccountConfig, places: Places) -> Callable[[], str]:
    """What fetches the account's password; it raises SecretError.

    An account that names no source, or a keyring that has none, falls back to ``secrets.toml``.
    """
    raw = account.password
    if "command" in raw:
        command = [str(word) for word in _sequence(raw["command"])]
        return lambda: run_password_command(command, account.name)
    if "env" in raw:
        variable = str(raw["env"])
        return lambda: _from_environment(variable, os.environ, account.name)
    return lambda: _from_keyring_or_file(account, places, insist="keyring" in raw)


def store_in_keyring(account: AccountConfig, password: str) -> None:
    """Keep the password in the system's keyring. Raises SecretError ``no_keyring`` or ``keyring_failed``."""
    import keyring
    import keyring.errors

    try:
        keyring.set_password(KEYRING_SERVICE, account.username, password)
    except keyring.errors.NoKeyringError:
        raise SecretError("no_keyring", account.name) from None
    except keyring.errors.KeyringError as error:
        raise SecretError("keyring_failed", account.name, _words(str(error))) from None


def store_in_file(account: AccountConfig, password: str, places: Places) -> None:
    """Keep the password in ``secrets.toml``, mode 0600; the others in it stay. Raises SecretError."""
    passwords = {**_read_file(account.name, places), account.name: password}
    lines = ["# Passwords in plain text: keep this file readable by you alone (mode 0600).", f"[{_TABLE}]"]
    lines += [f"{toml_string(name)} = {toml_string(value)}" for name, value in passwords.items()]
    try:
        places.create()
        write_private(places.secrets_file, "\n".join(lines) + "\n")
    except OSError as error:
        raise SecretError("unreadable", account.name, f"{places.secrets_file}: {error.strerror}") from None


def lies_in_file(account: AccountConfig, places: Places) -> bool:
    """Is the account's password kept in plain text? Raises SecretError."""
    return account.name in _read_file(account.name, places)


def run_password_command(command: Sequence[str], account: str, timeout: float = COMMAND_TIMEOUT) -> str:
    """The first line a command prints, run without a shell. Raises SecretError with the command's stderr."""
    program = str(Path(command[0]).expanduser()) if command[0].startswith("~") else command[0]
    try:
        done = subprocess.run(
            [program, *command[1:]], stdin=subprocess.DEVNULL, capture_output=True,
            timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        raise SecretError("command_timeout", account, command[0]) from None
    except (OSError, ValueError) as error:
        reason = "command_missing" if isinstance(error, FileNotFoundError) else "command_failed"
        raise SecretError(reason, account, command[0]) from None
    if done.returncode != 0:
        told = _words(done.stderr.decode("utf-8", "replace"))
        raise SecretError("command_failed", account, f"{command[0]}: {told or done.returncode}")
    try:
        password = done.stdout.decode("utf-8").split("\n", 1)[0].rstrip("\r")
    except UnicodeDecodeError:
        raise SecretError("command_failed", account, command[0]) from None
    if not password:
        raise SecretError("not_found", account, command[0])
    return password


def _from_environment(variable: str, environ: Mapping[str, str], account: str) -> str:
    password = environ.get(variable, "")
    if not password:
        raise SecretError("env_missing", account, variable)
    return password


def _from_keyring_or_file(account: AccountConfig, places: Places, *, insist: bool) -> str:
    """The file goes first where it has the password: asking a keyring may open a window."""
    stored = _read_file(account.name, places).get(account.name)
    if stored:
        return stored
    import keyring
    import keyring.errors

    try:
        password = keyring.get_password(KEYRING_SERVICE, account.username)
    except keyring.errors.NoKeyringError:
        reason = "no_keyring" if insist else "not_found"
        raise SecretError(reason, account.name, str(places.secrets_file)) from None
    except keyring.errors.KeyringError as error:
        raise SecretError("keyring_failed", account.name, _words(str(error))) from None
    if not password:
        raise SecretError("not_found", account.name, account.username)
    return password


def _read_file(account: str, places: Places) -> dict[str, str]:
    """Every password of ``secrets.toml``. Raises SecretError ``too_open`` when others could read it."""
    path = places.secrets_file
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and stat.S_IMODE(mode) & ~PRIVATE_FILE:
            raise SecretError("too_open", account, str(path))
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        raise SecretError("unreadable", account, str(path)) from None
    table = parse_toml(text, path).get(_TABLE, {})
    if not isinstance(table, dict):
        return {}
    return {name: value for name, value in table.items() if isinstance(value, str)}


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _words(text: str) -> str:
    return clean_block(text).strip()[:_MOST_DETAIL]

