"""Where time and randomness come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class Ids(Protocol):
    """Where randomness comes from."""

    def token(self) -> str:
        """A fresh random id: 16 lower-case hexadecimal digits."""
