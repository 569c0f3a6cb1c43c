"""Marking rows of a list, and acts that mean the marked tickets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Concatenate, ParamSpec, TypeVar

from supportdesk_tui.commands.command import Command, Group
from supportdesk_tui.commands.registry import footer_of_marks
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.domain.filters.nodes import Query
from supportdesk_tui.domain.marks import NO_MARKS, Marks
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation.mark_words import progress_words
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.queue_list import QueueList

P = ParamSpec("P")
T = TypeVar("T")

MANY = 200
"""More tickets than this are worked on while keys go on moving."""
TELL_AFTER = 0.5
"""Seconds between two words on how far a long act has come."""


class MarkingScreen(TicketScreen):
    """A list of tickets, some of them marked."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: Marks = NO_MARKS
        self.outside = 0
        """Marked tickets that the list does not show."""
        self._working = ""
        self._told_at = 0.0

    @property
    def rows(self) -> QueueList:
        """The list."""
        raise NotImplementedError

    def shown_query(self) -> Query:
        """What the list shows."""
        raise NotImplementedError

    def draw_bars(self) -> None:
        """Draw what tells of the marks."""
        raise NotImplementedError

    # --- what acts need --------------------------------------------------------------------------

    def chosen(self) -> tuple[int, ...]:
        """The marked tickets, else the one under the cursor."""
        return tuple(sorted(self.marks.ids)) or super().chosen()

    def spent(self) -> None:
        """The act is done: the next one is meant for the cursor's ticket again."""
        if self.marks.ids:
            self.mark(self.marks.none())

    def hints(self) -> Sequence[Command]:
        """With marks: what works on them."""
        return footer_of_marks(self.scope) if self.marks.ids else super().hints()

    def run_command(self, command: Command, key: str = "") -> None:
        """An act ends the range that is being drawn; while a long one runs, keys only move and read."""
        if self._working and (command.group is not Group.MOVE or command.id.startswith(("mark.", "list.open"))):
            self.say(gettext("still at work: {progress}").format(progress=self._working), "warn")
        elif self.marks.anchor is not None and command.bulk and not command.id.startswith("mark."):
            self.start(self._after_range(command, key))
        else:
            super().run_command(command, key)

    async def _after_range(self, command: Command, key: str) -> None:
        await self.end_range()
        self._pressed = key
        act = self.act_of(command)
        result = act(self) if act is not None else None
        if result is not None:
            await result

    async def ask_long(self, use_case: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case; one on many tickets tells how far it has come, and meanwhile keys move and read."""
        loop, gate = asyncio.get_running_loop(), self.shell.type_ahead
        running = True

        def hear(number: int, total: int) -> None:
            if running and total > MANY:
                if not self._working:
                    self._working = progress_words(number, total)
                    gate.open()
                    self.shell.replay()
                self._tell(number, total)

        def tell(number: int, total: int) -> None:
            loop.call_soon_threadsafe(hear, number, total)
        desk = replace(self.shell.desk, progress=tell)
        try:
            return await self.shell.compute(use_case, desk, *args, **kwargs)
        finally:
            running = False
            if self._working:
                self._working, self._told_at = "", 0.0
                gate.shut()

    def _tell(self, number: int, total: int) -> None:
        self._working = progress_words(number, total)
        if time.monotonic() - self._told_at >= TELL_AFTER:
            self._told_at = time.monotonic()
            self.say(self._working)

    # --- marks -----------------------------------------------------------------------------------

    def mark(self, marks: Marks) -> None:
        """Show other marks."""
        before, self.marks = self.marks, marks
        self.rows.mark(marks)
        if bool(before.ids) != bool(marks.ids):
            self.draw_footer()
        self.outside = min(self.outside, len(marks.ids))
        self.draw_bars()
        if marks.ids != before.ids:
            self.background(self.count_outside, group="marks", exclusive=True)

    async def count_outside(self) -> None:
        """How many of the marked tickets the list does not show."""
        marks = self.marks
        inside = await self.shell.ask(queue.among, self.shown_query(), marks.ids) if marks.ids else frozenset()
        if marks.ids == self.marks.ids:
            self.outside = len(marks.ids) - len(inside)
            self.draw_bars()

    async def toggle(self) -> None:
        """Mark or unmark the ticket under the cursor and go down; ends a range."""
        if self.marks.anchor is not None:
            await self.end_range()
        elif (ticket := self.in_hand()) is not None:
            self.mark(self.marks.flipped(ticket.id))
            self.rows.move(1)

    async def range(self) -> None:
        """Begin a range at the cursor, or end it."""
        if self.marks.anchor is not None:
            await self.end_range()
        elif (ticket := self.in_hand()) is not None:
            self.mark(self.marks.begun(ticket.id, self.rows.cursor))
            self.say(gettext("a range begins here: move, then V or an act · Esc gives it up"))

    async def end_range(self) -> None:
        """Mark what lies in the range; it may reach beyond the rows at hand."""
        span = self.marks.span(self.rows.cursor)
        if span:
            ids = await self.shell.ask(queue.ids, self.shown_query(), span.start, len(span))
            self.mark(self.marks.added(ids))

    async def relocate_range(self) -> None:
        """The list was read anew: the range still begins at its ticket."""
        anchor = self.marks.anchor
        if anchor is not None:
            place = await self.shell.ask(queue.position, self.shown_query(), anchor.ticket_id)
            last = max(0, self.rows.total - 1)
            self.mark(self.marks.moved(min(anchor.place, last) if place is None else place))

    async def mark_all(self) -> None:
        """Mark everything that the list shows, in sight or not."""
        self.mark(self.marks.added(await self.shell.ask(queue.ids, self.shown_query())))
        count = len(self.marks.ids)
        self.say(ngettext("{n} ticket marked", "{n} tickets marked", count).format(n=count))

    def unmark(self) -> None:
        """Take every mark off."""
        count = len(self.marks.ids)
        if self.marks.anchor is None and not count:
            self.say(gettext("nothing is marked"), "warn")
            return
        self.mark(self.marks.none())
        self.say(ngettext("{n} mark taken off · “mark the same tickets again” in : brings it back",
                          "{n} marks taken off · “mark the same tickets again” in : brings them back",
                          count).format(n=count))

    def mark_again(self) -> None:
        """Mark what was marked before the marks went."""
        if not self.marks.last:
            self.say(gettext("nothing was marked before"), "warn")
            return
        self.mark(self.marks.again())

    def give_up_range(self) -> None:
        """The range is not meant after all."""
        self.mark(self.marks.left())
        self.say(gettext("the range is given up"))


ACTS: dict[str, Act] = {
    "mark.toggle": lambda screen: screen.toggle(),
    "mark.range": lambda screen: screen.range(),
    "mark.all": lambda screen: screen.mark_all(),
    "mark.none": lambda screen: screen.unmark(),
    "mark.again": lambda screen: screen.mark_again(),
}
