"""The contents of the queue: rows read around the cursor, then what follows them; words where there are none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from supportdesk_tui.desk.looking import queue, saved_views, waiting_work
from supportdesk_tui.desk.looking.waiting_work import WaitingWork
from supportdesk_tui.presentation.status_lines import cleared_words, empty_lines, first_steps
from supportdesk_tui.screens.queue_reading import is_bare, read_window, written
from supportdesk_tui.widgets.line_view import LineView, set_shown

if TYPE_CHECKING:
    from supportdesk_tui.screens.queue import QueueScreen

BREATH = 3
"""So many times as long as reading the list anew has taken, it is not read for others' changes: mail may pour in."""


class QueueContents:
    """Reads the rows, and once they are in sight everything that no key waits for."""

    def __init__(self, screen: QueueScreen) -> None:
        self._screen = screen
        self._rest_is_old = self._reading_the_rest = False
        self._breathes_until = 0.0
        self.read_at: int | None = None
        """The store's change counter before the last reading of the rows; None before the first."""
        self._known_at: int | None = None
        """The same for the last time that all was read."""
        self._bare = False
        self._waiting = WaitingWork()

    @property
    def has_breath(self) -> bool:
        """The last reading is over, and long enough ago for one that nobody asked for."""
        return not (self._reading_the_rest or time.monotonic() < self._breathes_until)

    async def reload(self, keep: int | None, place: int | None) -> None:
        """Read the rows around a ticket, a place or, without either, the cursor's ticket."""
        screen = self._screen
        listing, query = screen.rows, screen.sight.query
        follows = keep is None and place is None
        while True:
            before = listing.ticket
            if follows and before is not None:
                keep = before.id
            at = listing.cursor if place is None else place
            fresh = await screen.shell.ask(read_window, query, keep, at, listing.height)
            if query is not screen.sight.query:
                return  # another view or filter was chosen meanwhile
            if not follows or before is None or listing.ticket is None or listing.ticket.id == before.id:
                break  # else the operator has moved on: never pull the cursor back under their next key
        self.read_at = fresh.changes
        listing.show(fresh.window, fresh.cursor)
        await screen.relocate_range()
        await self._tell_whether_empty(fresh.window.total == 0)
        self._rest_is_old = True
        if not self._reading_the_rest:
            self._reading_the_rest = True
            screen.background(self._catch_up, group="counts")

    async def freshen(self) -> None:
        """Another screen was left: unless somebody has written since all was read, only files may be others."""
        screen, sight = self._screen, self._screen.sight
        known = self._known_at if not self._reading_the_rest else None
        if known is None or known != await screen.shell.ask(written):
            await screen.reload()
            return
        views = sight.views
        sight.keep(await screen.shell.ask(saved_views.read))
        if sight.views != views:
            await screen.reload()
            return
        screen.read_whole()
        await screen.banners.check_health()

    async def fetch(self, offset: int, limit: int) -> None:
        """Read rows that have come into sight."""
        screen = self._screen
        query = screen.sight.query
        window = await screen.shell.ask(queue.window, query, offset, limit)
        if query is screen.sight.query:
            screen.rows.add(window)

    # --- what follows the rows -------------------------------------------------------------------

    async def _catch_up(self) -> None:
        """What has begun is read to its end, and once more if the list was read anew meanwhile: counts never starve."""
        began, self._known_at = time.monotonic(), None
        try:
            while self._rest_is_old:
                self._rest_is_old = False
                await self.read_the_rest()
            self._known_at = self.read_at
        finally:
            self._breathes_until = time.monotonic() + BREATH * (time.monotonic() - began)
            self._reading_the_rest = False

    async def read_the_rest(self) -> None:
        """What no key waits for: counts, the state of the mail, the message in sight."""
        screen = self._screen
        ticket, read = screen.rows.ticket, screen.conversation
        if ticket is not None and read is not None and read.ticket.id == ticket.id:
            await screen.read(ticket.id, keep_place=True, follow=True)
        await screen.banners.check_health()
        await screen.count_outside()
        await self.count_views()

    async def count_views(self) -> None:
        """Read how many tickets each view holds, and the views themselves where they were edited meanwhile."""
        screen, sight = self._screen, self._screen.sight
        query = sight.query
        sight.keep(await screen.shell.ask(saved_views.read))
        if sight.query != query:
            await screen.reload()
        sight.counts = await screen.shell.ask(queue.counts, sight.views)
        filled = [view for view in sight.views if sight.counts.get(view.id)]
        sight.overdue = await screen.shell.ask(queue.overdue, filled)
        screen.draw_bars()

    # --- no rows ---------------------------------------------------------------------------------

    async def _tell_whether_empty(self, empty: bool) -> None:
        """Words in the place of rows that are not there; the very first look also opens how to begin."""
        screen = self._screen
        self._bare = self._bare and empty
        if empty and not self._bare and not screen.sight.typed:
            self._waiting = await screen.shell.ask(waiting_work.look)
        self._show_empty(empty)
        if empty and not self._bare and await screen.shell.ask(is_bare):
            self._bare = True
            self._show_empty(True)
            if screen.app.screen is screen:
                await screen.open_start()

    def resized(self) -> None:
        """Words in the place of rows have another middle."""
        if self._screen.query_one("#empty").display:
            self._show_empty(True)

    def _show_empty(self, empty: bool) -> None:
        screen = self._screen
        view, look = screen.query_one("#empty", LineView), screen.shell.look
        set_shown(view, empty)
        set_shown(screen.rows, not empty)
        if empty and self._bare:
            view.show(first_steps(screen.size.width, screen.size.height // 2, look))
        elif empty:
            desk = screen.shell.desk
            cleared = "" if screen.sight.typed else cleared_words(self._waiting, desk.clock.now(), desk.config.zone)
            width = screen.query_one("#listing").size.width
            view.show(empty_lines(width, screen.size.height // 2, cleared, look))
