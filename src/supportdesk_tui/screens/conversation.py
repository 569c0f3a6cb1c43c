"""A ticket over the whole screen: its messages, with the context beside them where there is room."""

from __future__ import annotations

from collections.abc import Iterable

from textual.events import ScreenResume
from textual.widget import Widget

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.domain.ticket import Ticket
from supportdesk_tui.presentation.summary_lines import from_line
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.covered import Columns
from supportdesk_tui.widgets.line_view import LineView, MeasuredView, set_shown


class ConversationScreen(TicketScreen):
    """One ticket."""

    scope = Scope.CONVERSATION
    offers = scope

    def __init__(self, opened: Ticket, queue: TicketScreen) -> None:
        super().__init__()
        self._opened = opened
        self._queue = queue
        self._begins = True
        self._minute = 0
        self._ahead: object = None
        """What it was filled from before anybody asked for it."""

    def turn_to(self, opened: Ticket) -> None:
        """The screen was kept and is about to be shown with another ticket: its first picture is the whole one."""
        self._opened = opened
        self._begins = True
        if self.is_mounted:
            ahead, self._ahead = self._ahead, None
            if ahead is None or ahead != self._source(opened.id):
                self.begin_anew()
                if not self.take_over(self._queue, opened.id):
                    self._show_ticket(keep_place=False)

    async def fill_ahead(self) -> None:
        """Nobody sees the screen: it is filled with the ticket under the queue's cursor, should that be opened."""
        read = self._queue.conversation
        if read is None or self in self.app.screen_stack or self.size != self.app.size:
            return
        source = self._source(read.ticket.id)
        if self._ahead != source:
            self._ahead = None
            self._opened = read.ticket
            self.begin_anew()
            if not self.take_over(self._queue, read.ticket.id):
                self.conversation, self.helps = read, self._queue.helps
                await self.lay_out(keep_place=False)
                if self.conversation is not read or self in self.app.screen_stack:
                    return
            for view in self.query(LineView):
                view.draw_ahead()
        self._ahead = source

    def _source(self, ticket_id: int) -> object:
        """All that its first picture of a ticket depends on."""
        queue, shell = self._queue, self.shell
        return (ticket_id, queue.conversation, queue.helps, queue.page, shell.look, self.size,
                int(shell.desk.clock.now().timestamp()) // 60)

    def compose_main(self) -> Iterable[Widget]:
        """Heading, message and context."""
        yield LineView("heading")
        yield LineView("from")
        yield LineView("facts")
        with Columns(id="lower"):
            yield MeasuredView("conversation")
            yield LineView("context")
        yield LineView("hints")

    def opened(self) -> None:
        """Nothing helps to answer yet."""
        set_shown(self.query_one("#hints"), False)
        self.draw_heading()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """A ticket that is opened is read once its first picture is in sight."""
        if self._begins and self.app.screen is self:
            self._begins = False
            self.call_after_refresh(self._first_reading)

    def _first_reading(self) -> None:
        """What the queue has read of the ticket is shown at once, and read anew behind it."""
        if self.conversation is None and self.take_over(self._queue, self._opened.id):
            self.call_after_refresh(self._read_behind)  # the picture goes first
        else:
            self._read_behind()

    def _read_behind(self) -> None:
        self.background(lambda: self.read(self._opened.id, keep_place=True, follow=True))

    def draw_heading(self) -> None:
        """The heading, and below it who wrote."""
        super().draw_heading()
        read = self.conversation
        self.query_one("#from", LineView).show(
            [from_line(read, max(20, self.size.width), self.shell.look)] if read is not None else [])

    def current(self) -> Ticket | None:
        """The ticket that was opened, as last read."""
        read = self.conversation
        return read.ticket if read is not None else self._opened

    def named(self) -> Ticket | None:
        """The ticket that was opened, read or not."""
        return self.current()

    async def acted(self, done: Done, *, advance: bool = False) -> None:
        """Read the ticket anew; dealt with, it gives way to the queue and its next ticket."""
        if advance:
            await self._queue.acted(done, advance=True)
            await self.shell.leave()
        else:
            await self.read(self._opened.id, keep_place=True)

    def returned(self) -> None:
        """A letter or a checklist above was left."""
        self.background(lambda: self.read(self._opened.id, keep_place=True))

    def resized(self) -> None:
        """Another width has another layout."""
        self.background(lambda: self.lay_out(keep_place=True), group="layout", exclusive=True)

    def redraw(self) -> None:
        """Draw everything anew."""
        super().redraw()
        self.background(lambda: self.lay_out(keep_place=True), group="layout", exclusive=True)

    def tick(self) -> None:
        """Once a second; the clocks beside the message change on the minute."""
        super().tick()
        minute = int(self.shell.desk.clock.now().timestamp()) // 60
        if minute != self._minute:
            self._minute = minute
            self.retime_ticket()
