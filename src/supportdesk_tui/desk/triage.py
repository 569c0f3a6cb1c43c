"""Triage: saying what a ticket is, whose it is and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.recording import act, changed
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.ticket import ACTIVE, Priority, Status, Ticket


def set_priority(desk: Desk, ticket_ids: Iterable[int], priority: Priority) -> Done:
    """Give tickets a priority; their clocks follow (SLA: priority changed)."""
    def events(ticket: Ticket, now: datetime) -> Sequence[Event]:
        return changed(ticket, EventKind.PRIORITY, now, {"to": priority.value},
                       {"to": ticket.priority.value if ticket.priority else ""})
    return act(desk, ticket_ids, "triage.priority", events, {"priority": priority.value})


def set_category(desk: Desk, ticket_ids: Iterable[int], category_id: str, sub: str = "") -> Done:
    """File tickets under a category of the configuration.

    Raises:
        BadInput: no such category or subcategory.
    """
    category = desk.config.category(category_id)
    if category is None:
        raise BadInput("no_such_category", category_id, ", ".join(item.id for item in desk.config.categories))
    if sub and sub not in category.sub:
        raise BadInput("no_such_subcategory", sub, ", ".join(category.sub))

    def events(ticket: Ticket, now: datetime) -> Sequence[Event]:
        return changed(ticket, EventKind.CATEGORY, now, {"to": category_id, "subcategory": sub},
                       {"to": ticket.category, "subcategory": ticket.subcategory})
    return act(desk, ticket_ids, "triage.category", events, {"category": category_id})


def assign(desk: Desk, ticket_ids: Iterable[int], operator_id: str) -> Done:
    """Make an operator responsible; an empty id gives the tickets back.

    Raises:
        BadInput: no such operator.
    """
    if operator_id and desk.config.operator(operator_id) is None:
        raise BadInput("no_such_operator", operator_id, ", ".join(item.id for item in desk.config.operators))

    def events(ticket: Ticket, now: datetime) -> Sequence[Event]:
        return changed(ticket, EventKind.ASSIGNED, now, {"to": operator_id}, {"to": ticket.assignee})
    return act(desk, ticket_ids, "triage.assign", events, {"assignee": operator_id})


def change_tags(desk: Desk, ticket_ids: Iterable[int], add: Iterable[str] = (),
                remove: Iterable[str] = ()) -> Done:
    """Add and remove tags. A tag is one word; spaces become ``-``."""
    added = [tag for tag in (tag_word(word) for word in add) if tag]
    removed = [tag for tag in (tag_word(word) for word in remove) if tag]

    def events(ticket: Ticket, now: datetime) -> Sequence[Event]:
        new = [tag for tag in added if tag not in ticket.tags]
        old = [tag for tag in removed if tag in ticket.tags and tag not in added]
        if not new and not old:
            return ()
        return (Event(ticket.id, EventKind.TAGGED, now, {"add": [*new], "remove": [*old]},
                      {"tags": [*ticket.tags]}),)
    return act(desk, ticket_ids, "triage.tags", events, {"add": [*added], "remove": [*removed]})


def tag_word(text: str) -> str:
    """A tag as it is kept: one lower-case word without quotes or commas."""
    word = "-".join(clean_line(text).casefold().replace(",", " ").replace('"', " ").split())
    return word.lstrip("-+#")[:40]


def mark_done(desk: Desk, ticket_ids: Iterable[int], reason: str = "") -> Done:
    """Solve tickets; a solved ticket closes by itself after a week."""
    return _set_status(desk, ticket_ids, "triage.done", Status.SOLVED,
                       lambda ticket: ticket.status in ACTIVE, reason)


def reopen(desk: Desk, ticket_ids: Iterable[int]) -> Done:
    """Open solved, closed or spam tickets again; their clocks go on (SLA: reopened)."""
    return _set_status(desk, ticket_ids, "triage.reopen", Status.OPEN,
                       lambda ticket: ticket.status not in ACTIVE)


def mark_spam(desk: Desk, ticket_ids: Iterable[int]) -> Done:
    """Mark tickets as spam: every clock is void."""
    return _set_status(desk, ticket_ids, "triage.spam", Status.SPAM,
                       lambda ticket: ticket.status is not Status.SPAM)


def set_status(desk: Desk, ticket_ids: Iterable[int], status: Status, waiting_for: str = "") -> Done:
    """Set any status by hand (the command line's ``set ID status=...``)."""
    return _set_status(desk, ticket_ids, "triage.status", status,
                       lambda ticket: ticket.status is not status, waiting_for=waiting_for)


def dismiss(desk: Desk, ticket_ids: Iterable[int]) -> Done:
    """No reply needed: ends the next-reply clock."""
    def events(ticket: Ticket, now: datetime) -> Sequence[Event]:
        return (Event(ticket.id, EventKind.DISMISSED, now, {}, {"unread": ticket.unread}),)
    return act(desk, ticket_ids, "triage.dismiss", events)


def _set_status(desk: Desk, ticket_ids: Iterable[int], verb: str, status: Status,
                applies: Callable[[Ticket], bool], reason: str = "", waiting_for: str = "") -> Done:
    def events(ticket: Ticket, now: datetime) -> Sequence[Event]:
        if not applies(ticket):
            return ()
        data = {"to": status.value} | ({"reason": reason} if reason else {}) \
            | ({"waiting_for": waiting_for} if waiting_for else {})
        return (Event(ticket.id, EventKind.STATUS, now, data, {"to": ticket.status.value}),)
    return act(desk, ticket_ids, verb, events, {"status": status.value})
