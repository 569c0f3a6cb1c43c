"""Logging a mailbox in through its provider's own page: what the operator is shown and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol


class LoginTalk(Protocol):
    """The operator, as a login needs them."""

    def enter_code(self, url: str, code: str, minutes: int) -> None:
        """Show the page and the code to enter there, good for so many minutes (device flow)."""

    def open_page(self, url: str, arrived: Callable[[], str | None]) -> str:
        """Show the page to open; returns the address it ended at, or the code in it.

        Args:
            url: the page.
            arrived: the address once the browser of this machine has been sent back to us, else None.
        """

    @property
    def farewell(self) -> str:
        """What the browser shows at the end."""


class MailLogin(Protocol):
    """The login of one account."""

    @property
    def account(self) -> str:
        """The account's name."""

    @property
    def secrets_file(self) -> Path:
        """Where tokens go without a keyring."""

    def log_in(self, talk: LoginTalk) -> bool:
        """Ask the operator and keep the tokens; True: in the keyring. Raises SecretError, MailError."""
