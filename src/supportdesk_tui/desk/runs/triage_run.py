"""A triage run: the untriaged tickets one by one, each decided by the suggestion or by three digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.rules import suggest
from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.event import Json
from supportdesk_tui.domain.suggestion import Suggestion
from supportdesk_tui.domain.ticket import ACTIVE, Priority, Ticket

MOST = 500
"""Tickets of one run."""
STAGES = ("category", "priority", "assignee")
"""What the three digits set, in their order."""


@dataclass(frozen=True, slots=True)
class Card:
    """A ticket to decide about, with what each digit means."""

    ticket: Ticket
    suggestion: Suggestion
    choices: tuple[tuple[str, ...], ...]
    """For each stage the values of the digits from 1 on."""

    def value(self, stage: int, digit: int) -> str:
        """What a digit sets; 0 keeps what is suggested, else what is."""
        if digit:
            return self.choices[stage][digit - 1]
        suggestion, ticket = self.suggestion, self.ticket
        return (suggestion.category or ticket.category, suggestion.priority or ticket.priority or "",
                suggestion.assignee or ticket.assignee)[stage]


def untriaged(desk: Desk) -> tuple[int, ...]:
    """The tickets of a run, in queue order."""
    query = queue.parse(desk, queue.query_of(desk, "untriaged")).query
    return tuple(ticket.id for ticket in queue.window(desk, query, 0, MOST).tickets)


def card(desk: Desk, ticket_id: int) -> Card | None:
    """A ticket with its suggestion; None when somebody has triaged or finished it meanwhile."""
    with desk.store.reading() as view:
        ticket = view.ticket(ticket_id)
        if ticket.priority is not None or ticket.status not in ACTIVE:
            return None
        suggestion = suggest.propose(desk, view, ticket)
    config = desk.config
    return Card(ticket, suggestion, (
        tuple(category.id for category in config.categories[:9]), tuple(priority.value for priority in Priority),
        tuple(operator.id for operator in config.operators[:9])))


def decide(desk: Desk, card: Card, digits: Sequence[int]) -> Done:
    """Set category, priority and who as one act; what has no digit is as suggested.

    Raises:
        NotPossible: nothing would be set.
    """
    category, priority, assignee = (
        card.value(stage, digits[stage] if stage < len(digits) else 0) for stage in range(len(STAGES)))
    changes: list[triage.Change] = []
    if category:
        sub = card.suggestion.subcategory if category == card.suggestion.category else ""
        changes.append(triage.to_category(desk, category, sub))
    if priority:
        changes.append(triage.to_priority(Priority(priority)))
    if assignee:
        changes.append(triage.to_assignee(desk, assignee))
    if card.suggestion.tags:
        changes.append(triage.to_tags(add=card.suggestion.tags))
    if not changes:
        raise NotPossible("nothing_suggested")
    told: dict[str, Json] = {"category": category, "priority": priority, "assignee": assignee,
                             "add": [*card.suggestion.tags]}
    return triage.change_all(desk, [card.ticket.id], changes, {name: value for name, value in told.items() if value})
