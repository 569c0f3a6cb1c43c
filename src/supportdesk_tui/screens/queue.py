"""The queue: views, filter, list, and below it the message under the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.geometry import Offset
from textual.timer import Timer
from textual.widget import Widget

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import drafts, lent_letters
from supportdesk_tui.desk.looking import queue, typed_apart
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.domain.filters.nodes import Query
from supportdesk_tui.domain.ticket import QueueWindow, Ticket
from supportdesk_tui.presentation.filter_lines import filter_spans
from supportdesk_tui.presentation.mark_words import marked_words
from supportdesk_tui.presentation.status_lines import drafts_words, filter_line, left_line_words
from supportdesk_tui.presentation.views_line import views_line
from supportdesk_tui.screens import marking
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.kept_filter import KeptFilter
from supportdesk_tui.screens.marking import MarkingScreen
from supportdesk_tui.screens.preview import Preview
from supportdesk_tui.screens.queue_banners import QueueBanners
from supportdesk_tui.screens.queue_contents import QueueContents
from supportdesk_tui.screens.queue_opening import QueueOpening
from supportdesk_tui.screens.queue_time import QueueTime
from supportdesk_tui.screens.sight import Sight
from supportdesk_tui.widgets.covered import Columns, Stack
from supportdesk_tui.widgets.line_view import LineView, MeasuredView, set_shown
from supportdesk_tui.widgets.queue_list import QueueList

READY_AFTER = 0.3
"""Seconds without a key, after the first reading, before the screen that Enter opens is made ready."""
PLAYBOOK_AFTER = 2.0
"""The same before the playbook is looked through: the first keys go first."""


class QueueScreen(MarkingScreen):
    """The panel's first screen."""

    scope = Scope.QUEUE
    offers = scope
    own_acts: ClassVar[Mapping[str, Act]] = marking.ACTS | {
            "list.down": lambda screen: screen.rows.move(1),
            "list.up": lambda screen: screen.rows.move(-1),
            "list.page_down": lambda screen: screen.rows.page(1),
            "list.page_up": lambda screen: screen.rows.page(-1),
            "list.top": lambda screen: screen.rows.move_to(0),
            "list.bottom": lambda screen: screen.rows.move_to(screen.rows.total - 1),
            "list.open": lambda screen: screen.opening.open(),
            "ticket.new": lambda screen: screen.new_ticket(),
            "preview.place": lambda screen: screen.preview.step(),
            "banner.hide": lambda screen: screen.banners.hide_first(),
            "start.open": lambda screen: screen.open_start(),
        }

    def __init__(self, desk: Desk, first: QueueWindow | None = None) -> None:
        """``first`` are the first rows where they have been read already."""
        super().__init__()
        self._desk = desk
        self._first = first
        self.sight = Sight(desk)
        self.banners = QueueBanners(self, desk)
        self.contents = QueueContents(self)
        self.time = QueueTime(self, desk)
        self.preview = Preview(self)
        self.opening = QueueOpening(self)
        self.filter = KeptFilter(self)
        self._when_keys_rest: tuple[Timer, ...] = ()
        """What the start has put off; it begins its wait anew with every movement."""

    def compose_main(self) -> Iterable[Widget]:
        """Views, banners, filter, list, message and context."""
        yield LineView("views")
        yield LineView("banners")
        yield LineView("filter")
        yield LineView("filter-help")
        with Stack(id="desk"):
            with Stack(id="listing"):
                yield QueueList(self._desk.config, self._desk.clock.now(), "list")
                yield LineView("empty")
            yield LineView("divider")
            with Stack(id="reading"):
                yield LineView("heading")
                yield LineView("facts")
                with Columns(id="lower"):
                    yield MeasuredView("conversation")
                    yield LineView("context")
                yield LineView("hints")

    def opened(self) -> None:
        """Read the first rows at once."""
        set_shown(self.query_one("#empty"), False)
        for name in ("#filter-help", "#hints", "#divider"):
            set_shown(self.query_one(name), False)
        self.draw_heading()
        self.draw_bars()
        if self._first is not None:
            self.rows.show(self._first, 0)
        self.background(self._first_reading)

    async def _make_ready(self) -> None:
        """The first keys shall find their acts loaded, and Enter its screen in place."""
        await self.shell.compute(self.shell.acts, self.scope)
        await self.opening.make_ready()

    async def _first_reading(self) -> None:
        await self.banners.bring_back()
        await self.preview.bring_back()
        await self.reload()
        await self.shell.ask(lent_letters.bring_home)
        kept = await self.shell.ask(drafts.all_kept)
        form = await self.shell.ask(typed_apart.kept, typed_apart.FORM)
        if kept or form:
            self.say(drafts_words(tuple(dict.fromkeys(draft.ticket_id for draft in kept)), form=bool(form)), "warn")
        if lines := await self.shell.ask(self.shell.lines.take_over):
            self.say(left_line_words(*lines[0], len(lines)), "warn")
        await self.filter.bring_back()
        self._when_keys_rest = (
            self.set_timer(READY_AFTER, lambda: self.background(self._make_ready)),
            self.set_timer(PLAYBOOK_AFTER, lambda: self.background(self.banners.check_playbook, group="playbook")))

    @property
    def rows(self) -> QueueList:
        """The list."""
        return self.query_one("#list", QueueList)

    def read_whole(self) -> None:
        """The screen that Enter opens takes it over, once the picture here is drawn."""
        self.call_after_refresh(self.opening.fill_ahead)

    def retime_ticket(self) -> None:
        """Here, and where it would be opened."""
        super().retime_ticket()
        self.opening.fill_ahead()

    def shown_query(self) -> Query:
        """What the list shows."""
        return self.sight.query

    # --- what acts need --------------------------------------------------------------------------

    def current(self) -> Ticket | None:
        """The ticket under the cursor."""
        return self.rows.ticket

    async def acted(self, done: Done, *, advance: bool = False) -> None:
        """Read the list anew; the cursor stays with its ticket, goes to the next or to the one that is back.

        The next may be under the cursor already, where the list has been read since the act or marked tickets were
        meant: then it is not left.
        """
        keep: int | None = None
        current = self.rows.ticket
        if advance:
            dealt_with = current is not None and current.id in done.ticket_ids
            neighbour = self.rows.neighbour() if dealt_with else None
            keep = neighbour.id if neighbour is not None else None
        elif done.verb in {"undo", "redo"} and len(done.ticket_ids) == 1:  # of many none is the one to go to
            keep = done.ticket_ids[0]
        await self.reload(keep)

    def returned(self) -> None:
        """Another screen was left: things may have changed."""
        self.background(self.contents.freshen)

    def selected_at(self) -> Offset:
        """The ticket under the cursor."""
        return self.rows.selected_at()

    def redraw(self) -> None:
        """Draw everything anew."""
        super().redraw()
        self.rows.redraw()
        self.draw_bars()

    # --- reading ---------------------------------------------------------------------------------

    async def reload(self, keep: int | None = None, place: int | None = None) -> None:
        """Read the rows around the cursor; everything else follows without holding keys up."""
        await self.contents.reload(keep, place)

    async def on_queue_list_wanted(self, event: QueueList.Wanted) -> None:
        """Rows have come into sight that are not at hand."""
        self.background(lambda: self.contents.fetch(event.offset, event.limit), group="rows", exclusive=True)

    def on_queue_list_moved(self, event: QueueList.Moved) -> None:
        """The message below follows the cursor a moment later."""
        if self.marks.anchor is not None:
            self.draw_bars()
        self.preview.follow()
        for timer in self._when_keys_rest:
            timer.reset()

    # --- views and filter ------------------------------------------------------------------------

    async def choose_view(self, view_id: str) -> None:
        """Go to a view; its filter starts empty."""
        await self.end_range()
        self.sight.choose(next(view for view in self.sight.views if view.id == view_id))
        self.draw_bars()
        await self.reload(place=0)

    async def step_view(self, by: int) -> None:
        """Go to the next or previous view."""
        await self.choose_view(self.sight.neighbour(by).id)

    async def set_filter(self, typed: str, ticket: Ticket | None = None, place: int | None = None) -> None:
        """Narrow the view to what is typed; marks stay, and so does what lies in a range.

        Args:
            typed: The filter; empty for none.
            ticket: Where the cursor shall stand; without it and a place on the first row, with no filter where it is.
            place: The same where the ticket has left the view.
        """
        await self.end_range()
        self.sight.narrow(typed)
        self.filter.keep_soon()
        self.draw_bars()
        await self.reload(ticket.id if ticket is not None else None,
                          0 if place is None and self.sight.typed else place)
        other = self.sight.in_other_layout() if not self.rows.total else None
        if other is not None and (await self.shell.ask(queue.window, other[1], 0, 1)).total:
            self.sight.read(*other)
            self.draw_bars()
            await self.reload(place=0)

    async def open_start(self) -> None:
        """How to begin."""
        from supportdesk_tui.screens.start import StartScreen

        await self.shell.show(StartScreen(self))

    async def new_ticket(self) -> None:
        """A ticket by hand."""
        from supportdesk_tui.screens.by_hand import new_ticket

        await new_ticket(self)

    # --- drawing ---------------------------------------------------------------------------------

    def draw_bars(self) -> None:
        """Views, banners and filter line."""
        now, zone, look = self._desk.clock.now(), self._desk.config.zone, self.shell.look
        width, sight = max(20, self.size.width), self.sight
        self.query_one("#views", LineView).show([views_line(
            sight.views, sight.view, sight.counts, sight.overdue, now, zone, width, look)])
        self.banners.draw()
        self.query_one("#filter", LineView).show([filter_line(
            filter_spans(sight.typed, sight.parsed, look), sight.remark(), self.rows.total,
            sight.counts.get(sight.view.id), self.banners.health, now, zone, width, look,
            marked_words(self.marks, self.rows.cursor, self.outside))])

    @property
    def room(self) -> int:
        """Beside the list the message has less room."""
        return self.preview.room

    def resized(self) -> None:
        """Another width has other bars and another layout of the message."""
        self.preview.arrange()
        self.draw_bars()
        if self.conversation is None:
            self.draw_heading()
        self.call_after_refresh(self.contents.resized)
        self.background(lambda: self.lay_out(keep_place=True), group="layout", exclusive=True)

    def give_way(self, choosing: bool) -> None:
        """Beside the choices the list is in sight rather than the message below it."""
        super().give_way(choosing)
        self.preview.give_way(choosing)

    def tick(self) -> None:
        """Once a second: time passes."""
        super().tick()
        self.time.tick()

    def store_changed(self, changes: int) -> None:
        """The list may be another."""
        self.time.store_changed(changes)
