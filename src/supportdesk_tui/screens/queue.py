"""The queue: views, filter, list, and below it the message under the cursor."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from textual.containers import Container, Horizontal, Vertical
from textual.geometry import Offset
from textual.timer import Timer
from textual.widget import Widget

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk import drafts, lent_letters, preferences, queue, saved_views, typed_apart, waiting_work
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.waiting_work import WaitingWork
from supportdesk_tui.domain.filter_nodes import Query
from supportdesk_tui.domain.ticket import QueueWindow, Ticket
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.banners import Banner, banner_lines, banner_rows, banners, in_sight, put_aside
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.filter_lines import filter_spans
from supportdesk_tui.presentation.key_problem_words import key_problems_words
from supportdesk_tui.presentation.mark_words import marked_words
from supportdesk_tui.presentation.playbook_words import broken_words
from supportdesk_tui.presentation.status_lines import (
    NO_HEALTH,
    Health,
    cleared_words,
    drafts_words,
    empty_lines,
    filter_line,
    first_steps,
)
from supportdesk_tui.presentation.views_line import views_line
from supportdesk_tui.screens import marking
from supportdesk_tui.screens.acts import answer, focus, mailbox, purging, reading, taking, ticket, triage, views
from supportdesk_tui.screens.acts import desk as desk_acts
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.marking import MarkingScreen
from supportdesk_tui.screens.notifying import Notifier
from supportdesk_tui.screens.preview import Preview
from supportdesk_tui.screens.queue_reading import is_bare, pulse, read_health, read_window
from supportdesk_tui.screens.sight import Sight
from supportdesk_tui.widgets.line_view import LineView, set_shown
from supportdesk_tui.widgets.queue_list import QueueList

PLAYBOOK_AFTER = 2.0
"""Seconds after the start before the playbook is looked through: the first keys go first."""
PREVIEW_AFTER = 0.1
"""Seconds after the last movement before the message is read: a held key does not pay for every row."""
_ASIDE = "banners"
"""The preference that remembers which banners were put aside."""
BREATH = 3
"""So many times as long as reading the list anew has taken, it is not read for others' changes: mail may pour in."""
STEP = 15
"""Seconds between two texts of a countdown in its last minutes."""


