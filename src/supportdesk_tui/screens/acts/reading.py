"""Acts of reading: scrolling, going from message to message, folding quotes."""

from __future__ import annotations

from supportdesk_tui.i18n import gettext
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.line_view import LineView


def _view(screen: TicketScreen) -> LineView:
    return screen.query_one("#conversation", LineView)


async def fold(screen: TicketScreen) -> None:
    """Unfold or fold the quotes of the messages in sight."""
    view = _view(screen)
    messages = screen.page.foldable_in(view.top, view.top + view.size.height)
    if messages:
        await screen.fold(messages)
    else:
        screen.say(gettext("no quote in sight · H unfolds those of every message"), "warn")


async def fold_all(screen: TicketScreen) -> None:
    """Unfold or fold the quotes of every message; the one at the top stays there."""
    before = screen.message_in_sight()
    if not screen.page.foldable:
        screen.say(gettext("no message quotes another"), "warn")
        return
    await screen.fold(screen.page.foldable)
    page = screen.page
    if before in page.ids:
        _view(screen).scroll_to_line(page.starts[page.ids.index(before)])


ACTS: dict[str, Act] = {
    "message.down": lambda screen: screen.scroll_message(1),
    "message.up": lambda screen: screen.scroll_message(-1),
    "message.page_down": lambda screen: screen.page_message(1),
    "message.page_up": lambda screen: screen.page_message(-1),
    "message.top": lambda screen: screen.begin_of_message(),
    "message.bottom": lambda screen: _view(screen).scroll_to_line(1_000_000),
    "preview.down": lambda screen: screen.scroll_message(3),
    "preview.up": lambda screen: screen.scroll_message(-3),
    "message.next": lambda screen: screen.jump_message(1),
    "message.previous": lambda screen: screen.jump_message(-1),
    "message.quotes": fold,
    "message.all_quotes": fold_all,
}
