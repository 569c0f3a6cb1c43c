"""The filter as it is typed: kept, so that it comes back where a panel ended before its time."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual.timer import Timer

from supportdesk_tui.desk.looking import typed_apart
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.screens.kept_lines import SAVE_AFTER

if TYPE_CHECKING:
    from supportdesk_tui.screens.queue import QueueScreen


class KeptFilter:
    """The queue's filter in the store."""

    def __init__(self, screen: QueueScreen) -> None:
        self._screen = screen
        self._stored = ""
        self._typing: str | None = None
        self._timer: Timer | None = None

    def typed(self, text: str | None) -> None:
        """What is in the line, before the list has followed it; None: it is closed."""
        self._typing = text
        if text is not None:
            self.keep_soon()

    def keep_soon(self) -> None:
        """It was changed."""
        if self._timer is None:
            self._timer = self._screen.set_timer(
                SAVE_AFTER, lambda: self._screen.background(self._keep, group="draft"))

    async def _keep(self) -> None:
        self._timer = None
        with suppress(StoreError):  # a database that cannot be written is told of elsewhere
            await self.keep()

    async def keep(self) -> None:
        """Keep it as it is now: it comes back with the next start."""
        await self._store(self._screen.sight.typed if self._typing is None else self._typing.strip())

    async def forget(self) -> None:
        """The operator leaves: the next start begins without it."""
        await self._store("")

    async def _store(self, text: str) -> None:
        if text != self._stored:
            await self._screen.shell.ask(typed_apart.keep, typed_apart.FILTER, {"text": text})
            self._stored = text

    async def bring_back(self) -> None:
        """Take over the filter of a panel that has ended."""
        for left in await self._screen.shell.ask(typed_apart.left, typed_apart.FILTER):
            await self._screen.set_filter(left.fields["text"])
            await self._keep()
            await self._screen.shell.ask(typed_apart.drop, left.key)
