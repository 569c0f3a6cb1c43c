"""What passing time brings to the queue: other countdowns, what others changed, what the operator is told of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.screens.notifying import Notifier
from supportdesk_tui.screens.queue_reading import pulse

if TYPE_CHECKING:
    from supportdesk_tui.screens.queue import QueueScreen

STEP = 15
"""Seconds between two texts of a countdown in its last minutes."""
MENDED_LOOK = 3
"""Seconds between two looks whether a file that is told of was mended."""


class QueueTime:
    """Remembers until when time was followed, up to which change the store, and when it is to be looked into next."""

    def __init__(self, screen: QueueScreen, desk: Desk) -> None:
        self._screen = screen
        self._desk = desk
        self._notifier = Notifier(desk.config.panel.notify)
        self._quarter = -1
        self._minute_passed = False
        self._due_at: datetime | None = None
        """When a mail that is held here may go."""
        self._pulsing = False
        self._held_known = False
        self.changes_seen = -1
        """The store's change counter as it was read last."""

    @property
    def _is_old(self) -> bool:
        """Somebody has written since the rows in sight were read, be it while the panel was starting."""
        read_at = self._screen.contents.read_at
        return read_at is not None and self.changes_seen >= 0 and self.changes_seen != read_at

    def tick(self) -> None:
        """Once a second, without asking the store: has a quarter of a minute passed, is anything due?"""
        now, screen = self._desk.clock.now(), self._screen
        quarter = int(now.timestamp()) // STEP
        if quarter != self._quarter:
            minute_passed = quarter // 4 != self._quarter // 4
            self._quarter = quarter
            self._let_pass(now, minute_passed)
        if screen.banners.hang_on_files and int(now.timestamp()) % MENDED_LOOK == 0:
            screen.background(screen.banners.look_whether_mended, group="mended", exclusive=True)
        if self._is_due(now) and not self._pulsing and self._screen.is_running:
            self._pulsing = True
            self._screen.background(self._pulse, group="pulse")

    def store_changed(self, changes: int) -> None:
        """Somebody, perhaps this panel, has written: the list is read anew, and what is held may be another mail."""
        if self.changes_seen >= 0 and changes != self.changes_seen:  # the first beat asks by itself
            self.changes_seen, self._held_known = changes, False
            self.tick()

    def _is_due(self, now: datetime) -> bool:
        return (self._minute_passed or not self._held_known or (self._due_at is not None and now >= self._due_at)
                or (self._is_old and self._screen.contents.has_breath))

    def _let_pass(self, now: datetime, minute_passed: bool) -> None:
        screen = self._screen
        screen.rows.retime(now)
        if minute_passed:
            self._minute_passed = True
            screen.draw_bars()
            screen.retime_ticket()
            # a sync process that was killed writes nothing that would have us look
            screen.background(screen.banners.check_health, group="health")

    async def _pulse(self) -> None:
        try:
            await self._beat()
        except BaseException:
            self._held_known = False  # the next second tries again
            raise
        finally:
            self._pulsing = False

    async def _beat(self) -> None:
        shell = self._screen.shell
        minute_passed, self._minute_passed, self._held_known = self._minute_passed, False, True
        beat = await shell.ask(pulse, boundaries_too=minute_passed)
        self._due_at = beat.held_until
        self._minute_passed |= minute_passed and beat.moved  # there may be more than are brought up to date at once
        self.changes_seen = beat.changes
        changed = beat.moved or (self._is_old and self._screen.contents.has_breath)
        if changed:
            await self._screen.reload()
        if changed or minute_passed:
            await self._notifier.look(shell)
