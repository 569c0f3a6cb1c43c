"""Acts of reading: scrolling, going from message to message, folding quotes."""

from __future__ import annotations

from collections.abc import Awaitable

from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.conversation_lines import AT_ONCE
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.line_view import LineView


def _view(screen: TicketScreen) -> LineView:
    return screen.query_one("#conversation", LineView)


def scroll(screen: TicketScreen, by: int) -> Awaitable[None] | None:
    """Scroll the message by lines; at the top of what is laid out come the messages before it."""
    view = _view(screen)
    view.scroll_lines(by)
    return screen.lay_out_earlier(AT_ONCE) if by < 0 and view.top == 0 and screen.page.earlier else None


def _scroll_screens(screen: TicketScreen, by: int) -> Awaitable[None] | None:
    """Scroll the message by screens, keeping one line in sight."""
    return scroll(screen, by * max(1, _view(screen).size.height - 1))


def _go_to_first(screen: TicketScreen) -> Awaitable[None] | None:
    """Go to the first message of all."""
    _view(screen).scroll_to_line(0)
    return _lay_out_all(screen) if screen.page.earlier else None


async def _lay_out_all(screen: TicketScreen) -> None:
    await screen.lay_out_earlier(screen.page.earlier)
    _view(screen).scroll_to_line(0)


def _jump(screen: TicketScreen, by: int) -> Awaitable[None] | None:
    """Go to the next or previous message of the conversation."""
    view, starts = _view(screen), screen.page.starts
    before = view.top
    if by > 0:
        place = next((start for start in starts if start > before), None)
    else:
        place = next((start for start in reversed(starts) if start < before), None)
    if place is None and by < 0 and screen.page.earlier:
        return _jump_earlier(screen)
    if place is not None:
        view.scroll_to_line(place)
    if view.top == before:  # the last messages may all be in sight
        screen.say(gettext("no further message") if by > 0 else gettext("no earlier message"), "warn")
    return None


async def _jump_earlier(screen: TicketScreen) -> None:
    await screen.lay_out_earlier(AT_ONCE)
    _jump(screen, -1)


async def fold(screen: TicketScreen) -> None:
    """Unfold or fold the quotes of the messages in sight."""
    await screen.caught_up()
    view = _view(screen)
    messages = screen.page.foldable_in(view.top, view.top + view.size.height)
    if messages:
        await screen.fold(messages)
    else:
        screen.say(gettext("no quote in sight · H unfolds those of every message"), "warn")


async def fold_all(screen: TicketScreen) -> None:
    """Unfold or fold the quotes of every message; the one at the top stays there."""
    await screen.caught_up()
    before = screen.message_in_sight()
    if not screen.page.foldable:
        screen.say(gettext("no message quotes another"), "warn")
        return
    await screen.fold(screen.page.foldable)
    page = screen.page
    if before in page.ids:
        _view(screen).scroll_to_line(page.starts[page.ids.index(before)])


ACTS: dict[str, Act] = {
    "message.down": lambda screen: scroll(screen, 1),
    "message.up": lambda screen: scroll(screen, -1),
    "message.page_down": lambda screen: _scroll_screens(screen, 1),
    "message.page_up": lambda screen: _scroll_screens(screen, -1),
    "message.top": _go_to_first,
    "message.bottom": lambda screen: _view(screen).scroll_to_line(1_000_000),
    "preview.down": lambda screen: scroll(screen, 3),
    "preview.up": lambda screen: scroll(screen, -3),
    "message.next": lambda screen: _jump(screen, 1),
    "message.previous": lambda screen: _jump(screen, -1),
    "message.quotes": fold,
    "message.all_quotes": fold_all,
}
BY_PAGE: dict[str, Act] = {
    "run.page_down": lambda screen: scroll(screen, 10),
    "run.page_up": lambda screen: scroll(screen, -10),
}
"""Where one ticket follows the other."""
