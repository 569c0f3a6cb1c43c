"""Opening a ticket from the queue: the screen it opens in is kept, and filled while the cursor rests."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from supportdesk_tui.domain.ticket import Ticket

if TYPE_CHECKING:
    from supportdesk_tui.screens.conversation import ConversationScreen
    from supportdesk_tui.screens.queue import QueueScreen


class QueueOpening:
    """The one screen that opens tickets, kept from the first to the last."""

    def __init__(self, screen: QueueScreen) -> None:
        self._screen = screen
        self.kept: ConversationScreen | None = None

    def open(self) -> Awaitable[None] | None:
        """Open the ticket under the cursor over the whole screen: at once where its screen is in place."""
        ticket, shell = self._screen.in_hand(), self._screen.shell
        if ticket is None:
            return None
        if self.kept is None:
            self.kept = self._make(ticket)
        else:
            self.kept.turn_to(ticket)
        if not self.kept.is_mounted:
            return shell.show(self.kept)
        shell.show_at_once(self.kept)
        return None

    async def make_ready(self) -> None:
        """Enter shall find its screen in place."""
        ticket = self._screen.current()
        if self.kept is None and ticket is not None and self._screen.app.screen is self._screen:
            self.kept = self._make(ticket)
            await self._screen.shell.make_ready(self.kept)
            self.fill_ahead()

    def fill_ahead(self) -> None:
        """The ticket under the cursor has been read: it is put into its screen before anybody asks for it."""
        if self.kept is not None and self.kept.is_mounted:
            self._screen.background(self.kept.fill_ahead, group="ahead", exclusive=True)

    def _make(self, ticket: Ticket) -> ConversationScreen:
        from supportdesk_tui.screens.conversation import ConversationScreen

        screen = ConversationScreen(ticket, self._screen)
        self._screen.shell.keep(screen)
        return screen
