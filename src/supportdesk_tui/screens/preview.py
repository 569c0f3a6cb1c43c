"""The message under the queue's cursor: a moment later than the cursor, beside the list, below it, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from supportdesk_tui.desk.looking import preferences
from supportdesk_tui.presentation.preview_place import Place, fitting, following, list_width, place_words, places
from supportdesk_tui.screens.ticket_screen import WIDE
from supportdesk_tui.widgets.line_view import LineView, set_shown

if TYPE_CHECKING:
    from supportdesk_tui.screens.queue import QueueScreen

_NAME = "preview"
"""The preference that remembers the place."""
PREVIEW_AFTER = 0.1
"""Seconds after the last movement before the message is read: a held key does not pay for every row."""


class Preview:
    """The operator's wish, and what the screen's size makes of it."""

    def __init__(self, screen: QueueScreen) -> None:
        self._screen = screen
        self._wanted = Place.BELOW
        self._timer: Timer | None = None
        self._choosing = False

    @property
    def place(self) -> Place:
        """Where the message stands just now."""
        size = self._screen.size
        return fitting(self._wanted, size.width, size.height)

    @property
    def room(self) -> int:
        """Cells of a line of the message with what stands beside it."""
        width = self._screen.size.width
        return max(20, width - list_width(width) - 1 if self.place is Place.RIGHT else width)

    async def bring_back(self) -> None:
        """The place that was chosen last, at an earlier start maybe."""
        kept = await self._screen.shell.ask(preferences.kept, _NAME, Place.BELOW.value)
        if kept in set(Place) and kept != self._wanted:
            self._wanted = Place(kept)
            self._rearrange()

    async def step(self) -> None:
        """Go on to the next place that there is room for, and remember it."""
        screen = self._screen
        there = places(screen.size.width, screen.size.height)
        chosen = following(self.place, screen.size.width, screen.size.height)
        screen.say(place_words(chosen, alone=len(there) == 1))
        if len(there) > 1:
            self._wanted = chosen
            self._rearrange()
            await screen.shell.ask(preferences.keep, _NAME, chosen.value)

    def arrange(self) -> None:
        """Give list and message their places."""
        screen, place = self._screen, self.place
        right, below = place is Place.RIGHT, place is Place.BELOW
        screen.query_one("#desk").styles.layout = "horizontal" if right else "vertical"
        listing, reading = screen.query_one("#listing"), screen.query_one("#reading")
        listing.styles.width = list_width(screen.size.width) if right else "1fr"
        listing.styles.height = "46vh" if below and not self._choosing else "1fr"
        reading.styles.height = 1 if below and self._choosing else "1fr"
        set_shown(reading, place is not Place.OFF)
        set_shown(screen.query_one("#context"), self.room >= WIDE)
        divider = screen.query_one("#divider", LineView)
        set_shown(divider, right)
        divider.show([((screen.shell.look.signs.bar, "rule"),)] * screen.size.height)

    def give_way(self, choosing: bool) -> None:
        """Choices are open, or no longer: below the list one line of the message remains."""
        if choosing is not self._choosing:
            self._choosing = choosing
            self.arrange()

    def follow(self) -> None:
        """The cursor has moved: the message follows a moment later."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_timer(PREVIEW_AFTER, self._read)

    def _read(self) -> None:
        screen = self._screen
        ticket = screen.current()
        shown = screen.conversation.ticket.id if screen.conversation is not None else None
        wanted = ticket.id if ticket is not None else None
        if wanted != shown:
            screen.background(lambda: screen.read(wanted), group="preview", exclusive=True)

    def _rearrange(self) -> None:
        self.arrange()
        screen = self._screen
        screen.call_after_refresh(lambda: screen.background(
            lambda: screen.lay_out(keep_place=True), group="layout", exclusive=True))