class QueueScreen(MarkingScreen):
    """The panel's first screen."""

    scope = Scope.QUEUE
    acts: ClassVar[Mapping[str, Act]] = (
        triage.ACTS | ticket.ACTS | answer.ACTS | reading.ACTS | taking.ACTS | views.ACTS | marking.ACTS
        | mailbox.ACTS | purging.ACTS | desk_acts.ACTS | focus.START | {
            "list.down": lambda screen: screen.rows.move(1),
            "list.up": lambda screen: screen.rows.move(-1),
            "list.page_down": lambda screen: screen.rows.page(1),
            "list.page_up": lambda screen: screen.rows.page(-1),
            "list.top": lambda screen: screen.rows.move_to(0),
            "list.bottom": lambda screen: screen.rows.move_to(screen.rows.total - 1),
            "list.open": lambda screen: screen.open_ticket(),
            "ticket.new": lambda screen: screen.new_ticket(),
            "preview.place": lambda screen: screen.preview.step(),
            "banner.hide": lambda screen: screen.hide_banner(),
            "start.open": lambda screen: screen.open_start(),
        })

    def __init__(self, desk: Desk, first: QueueWindow | None = None) -> None:
        """``first`` are the first rows where they have been read already."""
        super().__init__()
        self._desk = desk
        self._first = first
        self.sight = Sight(desk)
        self._health: Health = NO_HEALTH
        self._unexpected = ""
        self._notifier = Notifier(desk.config.panel.notify)
        self._minute_told = -1
        self.changes_seen = -1
        self._quarter = -1
        self._preview_timer: Timer | None = None
        self._pulsing = False
        self._changed = False
        self._breathes_until = 0.0
        self._rest_is_old = self._reading_the_rest = False
        self._bare = False
        self._waiting = WaitingWork()
        self.preview = Preview(self)
        self._aside: dict[str, str] = {}
        self._broken = ""

    def compose_main(self) -> Iterable[Widget]:
        """Views, banners, filter, list, message and context."""
        yield LineView("views")
        yield LineView("banners")
        yield LineView("filter")
        yield LineView("filter-help")
        with Container(id="desk"):
            with Vertical(id="listing"):
                yield QueueList(self._desk.config, self._desk.clock.now(), "list")
                yield LineView("empty")
            yield LineView("divider")
            with Vertical(id="reading"):
                yield LineView("heading")
                yield LineView("facts")
                with Horizontal(id="lower"):
                    yield LineView("conversation")
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

    async def _first_reading(self) -> None:
        self._aside = json.loads(await self.shell.ask(preferences.kept, _ASIDE, "{}"))
        await self.preview.bring_back()
        await self.reload()
        await self.shell.ask(lent_letters.bring_home)
        kept = await self.shell.ask(drafts.all_kept)
        form = await self.shell.ask(typed_apart.kept, typed_apart.FORM)
        if kept or form:
            self.say(drafts_words(tuple(dict.fromkeys(draft.ticket_id for draft in kept)), form=bool(form)), "warn")
        for left in await self.shell.ask(typed_apart.kept, typed_apart.FILTER):
            await self.shell.ask(typed_apart.drop, left.key)
            await self.set_filter(left.fields["text"])
        self.set_timer(PLAYBOOK_AFTER, lambda: self.background(self._check_playbook, group="playbook"))

    async def _check_playbook(self) -> None:
        """A file of the playbook that cannot be used is named; the others go on."""
        self._broken = broken_words(await self.shell.compute(self._desk.library.problems))
        self.draw_bars()

    @property
    def rows(self) -> QueueList:
        """The list."""
        return self.query_one("#list", QueueList)

    def shown_query(self) -> Query:
        """What the list shows."""
        return self.sight.query

    # --- what acts need --------------------------------------------------------------------------

    def current(self) -> Ticket | None:
        """The ticket under the cursor."""
        return self.rows.ticket

    async def acted(self, done: Done, *, advance: bool = False) -> None:
        """Read the list anew; the cursor stays with its ticket, goes to the next or to the one that is back."""
        keep: int | None = None
        if advance:
            neighbour = self.rows.neighbour()
            keep = neighbour.id if neighbour is not None else None
        elif done.verb in {"undo", "redo"} and len(done.ticket_ids) == 1:  # of many none is the one to go to
            keep = done.ticket_ids[0]
        await self.reload(keep)

    async def keep_filter(self) -> None:
        """The panel ends before its time: the filter comes back with the next start."""
        await self.shell.ask(typed_apart.keep, typed_apart.FILTER, {"text": self.sight.typed})

    def returned(self) -> None:
        """Another screen was left: things may have changed."""
        self.background(self.reload)

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
        listing, query = self.rows, self.sight.query
        follows = keep is None and place is None
        while True:
            before = listing.ticket
            if follows and before is not None:
                keep = before.id
            at = listing.cursor if place is None else place
            fresh = await self.shell.ask(read_window, query, keep, at, listing.height)
            if query is not self.sight.query:
                return  # another view or filter was chosen meanwhile
            if not follows or before is None or listing.ticket is None or listing.ticket.id == before.id:
                break  # else the operator has moved on: never pull the cursor back under their next key
        listing.show(fresh.window, fresh.cursor)
        await self.relocate_range()
        self._bare = self._bare and not fresh.window.total
        if not fresh.window.total and not self._bare and not self.sight.typed:
            self._waiting = await self.shell.ask(waiting_work.look)
        self._show_empty(fresh.window.total == 0)
        if fresh.window.total == 0 and not self._bare and await self.shell.ask(is_bare):
            self._bare = True
            self._show_empty(True)
            if self.app.screen is self:
                await self.open_start()
        self._rest_is_old = True
        if not self._reading_the_rest:
            self._reading_the_rest = True
            self.background(self._catch_up, group="counts")

    async def _catch_up(self) -> None:
        """What has begun is read to its end, and once more if the list was read anew meanwhile: counts never starve."""
        began = time.monotonic()
        try:
            while self._rest_is_old:
                self._rest_is_old = False
                await self._read_the_rest()
        finally:
            self._breathes_until = time.monotonic() + BREATH * (time.monotonic() - began)
            self._reading_the_rest = False

    async def _read_the_rest(self) -> None:
        """What no key waits for: counts, the state of the mail, the message in sight."""
        ticket, read = self.rows.ticket, self.conversation
        if ticket is not None and read is not None and read.ticket.id == ticket.id:
            await self.read(ticket.id, keep_place=True)
        self._health = await self.shell.ask(read_health)
        self.draw_bars()
        await self.count_outside()
        await self.count_views()

    async def count_views(self) -> None:
        """Read how many tickets each view holds, and the views themselves where they were edited meanwhile."""
        query = self.sight.query
        self.sight.keep(await self.shell.ask(saved_views.read))
        if self.sight.query != query:
            await self.reload()
        self.sight.counts = await self.shell.ask(queue.counts, self.sight.views)
        self.sight.overdue = await self.shell.ask(queue.overdue, self.sight.views)
        self.draw_bars()

    async def on_queue_list_wanted(self, event: QueueList.Wanted) -> None:
        """Rows have come into sight that are not at hand."""
        self.background(lambda: self._fetch(event.offset, event.limit), group="rows", exclusive=True)

    async def _fetch(self, offset: int, limit: int) -> None:
        query = self.sight.query
        window = await self.shell.ask(queue.window, query, offset, limit)
        if query is self.sight.query:
            self.rows.add(window)

    def on_queue_list_moved(self, event: QueueList.Moved) -> None:
        """The message below follows the cursor a moment later."""
        if self.marks.anchor is not None:
            self.draw_bars()
        if self._preview_timer is not None:
            self._preview_timer.stop()
        self._preview_timer = self.set_timer(PREVIEW_AFTER, self._preview)

    def _preview(self) -> None:
        ticket = self.current()
        shown = self.conversation.ticket.id if self.conversation is not None else None
        if (ticket.id if ticket is not None else None) != shown:
            self.background(lambda: self.read(ticket.id if ticket is not None else None), group="preview",
                            exclusive=True)

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

    async def set_filter(self, typed: str) -> None:
        """Narrow the view to what is typed; marks stay, and so does what lies in a range."""
        await self.end_range()
        self.sight.narrow(typed)
        self.draw_bars()
        await self.reload(place=0 if self.sight.typed else None)
        other = self.sight.in_other_layout() if not self.rows.total else None
        if other is not None and (await self.shell.ask(queue.window, other[1], 0, 1)).total:
            self.sight.read(*other)
            self.draw_bars()
            await self.reload(place=0)

    async def open_ticket(self) -> None:
        """Open the ticket under the cursor over the whole screen."""
        from supportdesk_tui.screens.conversation import ConversationScreen

        ticket = self.in_hand()
        if ticket is not None:
            await self.shell.show(ConversationScreen(ticket, self))

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
        lines = banner_lines(self._banners(), width, look, banner_rows(self.size.height))
        view = self.query_one("#banners", LineView)
        set_shown(view, bool(lines))
        view.show(lines)
        self.query_one("#filter", LineView).show([filter_line(
            filter_spans(sight.typed, sight.parsed, look), sight.remark(), self.rows.total,
            sight.counts.get(sight.view.id), self._health, now, zone, width, look,
            marked_words(self.marks, self.rows.cursor, self.outside))])

    def _banners(self) -> Sequence[Banner]:
        """What is wrong and was not put aside."""
        now, zone = self._desk.clock.now(), self._desk.config.zone
        others = [key_problems_words(self.shell.key_problems), self.sight.problem, self._broken, self._unexpected]
        return in_sight(banners(self._health, others, now, zone), self._aside)

    async def hide_banner(self) -> None:
        """Put the first banner aside until it says something else, at the next start too."""
        shown = self._banners()
        if not shown:
            self.say(gettext("no banner to hide"), "warn")
            return
        self._aside[shown[0].key] = put_aside(shown[0])
        self.draw_bars()
        await self.shell.ask(preferences.keep, _ASIDE, json.dumps(self._aside, ensure_ascii=False))

    def _show_empty(self, empty: bool) -> None:
        view = self.query_one("#empty", LineView)
        set_shown(view, empty)
        set_shown(self.rows, not empty)
        if empty and self._bare:
            view.show(first_steps(self.size.width, self.size.height // 2, self.shell.look))
        elif empty:
            cleared = "" if self.sight.typed else cleared_words(
                self._waiting, self._desk.clock.now(), self._desk.config.zone)
            width = self.query_one("#listing").size.width
            view.show(empty_lines(width, self.size.height // 2, cleared, self.shell.look))

    def show_unexpected(self, error: BaseException) -> None:
        """A sentence about an exception nobody foresaw."""
        self._unexpected = sentence(error)
        self.draw_bars()

    @property
    def room(self) -> int:
        """Beside the list the message has less room."""
        return self.preview.room

    def resized(self) -> None:
        """Another width has other bars and another layout of the message."""
        self.preview.arrange()
        self.draw_bars()
        self.background(lambda: self.lay_out(keep_place=True), group="layout", exclusive=True)

    # --- time ------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Once a second: has the store changed, has a quarter of a minute passed?"""
        super().tick()
        now = self._desk.clock.now()
        quarter = int(now.timestamp()) // STEP
        if quarter != self._quarter:
            minute_passed = quarter // 4 != self._quarter // 4
            self._quarter = quarter
            self._let_time_pass(now, minute_passed)
        if not self._pulsing and self.is_running:
            self._pulsing = True
            self.background(self._pulse, group="pulse")

    def _let_time_pass(self, now: datetime, minute_passed: bool) -> None:
        self.rows.retime(now)
        if minute_passed:
            self.background(self._look_after_mail, group="health")
            self.retime_ticket()
            if self._broken:
                self.background(self._check_playbook, group="playbook")

    async def _look_after_mail(self) -> None:
        """A sync process that was killed writes nothing that would have us look."""
        self._health = await self.shell.ask(read_health)
        self.draw_bars()

    async def _pulse(self) -> None:
        try:
            await self._beat()
        finally:
            self._pulsing = False

    async def _beat(self) -> None:
        beat = await self.shell.ask(pulse, boundaries_too=self._quarter % 4 == 0)
        self._changed |= beat.moved or (self.changes_seen >= 0 and beat.changes != self.changes_seen)
        self.changes_seen = beat.changes
        due = beat.moved or not (self._reading_the_rest or time.monotonic() < self._breathes_until)
        changed = self._changed and due
        if changed:
            self._changed = False
            await self.reload()
        if changed or self._minute_told != self._quarter // 4:
            self._minute_told = self._quarter // 4
            await self._notifier.look(self.shell)
