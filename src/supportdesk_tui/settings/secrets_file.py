"""``secrets.toml``: passwords and tokens in plain text, for a box without a keyring; mode 0600 or refused."""

from __future__ import annotations

import os
import stat

from supportdesk_tui.domain.errors import SecretError
from supportdesk_tui.settings.config import parse_toml
from supportdesk_tui.settings.file_lock import locked
from supportdesk_tui.settings.places import PRIVATE_FILE, Places
from supportdesk_tui.settings.private_file import toml_string, write_private

PASSWORDS, TOKENS = "passwords", "tokens"
_PATIENCE = 10.0


def read_secret(table: str, account: str, places: Places) -> str | None:
    """What the file keeps for the account. Raises SecretError ``too_open`` when others could read it."""
    return _read(account, places)[table].get(account)


def keep_secret(table: str, account: str, value: str, places: Places) -> None:
    """Keep it; everything else in the file stays. Raises SecretError."""
    try:
        with locked(places.config_dir / ".secrets.lock", _PATIENCE):
            kept = _read(account, places)
            kept[table][account] = value
            lines = ["# Secrets in plain text: keep this file readable by you alone (mode 0600)."]
            for name, entries in kept.items():
                if entries:
                    lines += [f"[{name}]", *(f"{toml_string(key)} = {toml_string(entry)}"
                                             for key, entry in entries.items())]
            places.create()
            write_private(places.secrets_file, "\n".join(lines) + "\n")
    except OSError as error:
        raise SecretError("unreadable", account, f"{places.secrets_file}: {error.strerror or error}") from None


def _read(account: str, places: Places) -> dict[str, dict[str, str]]:
    path = places.secrets_file
    empty: dict[str, dict[str, str]] = {PASSWORDS: {}, TOKENS: {}}
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and stat.S_IMODE(mode) & ~PRIVATE_FILE:
            raise SecretError("too_open", account, str(path))
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return empty
    except (OSError, UnicodeDecodeError):
        raise SecretError("unreadable", account, str(path)) from None
    raw = parse_toml(text, path)
    for name, entries in empty.items():
        table = raw.get(name)
        if isinstance(table, dict):
            entries.update({key: value for key, value in table.items() if isinstance(value, str)})
    return empty
