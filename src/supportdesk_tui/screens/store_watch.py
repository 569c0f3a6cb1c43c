"""One look a second whether the store has changed: in a thread of its own that wakes nobody without news."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from threading import Event, Thread

EVERY = 1.0
"""Seconds between two looks; what others do is to be in sight within two."""
PATIENCE = 2.0
"""Seconds that the end of the panel waits for a look that is under way."""


class StoreWatch(Thread):
    """Asks for the store's change counter and tells the event loop when it is another."""

    def __init__(self, look: Callable[[], int], changed: Callable[[int], None],
                 failed: Callable[[BaseException], None], every: float = EVERY) -> None:
        """Watch for the loop that runs here.

        Args:
            look: Reads the counter; called in the thread.
            changed: Told in the loop of the first counter and of each other one.
            failed: Told in the loop of each look that failed.
            every: Seconds between two looks.
        """
        super().__init__(daemon=True, name="store-watch")
        self._look, self._changed, self._failed = look, changed, failed
        self._every = every
        self._panel_loop, self._told_in = asyncio.get_running_loop(), copy_context()
        self._ended = Event()

    def run(self) -> None:
        """Look until told to end."""
        seen: int | None = None
        while True:
            try:
                counter = self._look()
            except Exception as error:  # whatever it is, the next look may succeed
                self._tell(self._failed, error)
            else:
                if counter != seen:
                    seen = counter
                    self._tell(self._changed, counter)
            if self._ended.wait(self._every):
                return

    def end(self) -> None:
        """Look no more: after this the store may be closed."""
        self._ended.set()
        self.join(PATIENCE)

    def _tell(self, what: Callable[..., None], news: object) -> None:
        with suppress(RuntimeError):  # the loop has ended already
            self._panel_loop.call_soon_threadsafe(what, news, context=self._told_in)
