"""A word where an act takes longer than a key should: the panel is not dead, and what is typed has its turn."""

from __future__ import annotations

from supportdesk_tui.i18n import gettext
from supportdesk_tui.screens.base import DeskScreen

TICKS = 3
"""Seconds in a row in which keys had to wait."""


class Patience:
    """Looks once a second whether keys must wait."""

    def __init__(self) -> None:
        self._waited = 0
        self._said = ""

    def tick(self, screen: DeskScreen, *, shut: bool) -> None:
        """A second has passed; ``shut``: an act is under way on the screen in sight."""
        self._waited = self._waited + 1 if shut else 0
        if self._waited == TICKS:
            self._said = gettext("still at it; what you press has its turn after this")
            screen.say(self._said)
        elif not shut and self._said:
            screen.unsay(self._said)
            self._said = ""
