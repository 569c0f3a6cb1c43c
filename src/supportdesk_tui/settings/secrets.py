"""Where an account's password comes from: a keyring, a command, the environment, or a private file.

A password is fetched each time it is needed, and lives nowhere else: not in the database, not in the
configuration, not in a log line or an error (M-42).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from supportdesk_tui.domain.clean_text import clean_block
from supportdesk_tui.domain.errors import SecretError
from supportdesk_tui.settings.account_config import AccountConfig
from supportdesk_tui.settings.keyring_box import keyring_get, keyring_set
from supportdesk_tui.settings.places import Places
from supportdesk_tui.settings.secrets_file import PASSWORDS, keep_secret, read_secret

KEYRING_SERVICE = "supportdesk-tui"
COMMAND_TIMEOUT = 30.0
"""Seconds; a password manager may be asking its owner to unlock it."""
_MOST_DETAIL = 500


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


def token_command(account: AccountConfig) -> list[str]:
    """The command that prints the account's token; empty when there is none."""
    return [str(word) for word in _sequence(account.password.get("token_command"))]


def store_in_keyring(account: AccountConfig, password: str) -> None:
    """Keep the password in the system's keyring. Raises SecretError ``no_keyring`` or ``keyring_failed``."""
    keyring_set(KEYRING_SERVICE, account.username, password, account.name)


def store_in_file(account: AccountConfig, password: str, places: Places) -> None:
    """Keep the password in ``secrets.toml``, mode 0600; whatever else is in it stays. Raises SecretError."""
    keep_secret(PASSWORDS, account.name, password, places)


def lies_in_file(account: AccountConfig, places: Places) -> bool:
    """Is the account's password kept in plain text? Raises SecretError."""
    return read_secret(PASSWORDS, account.name, places) is not None


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
    stored = read_secret(PASSWORDS, account.name, places)
    if stored:
        return stored
    try:
        password = keyring_get(KEYRING_SERVICE, account.username, account.name)
    except SecretError as error:
        if error.reason != "no_keyring":
            raise
        raise SecretError("no_keyring" if insist else "not_found", account.name, str(places.secrets_file)) from None
    if not password:
        raise SecretError("not_found", account.name, account.username)
    return password


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _words(text: str) -> str:
    return clean_block(text).strip()[:_MOST_DETAIL]

