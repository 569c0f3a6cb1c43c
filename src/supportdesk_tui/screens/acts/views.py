"""Acts on what is in sight: views and the filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation import words
from supportdesk_tui.screens.base import Act
from supportdesk_tui.widgets.choice import Choice
from supportdesk_tui.widgets.line_view import LineView, set_shown

if TYPE_CHECKING:
    from supportdesk_tui.screens.queue import QueueScreen


async def jump_view(screen: QueueScreen) -> None:
    """Choose a view by its digit."""
    sight = screen.sight
    choices = [Choice(f"{words.view(view.id)} {sight.counts.get(view.id, 0)}", view.id) for view in sight.views]
    picked = await screen.choose(gettext("View"), choices)
    if picked is not None:
        await screen.choose_view(picked.value)


async def ask_filter(screen: QueueScreen) -> None:
    """Type a filter; the list follows every letter, Esc brings the earlier one back."""
    before = screen.sight.typed
    bar = screen.query_one("#filter", LineView)
    set_shown(bar, False)
    try:
        typed = await screen.ask_text("/", before, screen.follow_filter, before="#filter")
    finally:
        set_shown(bar, True)
    wanted = before if typed is None else typed.strip()
    if wanted != screen.sight.typed:
        await screen.set_filter(wanted)
    elif wanted != before:
        await screen.reload(place=0)


async def clear_filter(screen: QueueScreen) -> None:
    """Esc gives up a range, else the filter, else the marks. One too many must not end the panel."""
    if screen.marks.anchor is not None:
        screen.give_up_range()
    elif screen.sight.typed:
        await screen.set_filter("")
    elif screen.marks.ids:
        screen.unmark()
    else:
        screen.say(gettext("q quits"))


ACTS: dict[str, Act] = {
    "view.next": lambda screen: screen.step_view(1),
    "view.previous": lambda screen: screen.step_view(-1),
    "view.jump": jump_view,
    "view.filter": ask_filter,
    "view.clear": clear_filter,
}
