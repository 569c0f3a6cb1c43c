"""Acts on what is in sight: views and the filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk_tui.desk.looking import saved_views
from supportdesk_tui.domain.filters.printing import print_query
from supportdesk_tui.domain.view import View
from supportdesk_tui.i18n import gettext, language
from supportdesk_tui.presentation.views_line import view_sign
from supportdesk_tui.presentation.words import view_title
from supportdesk_tui.screens.base import Act
from supportdesk_tui.widgets.choice import Choice

if TYPE_CHECKING:
    from supportdesk_tui.screens.queue import QueueScreen


async def jump_view(screen: QueueScreen) -> None:
    """Choose a view by its key."""
    sight = screen.sight
    choices = [Choice(f"{view_title(view)} {sight.counts.get(view.id, 0)}"
                      f"{view_sign(view, sight.counts.get(view.id, 0), sight.overdue)}", view.id, key=view.key)
               for view in sight.views]
    picked = await screen.choose(gettext("View"), choices)
    if picked is not None:
        await screen.choose_view(picked.value)


async def ask_filter(screen: QueueScreen) -> None:
    """Type a filter; the list follows every letter, Esc brings the earlier one back."""
    from supportdesk_tui.screens.filtering import Filtering

    await Filtering(screen).ask()


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


async def save_view(screen: QueueScreen, given: str = "") -> None:
    """Keep the view with its filter under a name; a single letter or digit behind the name is its key."""
    sight = screen.sight
    if sight.query.jump is not None:
        screen.say(gettext("a ticket's number is no view"), "warn")
        return
    typed = given or await screen.ask_text(gettext("Save as (a name, and a key behind it if you like):"))
    words = (typed or "").split()
    if not words:
        return
    key = words.pop() if len(words) > 1 and len(words[-1]) == 1 else ""
    view = await screen.shell.ask(saved_views.save, " ".join(words), print_query(sight.query, language()), key)
    await _show_kept(screen, view)
    screen.say(gettext("saved: {view} (v {key})").format(view=view_title(view), key=view.key), "ok")


async def rename_view(screen: QueueScreen, given: str = "") -> None:
    """Give the open view another name."""
    name = given or await screen.ask_text(gettext("New name:"), view_title(screen.sight.view))
    if name and name.strip():
        await _show_kept(screen, await screen.shell.ask(saved_views.rename, screen.sight.view.id, name))


async def remove_view(screen: QueueScreen) -> None:
    """Take the open view out of the line; its filter is said, so that it can be saved again."""
    view = await screen.shell.ask(saved_views.remove, screen.sight.view.id)
    await _show_kept(screen, screen.sight.neighbour(1))
    screen.say(gettext("removed: {view} · its filter was {query}").format(view=view_title(view), query=view.query))


async def move_view(screen: QueueScreen, by: int) -> None:
    """Put the open view one place further on."""
    await _show_kept(screen, await screen.shell.ask(saved_views.move, screen.sight.view.id, by))


async def _show_kept(screen: QueueScreen, view: View) -> None:
    """The views as they are kept now, one of them open."""
    screen.sight.keep(await screen.shell.ask(saved_views.read), view.id)
    if screen.sight.typed:
        await screen.choose_view(screen.sight.view.id)
    else:
        await screen.reload()
    screen.draw_bars()


ACTS: dict[str, Act] = {
    "view.next": lambda screen: screen.step_view(1),
    "view.previous": lambda screen: screen.step_view(-1),
    "view.jump": jump_view,
    "view.filter": ask_filter,
    "view.clear": clear_filter,
    "view.save": save_view,
    "view.rename": rename_view,
    "view.remove": remove_view,
    "view.left": lambda screen: move_view(screen, -1),
    "view.right": lambda screen: move_view(screen, 1),
}
