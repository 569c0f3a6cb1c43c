"""Acts of triage: priority, category, assignee, tags."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from supportdesk_tui.desk import conversation, merge, suggest, triage
from supportdesk_tui.domain.ticket import ACTIVE, Priority
from supportdesk_tui.i18n import gettext, language
from supportdesk_tui.presentation.words import status as status_word
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.choice import Choice


def _set_priority(priority: Priority) -> Callable[[TicketScreen], Awaitable[None]]:
    async def act(screen: TicketScreen) -> None:
        if (ticket := screen.in_hand()) is not None:
            await screen.do(triage.set_priority, (ticket.id,), priority)
    return act


async def accept(screen: TicketScreen) -> None:
    """Set what is suggested."""
    if chosen := screen.chosen():
        await screen.do(suggest.accept, chosen)


async def set_category(screen: TicketScreen) -> None:
    """Choose a category."""
    ticket = screen.in_hand()
    if ticket is None:
        return
    categories = screen.shell.desk.config.categories
    choices = [Choice(item.title_in(language()), item.id,
                      words=tuple(item.title.values())) for item in categories]
    picked = await screen.choose(gettext("Category"), choices)
    if picked is not None:
        await screen.do(triage.set_category, (ticket.id,), picked.value)


async def take(screen: TicketScreen) -> None:
    """Make the operator responsible."""
    if (ticket := screen.in_hand()) is not None:
        await screen.do(triage.take, ticket.id, ticket.assignee)


async def assign(screen: TicketScreen) -> None:
    """Choose who is responsible."""
    ticket = screen.in_hand()
    if ticket is None:
        return
    operators = screen.shell.desk.config.operators
    choices = [Choice(item.name or item.id, item.id) for item in operators]
    choices.append(Choice(gettext("nobody"), ""))
    picked = await screen.choose(gettext("Give to"), choices)
    if picked is not None:
        await screen.do(triage.assign, (ticket.id,), picked.value)


async def change_tags(screen: TicketScreen) -> None:
    """Type tags to add, and with a minus to remove."""
    ticket = screen.in_hand()
    if ticket is None:
        return
    label = gettext("Tags, comma between, -tag removes (now: {tags}):").format(
        tags=", ".join(ticket.tags) or gettext("none"))
    typed = await screen.ask_text(label)
    if not typed or not typed.strip():
        return
    add, remove = split_tags(typed)
    await screen.do(triage.change_tags, (ticket.id,), add, remove)


async def merge_ticket(screen: TicketScreen) -> None:
    """Choose the ticket that this one is joined to: those that look alike first."""
    ticket = screen.in_hand()
    if ticket is None:
        return
    read = await screen.shell.ask(conversation.open_conversation, ticket.id)
    rest = [other for other in read.others if other.status in ACTIVE]
    offered = {other.id: other for other in (*read.similar, *rest)}
    choices = [Choice(f"#{other.id} {other.subject}", str(other.id), status_word(other.status))
               for other in list(offered.values())[:8]]
    choices.append(Choice(gettext("another number, to be typed"), ""))
    picked = await screen.choose(gettext("Join #{number} to").format(number=ticket.id), choices)
    if picked is None:
        return
    number = picked.value or await screen.ask_text(gettext("Number of the ticket:"))
    if not number or not number.strip():
        return
    digits = number.strip().removeprefix("#")
    if not digits.isdecimal() or len(digits) > 9:
        screen.say(gettext("{value} is not a ticket's number").format(value=number.strip()), "warn")
        return
    await screen.finish(merge.merge, (ticket.id,), int(digits))


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
    "ticket.category": set_category,
    "ticket.take": take,
    "ticket.assign": assign,
    "ticket.tags": change_tags,
    "ticket.merge": merge_ticket,
}
