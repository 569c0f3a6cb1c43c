"""The system's keyring, its troubles turned into sentences."""

from __future__ import annotations

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import SecretError

_MOST_DETAIL = 300


def keyring_get(service: str, username: str, account: str) -> str | None:
    """What the keyring keeps. Raises SecretError ``no_keyring`` or ``keyring_failed``."""
    import keyring
    import keyring.errors

    try:
        return keyring.get_password(service, username)
    except keyring.errors.NoKeyringError:
        raise SecretError("no_keyring", account) from None
    except Exception as error:  # a backend was seen to come up with errors of its own
        raise SecretError("keyring_failed", account, _words(error)) from None


def keyring_set(service: str, username: str, secret: str, account: str) -> None:
    """Keep it there. Raises SecretError ``no_keyring`` or ``keyring_failed``."""
    import keyring
    import keyring.errors

    try:
        keyring.set_password(service, username, secret)
    except keyring.errors.NoKeyringError:
        raise SecretError("no_keyring", account) from None
    except Exception as error:  # as above
        raise SecretError("keyring_failed", account, _words(error).replace(secret, "***")) from None


def _words(error: Exception) -> str:
    return clean_line(str(error) or type(error).__name__)[:_MOST_DETAIL]
