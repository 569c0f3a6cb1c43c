"""Acts of triage: priority, category, assignee, tags."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from supportdesk_tui.desk.acts import merge, triage
from supportdesk_tui.desk.looking import conversation, queue
from supportdesk_tui.desk.rules import suggest
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.ticket import ACTIVE, Priority, Ticket
from supportdesk_tui.i18n import gettext, language
from supportdesk_tui.presentation.toasts import subject_of
from supportdesk_tui.presentation.words import status as status_word
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.choice import Choice

MOST_OFFERED = 8
"""Tickets to join to; the ninth digit is for a number to be typed."""


def _set_priority(priority: Priority) -> Callable[[TicketScreen], Awaitable[None]]:
    async def act(screen: TicketScreen) -> None:
        if chosen := screen.chosen():
            await screen.do(triage.set_priority, chosen, priority)
    return act


async def accept(screen: TicketScreen) -> None:
    """Set what is suggested."""
    if chosen := screen.chosen():
        await screen.do(suggest.accept, chosen)


async def choose_priority(screen: TicketScreen) -> None:
    """Choose a priority, where bare digits mean something else too."""
    chosen = screen.chosen()
    if not chosen:
        return
    choices = [Choice(priority.value, priority.value, key=priority.value[-1]) for priority in Priority]
    picked = await screen.choose(gettext("Priority"), choices)
    if picked is not None:
        await screen.do(triage.set_priority, chosen, Priority(picked.value))


async def set_category(screen: TicketScreen) -> None:
    """Choose a category."""
    chosen = screen.chosen()
    if not chosen:
        return
    categories = screen.shell.desk.config.categories
    choices = [Choice(item.title_in(language()), item.id,
                      words=tuple(item.title.values())) for item in categories]
    picked = await screen.choose(gettext("Category"), choices)
    if picked is not None:
        await screen.do(triage.set_category, chosen, picked.value)


async def take(screen: TicketScreen) -> None:
    """Make the operator responsible."""
    chosen, ticket = screen.chosen(), screen.current()
    if chosen:
        seen = ticket.assignee if ticket is not None and chosen == (ticket.id,) else None
        await screen.do(triage.take, chosen, seen)


async def assign(screen: TicketScreen) -> None:
    """Choose who is responsible."""
    chosen = screen.chosen()
    if not chosen:
        return
    operators = screen.shell.desk.config.operators
    choices = [Choice(item.name or item.id, item.id) for item in operators]
    choices.append(Choice(gettext("nobody"), ""))
    picked = await screen.choose(gettext("Give to"), choices)
    if picked is not None:
        await screen.do(triage.assign, chosen, picked.value)


async def change_tags(screen: TicketScreen) -> None:
    """Type tags to add, and with a minus to remove."""
    chosen, ticket = screen.chosen(), screen.current()
    if not chosen:
        return
    if ticket is not None and chosen == (ticket.id,):
        label = gettext("Tags, comma between, -tag removes (now: {tags}):").format(
            tags=", ".join(ticket.tags) or gettext("none"))
    else:
        label = gettext("Tags of {tickets}, comma between, -tag removes:").format(tickets=subject_of(chosen))
    typed = await screen.ask_text(label)
    if not typed or not typed.strip():
        return
    add, remove = split_tags(typed)
    await screen.do(triage.change_tags, chosen, add, remove)


async def merge_ticket(screen: TicketScreen) -> None:
    """Choose the ticket that the chosen ones are joined to: those that look alike first, of several one of them."""
    chosen = screen.chosen()
    if not chosen:
        return
    offered = await (_alike(screen, chosen[0]) if len(chosen) == 1 else _among(screen, chosen))
    choices = [Choice(f"#{other.id} {other.subject}", str(other.id), status_word(other.status)) for other in offered]
    choices.append(Choice(gettext("another number, to be typed"), ""))
    picked = await screen.choose(gettext("Join {tickets} to").format(tickets=subject_of(chosen)), choices)
    if picked is None:
        return
    number = int(picked.value) if picked.value else \
        await screen.ask_valid(gettext("Number of the ticket:"), _ticket_number)
    if number is not None:
        await screen.finish(merge.merge, chosen, number)


def _ticket_number(typed: str) -> int:
    digits = typed.strip().removeprefix("#")
    if not digits.isdecimal() or len(digits) > 9:
        raise BadInput("ticket_number", typed.strip())
    return int(digits)


async def _alike(screen: TicketScreen, ticket_id: int) -> Sequence[Ticket]:
    read = await screen.shell.ask(conversation.open_conversation, ticket_id)
    rest = [other for other in read.others if other.status in ACTIVE]
    return list({other.id: other for other in (*read.similar, *rest)}.values())[:MOST_OFFERED]


async def _among(screen: TicketScreen, chosen: Sequence[int]) -> Sequence[Ticket]:
    """The one under the cursor if it is among them, then the oldest."""
    current = screen.current()
    first = [current.id] if current is not None and current.id in chosen else []
    wanted = list(dict.fromkeys((*first, *chosen)))[:MOST_OFFERED]
    return await screen.shell.ask(queue.tickets, wanted)


def split_tags(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was typed, as tags to add and tags to remove."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return (tuple(part.lstrip("+") for part in parts if not part.startswith("-")),
            tuple(part.lstrip("-") for part in parts if part.startswith("-")))


ACTS: dict[str, Act] = {
    "ticket.accept": accept,
    "ticket.priority.p1": _set_priority(Priority.P1),
    "ticket.priority.p2": _set_priority(Priority.P2),
    "ticket.priority.p3": _set_priority(Priority.P3),
    "ticket.priority": choose_priority,
    "ticket.category": set_category,
    "ticket.take": take,
    "ticket.assign": assign,
    "ticket.tags": change_tags,
    "ticket.merge": merge_ticket,
}
