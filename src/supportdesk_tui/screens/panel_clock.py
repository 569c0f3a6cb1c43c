"""What wakes a panel that nobody touches: one beat a second, and word of the store when it has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Protocol

from textual.css.query import NoMatches
from textual.screen import Screen

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.screens.end_signals import terminal_is_lost
from supportdesk_tui.screens.patience import Patience
from supportdesk_tui.screens.queue import QueueScreen
from supportdesk_tui.screens.shell import SyncChild
from supportdesk_tui.screens.store_watch import StoreWatch

BEAT = 1.0
"""Seconds between two looks at the clock."""
SYNC_LOOK = 3
"""Beats between two looks whether the sync process still runs."""


class Timed(Protocol):
    """The app, as its clock sees it."""

    @property
    def desk(self) -> Desk:
        """The desk."""

    @property
    def sync(self) -> SyncChild | None:
        """The sync process, if there is one."""

    @property
    def is_headless(self) -> bool:
        """There is no terminal."""

    @property
    def screen_stack(self) -> Sequence[Screen[object]]:
        """The screen in sight last."""

    def end(self) -> None:
        """Keep what is being typed, then leave."""

    def unexpected(self, error: BaseException) -> None:
        """Log an unexpected exception and say so."""


class PanelClock:
    """Beats by the event loop's own call: a timer of Textual's costs twenty times as much, and most beats are idle."""

    def __init__(self, app: Timed) -> None:
        self._app = app
        self._beats = 0
        self._patience = Patience()
        self._next: asyncio.TimerHandle | None = None
        self._watch = StoreWatch(app.desk.store.change_counter, self._store_changed, self._look_failed)

    def start(self) -> None:
        """Let time pass."""
        self._watch.start()
        self._wait()

    def stop(self) -> None:
        """Let it stand still; the store may be closed then."""
        if self._next is not None:
            self._next.cancel()
        self._watch.end()

    def _wait(self) -> None:
        self._next = asyncio.get_running_loop().call_later(BEAT, self._beat)

    def _beat(self) -> None:
        self._wait()
        try:
            self._pass()
        except Exception as error:  # the next second may go better
            self._app.unexpected(error)

    def _pass(self) -> None:
        app = self._app
        self._beats += 1
        if not app.is_headless and terminal_is_lost():
            app.end()
        if app.sync is not None and self._beats % SYNC_LOOK == 0:
            app.sync.start()  # it may have been killed; nobody would read mail then
        for screen in self._screens():
            with suppress(NoMatches):  # the screen is just being taken down
                screen.tick()
                if screen.is_current:
                    self._patience.tick(screen, shut=screen.shell.type_ahead.is_shut)

    def _store_changed(self, changes: int) -> None:
        for screen in self._screens():
            with suppress(NoMatches):
                screen.store_changed(changes)

    def _look_failed(self, error: BaseException) -> None:
        if not isinstance(error, DeskError):
            self._app.unexpected(error)
            return
        for screen in self._screens():
            if isinstance(screen, QueueScreen):
                screen.say_error(sentence(error))

    def _screens(self) -> Iterator[DeskScreen]:
        return (screen for screen in tuple(self._app.screen_stack) if isinstance(screen, DeskScreen))
