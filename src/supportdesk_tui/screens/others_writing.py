"""Who else writes on the ticket just now, and that we do (M-86)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk_tui.desk.letters import composing
from supportdesk_tui.presentation.letter_lines import writing_words

if TYPE_CHECKING:
    from supportdesk_tui.screens.composer import ComposerScreen


class OthersWriting:
    """Told to others as long as the letter is open."""

    def __init__(self, screen: ComposerScreen) -> None:
        self._screen = screen
        self._since = screen.below.shell.desk.clock.now()
        self._other: composing.Other | None = None

    @property
    def words(self) -> str:
        """Who writes too, for the heading."""
        if self._other is None:
            return ""
        return writing_words(self._other, self._screen.shell.desk.config.zone)

    def begin(self) -> None:
        """Say so from now on; a first letter to somebody has no ticket that others could write on."""
        if self._screen.ready.ticket_id:
            self._say()
            self._screen.set_interval(composing.SECONDS / 2, self._say)

    def _say(self) -> None:
        self._screen.background(self._meet, group="draft")

    async def _meet(self) -> None:
        """Let others see who writes here, and see whether one does already."""
        if self._screen.draft.finished:
            return
        other = await self._screen.shell.ask(composing.begin, self._screen.ready.ticket_id, self._since)
        if other != self._other:
            self._other = other
            self._screen.draw()

    async def end(self) -> None:
        """We write here no longer."""
        if self._screen.ready.ticket_id:
            await self._screen.shell.ask(composing.end, self._screen.ready.ticket_id, self._since)
