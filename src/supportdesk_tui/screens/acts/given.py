"""Commands with their answer typed behind them in the palette: nothing is asked any more."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from supportdesk_tui.commands.search import find
from supportdesk_tui.desk.acts import snooze, triage
from supportdesk_tui.desk.looking import queue, saved_views
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.filters.terms import ME, NOBODY, PRIORITIES, fold
from supportdesk_tui.domain.ticket import Priority
from supportdesk_tui.domain.when import parse_when
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.view_names import named_view
from supportdesk_tui.screens.acts import views
from supportdesk_tui.screens.acts.answer import promise_until
from supportdesk_tui.screens.acts.triage import split_tags
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.screens.importing import open_import
from supportdesk_tui.screens.queue import QueueScreen
from supportdesk_tui.screens.ticket_screen import TicketScreen


async def snooze_until(screen: TicketScreen, typed: str) -> None:
    """Snooze until the moment that was typed."""
    desk = screen.shell.desk
    until = parse_when(typed, desk.clock.now(), desk.config.work_schedule, desk.config.zone)
    if chosen := screen.chosen():
        await screen.finish(snooze.snooze, chosen, until)


async def promise_by(screen: TicketScreen, typed: str) -> None:
    """Open the letter that promises the moment that was typed."""
    if len(screen.chosen()) > 1:
        screen.say(gettext("a date behind it is for one ticket: press p for the marked ones"), "warn")
        return
    desk = screen.shell.desk
    await promise_until(screen, parse_when(typed, desk.clock.now(), desk.config.work_schedule, desk.config.zone))


async def change_tags(screen: TicketScreen, typed: str) -> None:
    """Add and remove tags."""
    add, remove = split_tags(",".join(re.split(r"[,\s]+", typed)))
    if chosen := screen.chosen():
        await screen.do(triage.change_tags, chosen, add, remove)


async def set_priority(screen: TicketScreen, typed: str) -> None:
    """Give a priority."""
    name = PRIORITIES.get(fold(typed))
    if not name:
        raise BadInput("priority", typed, "P1, P2, P3")
    if chosen := screen.chosen():
        await screen.do(triage.set_priority, chosen, Priority(name))


async def set_category(screen: TicketScreen, typed: str) -> None:
    """File under a category, named by its beginning."""
    categories = screen.shell.desk.config.categories
    found = find(typed, categories, lambda item: (item.id, *item.title.values())).items
    if chosen := screen.chosen():
        await screen.do(triage.set_category, chosen, found[0].id if found else typed)


async def assign(screen: TicketScreen, typed: str) -> None:
    """Make somebody responsible: a name, ``me`` or ``none``."""
    config, word = screen.shell.desk.config, fold(typed)
    found = find(typed, config.operators, lambda item: (item.id, item.name)).items
    who = config.me.id if word in ME else "" if word in NOBODY else found[0].id if found else typed
    if chosen := screen.chosen():
        await screen.do(triage.assign, chosen, who)


async def go_to(screen: TicketScreen, typed: str) -> None:
    """Go to a ticket by its number: in the open view where it is in it, else alone."""
    if not isinstance(screen, QueueScreen):
        await screen.shell.leave()
        below = screen.app.screen
        assert isinstance(below, QueueScreen)
        await go_to(below, typed)
        opening = below.opening.open()
        if opening is not None:
            await opening
        return
    number = int(typed)
    if await screen.shell.ask(queue.position, screen.sight.query, number) is not None:
        await screen.reload(number)
    else:
        await screen.shell.ask(queue.ticket, number)
        await screen.set_filter(f"#{number}")


async def filter_by(screen: QueueScreen, typed: str) -> None:
    """Narrow the open view."""
    await screen.set_filter(typed)


async def go_to_view(screen: QueueScreen, typed: str) -> None:
    """Open a saved view by its name or key."""
    kept = await screen.shell.ask(saved_views.read)
    await screen.choose_view(named_view(kept.views, typed).id)


async def import_path(screen: DeskScreen, typed: str) -> None:
    """Say what importing a file or folder would do."""
    await open_import(screen, typed)


GIVEN: Mapping[str, Callable[[Any, str], Awaitable[None]]] = {
    "ticket.snooze": snooze_until, "ticket.promise": promise_by, "ticket.tags": change_tags,
    "ticket.priority": set_priority, "ticket.category": set_category, "ticket.assign": assign, "ticket.go": go_to,
    "view.save": views.save_view, "view.rename": views.rename_view, "view.filter": filter_by, "view.jump": go_to_view,
    "import.open": import_path,
}
"""By the command's id."""
