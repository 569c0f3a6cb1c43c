"""The queue: a window over the store, drawn row by row, as quick with a hundred thousand tickets as with ten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.domain.marks import NO_MARKS, Marks
from supportdesk_tui.domain.ticket import QueueWindow, Ticket
from supportdesk_tui.presentation.line import Line
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.queue_row import GUTTER, header, number_width
from supportdesk_tui.presentation.queue_row import row as queue_row
from supportdesk_tui.widgets.line_view import Lines, strip_of
from supportdesk_tui.widgets.window_rows import WindowRows

SLA_CELLS = GUTTER + 10


class QueueList(Lines):
    """The list of tickets with its heading; the cursor is kept by ticket, not by row."""

    DEFAULT_CSS = """
    QueueList { height: 1fr; width: 1fr; overflow: hidden hidden; }
    """

    @dataclass
    class Moved(Message):
        """The cursor stands on another ticket, or on none."""

        ticket: Ticket | None

    @dataclass
    class Wanted(Message):
        """Rows that are not at hand have come into sight."""

        offset: int
        limit: int

    def __init__(self, config: DeskConfig, now: datetime, widget_id: str | None = None) -> None:
        super().__init__(id=widget_id)
        self._config = config
        self._now = now
        self._rows = WindowRows()
        self._lines: dict[int, Line] = {}
        """By place, those in sight: drawn like this, or asked to be."""
        self._top = 0
        self.cursor = 0
        self._number_width = 4
        self._marks = NO_MARKS

    @property
    def total(self) -> int:
        """How many tickets the view holds."""
        return self._rows.total

    @property
    def top(self) -> int:
        """The first place in sight."""
        return self._top

    @property
    def height(self) -> int:
        """How many tickets are in sight."""
        return max(1, self.size.height - 1)

    @property
    def ticket(self) -> Ticket | None:
        """The ticket under the cursor."""
        return self._rows.get(self.cursor)

    def neighbour(self) -> Ticket | None:
        """The ticket to go to when the one under the cursor is dealt with: the next, else the one before."""
        return self._rows.get(self.cursor + 1) or (self._rows.get(self.cursor - 1) if self.cursor else None)

    def show(self, window: QueueWindow, cursor: int) -> None:
        """Take a fresh reading of the view; the cursor's row stays where it is on screen if it can."""
        before, top = self.ticket, self._top
        self._rows.replace(window)
        self.cursor, screen_row = max(0, min(cursor, window.total - 1)), self.cursor - top
        self._top = self._clamped(self.cursor - screen_row)
        self._make_room(window)
        self._redraw_changed(top)
        if before is None or self.ticket is None or before.id != self.ticket.id:
            self.post_message(self.Moved(self.ticket))
        self._ask_for_missing()

    def add(self, window: QueueWindow) -> None:
        """Take rows that were asked for."""
        self._rows.add(window)
        top = self._top
        self.cursor = max(0, min(self.cursor, self.total - 1))  # the view may have shrunk since it was read
        self._top = self._clamped(top)
        self._rows.trim(self._top)
        self._make_room(window)
        self._redraw_changed(top)
        if top != self._top:
            self._ask_for_missing()
        if self._rows.get(self.cursor) is not None:
            self.post_message(self.Moved(self.ticket))

    def move_to(self, place: int) -> None:
        """Put the cursor on a place; only the two rows concerned are drawn, unless the list scrolls."""
        place = max(0, min(place, self.total - 1))
        if place == self.cursor:
            return
        old, self.cursor = self.cursor, place
        for changed in (old, place):
            self._lines.pop(changed, None)
        top = self._clamped(self._top)
        if top != self._top:
            self._bring_up(top)
        elif self._marks.anchor is not None:
            self._redraw_changed(top)
        else:
            self._refresh_rows(old, place)
        self.post_message(self.Moved(self.ticket))
        self._ask_for_missing()

    def move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.move_to(self.cursor + by)

    def page(self, by: int) -> None:
        """Move by screens: the list scrolls as far as the cursor goes."""
        old, self.cursor = self.cursor, max(0, min(self.cursor + by * self.height, self.total - 1))
        if old == self.cursor:
            return
        self._lines.pop(old, None)
        self._lines.pop(self.cursor, None)
        self._bring_up(self._clamped(self._top + by * self.height))
        self.post_message(self.Moved(self.ticket))
        self._ask_for_missing()

    def show_from(self, top: int) -> None:
        """Bring these rows into sight, as far as the cursor stays there."""
        top = self._clamped(top)
        if top != self._top:
            self._bring_up(top)
            self._ask_for_missing()

    def mark(self, marks: Marks) -> None:
        """Take other marks; only rows whose mark has changed are drawn."""
        self._marks = marks
        self._redraw_changed(self._top)

    def retime(self, now: datetime) -> None:
        """Let time pass: only the cells whose text has changed are drawn."""
        self._now = now
        for place in range(self._top, self._top + self.height):
            before, ticket = self._lines.get(place), self._rows.get(place)
            if before is None or ticket is None:
                continue
            after = self._line(place, ticket)
            if after == before:
                continue
            self._lines[place] = after
            same_rest = before[2:] == after[2:]
            width = SLA_CELLS if same_rest else self.size.width
            self.refresh(Region(0, place - self._top + 1, width, 1))

    def selected_at(self) -> Offset:
        """Where the row under the cursor stands on the screen."""
        return self.region.offset + Offset(0, self.cursor - self._top + 1)

    def redraw(self) -> None:
        """Draw everything anew, as after another look or language."""
        self._lines.clear()
        self.refresh()

    def on_resize(self) -> None:
        """Another width has other columns; the cursor stays in sight."""
        self.redraw()  # what was drawn before this event is no longer known: a row that goes would stay in sight
        self._top = self._clamped(self._top)
        self._ask_for_missing()

    def row(self, y: int, width: int, look: Look) -> Strip:
        """The heading or one ticket; a row not read yet is blank."""
        if y == 0:
            return strip_of(header(width, self._number_width), width, look)
        place = self._top + y - 1
        line = self._lines.get(place)
        if line is None:
            ticket = self._rows.get(place)
            if ticket is None:
                return strip_of((), width, look)
            line = self._lines[place] = self._line(place, ticket)
        return strip_of(line, width, look)

    def _line(self, place: int, ticket: Ticket) -> Line:
        return queue_row(ticket, self._config, self._now, self.size.width, self._number_width, self.look,
                   cursor=place == self.cursor, marked=self._marks.shows(ticket.id, place, self.cursor))

    def _bring_up(self, top: int) -> None:
        """Other rows come into sight. Lines out of sight are not kept: nobody would let time pass for them."""
        self._top = top
        kept = range(top, top + self.height) if self._marks.anchor is None else ()  # a range now has other rows
        self._lines = {place: self._lines[place] for place in kept if place in self._lines}
        self.refresh()

    def _make_room(self, window: QueueWindow) -> None:
        """Longer numbers move all columns, those of the heading too."""
        width = number_width(window.tickets)
        if width > self._number_width:
            self._number_width = width
            self.redraw()

    def _clamped(self, top: int) -> int:
        top = max(min(top, self.cursor), self.cursor - self.height + 1)
        return max(0, min(top, max(0, self.total - self.height)))

    def _refresh_rows(self, *places: int) -> None:
        for place in places:
            if self._top <= place < self._top + self.height:
                self.refresh(Region(0, place - self._top + 1, self.size.width, 1))

    def _redraw_changed(self, top: int) -> None:
        """Draw the rows of the screen that look otherwise than when ``top`` was the first place in sight."""
        before, self._lines = self._lines, {}
        for y in range(self.height):
            place = self._top + y
            ticket = self._rows.get(place)
            if ticket is not None:
                self._lines[place] = self._line(place, ticket)
            if before.get(top + y) != self._lines.get(place):
                self._refresh_rows(place)

    def _ask_for_missing(self) -> None:
        wanted = self._rows.missing(self._top, self.height)
        if wanted is not None and self.size.height:
            self.post_message(self.Wanted(*wanted))
