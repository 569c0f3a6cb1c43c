"""Acts of reading: scrolling, going from message to message, folding quotes."""

from __future__ import annotations

from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.line_view import LineView


def _view(screen: TicketScreen) -> LineView:
    return screen.query_one("#conversation", LineView)


async def fold(screen: TicketScreen) -> None:
    """Unfold or fold quotes."""
    await screen.fold()


ACTS: dict[str, Act] = {
    "message.down": lambda screen: _view(screen).scroll_lines(1),
    "message.up": lambda screen: _view(screen).scroll_lines(-1),
    "message.page_down": lambda screen: _view(screen).scroll_pages(1),
    "message.page_up": lambda screen: _view(screen).scroll_pages(-1),
    "message.top": lambda screen: _view(screen).scroll_to_line(0),
    "message.bottom": lambda screen: _view(screen).scroll_to_line(1_000_000),
    "preview.down": lambda screen: screen.scroll_message(3),
    "preview.up": lambda screen: screen.scroll_message(-3),
    "message.next": lambda screen: screen.jump_message(1),
    "message.previous": lambda screen: screen.jump_message(-1),
    "message.quotes": fold,
}
