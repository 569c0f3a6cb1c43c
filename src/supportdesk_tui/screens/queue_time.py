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


class QueueTime:
    """Remembers until when time was followed, and up to which change the store."""

    def __init__(self, screen: QueueScreen, desk: Desk) -> None:
        self._screen = screen
        self._desk = desk
        self._notifier = Notifier(desk.config.panel.notify)
        self._quarter = -1
        self._minute_told = -1
        self._pulsing = False
        self._changed = False
        self.changes_seen = -1
        """The store's change counter as it was read last."""

    def tick(self) -> None:
        """Once a second: has the store changed, has a quarter of a minute passed?"""
        now = self._desk.clock.now()
        quarter = int(now.timestamp()) // STEP
        if quarter != self._quarter:
            minute_passed = quarter // 4 != self._quarter // 4
            self._quarter = quarter
            self._let_pass(now, minute_passed)
        if not self._pulsing and self._screen.is_running:
            self._pulsing = True
            self._screen.background(self._pulse, group="pulse")

    def _let_pass(self, now: datetime, minute_passed: bool) -> None:
        screen = self._screen
        screen.rows.retime(now)
        if minute_passed:
            # a sync process that was killed writes nothing that would have us look
            screen.background(screen.banners.check_health, group="health")
            screen.retime_ticket()
            if screen.banners.broken:
                screen.background(screen.banners.check_playbook, group="playbook")

    async def _pulse(self) -> None:
        try:
            await self._beat()
        finally:
            self._pulsing = False

    async def _beat(self) -> None:
        shell = self._screen.shell
        beat = await shell.ask(pulse, boundaries_too=self._quarter % 4 == 0)
        self._changed |= beat.moved or (self.changes_seen >= 0 and beat.changes != self.changes_seen)
        self.changes_seen = beat.changes
        changed = self._changed and (beat.moved or self._screen.contents.has_breath)
        if changed:
            self._changed = False
            await self._screen.reload()
        if changed or self._minute_told != self._quarter // 4:
            self._minute_told = self._quarter // 4
            await self._notifier.look(shell)
