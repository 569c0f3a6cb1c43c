"""Where the operator's saved views are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from supportdesk_tui.domain.view import View


class ViewShelf(Protocol):
    """The saved views."""

    def read(self) -> tuple[View, ...]:
        """In the order of the views line; those that come with the program when nothing was saved.

        Raises ConfigError: the file has a mistake.
        """

    def write(self, views: Sequence[View]) -> None:
        """Keep them in this order. Raises OSError."""
