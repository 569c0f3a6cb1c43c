"""Triage: saying what a ticket is, whose it is and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.recording import act, changed
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import BadInput, NotPossible
from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.domain.ticket import ACTIVE, Priority, Status, Ticket

Change: TypeAlias = Callable[[Ticket, datetime], Sequence[Event]]
"""What one ticket is to become, as events; none where it is so already."""


def set_priority(desk: Desk, ticket_ids: Iterable[int], priority: Priority) -> Done:
    """Give tickets a priority; their clocks follow (SLA: priority changed)."""
    return act(desk, ticket_ids, "triage.priority", to_priority(priority), {"priority": priority.value})


def set_category(desk: Desk, ticket_ids: Iterable[int], category_id: str, sub: str = "") -> Done:
    """File tickets under a category of the configuration.

    Raises:
        BadInput: no such category or subcategory.
    """
    return act(desk, ticket_ids, "triage.category", to_category(desk, category_id, sub), {"category": category_id})


def assign(desk: Desk, ticket_ids: Iterable[int], operator_id: str) -> Done:
    """Make an operator responsible; an empty id gives the tickets back.

    Raises:
        BadInput: no such operator.
    """
    return act(desk, ticket_ids, "triage.assign", to_assignee(desk, operator_id), {"assignee": operator_id})


def take(desk: Desk, ticket_ids: Iterable[int], seen: str | None = None) -> Done:
    """Make the operator responsible, unless another is: what a colleague has taken is not taken away by the way.

    Args:
        desk: the desk.
        ticket_ids: the tickets.
        seen: who was responsible in the row that the operator looked at; who takes a ticket that is plainly
            another's means it (M-82).

    Raises:
        NotPossible: ``taken``, with the other's name; where it is one ticket of several, it is left alone.
    """
    me = desk.config.me.id
    change = to_assignee(desk, me)

    def events(ticket: Ticket, now: datetime) -> Sequence[Event]:
        if ticket.assignee not in ("", me, seen):
            other = desk.config.operator(ticket.assignee)
            raise NotPossible("taken", other.name if other is not None and other.name else ticket.assignee)
        return change(ticket, now)
    return act(desk, ticket_ids, "triage.assign", events, {"assignee": me})


def change_tags(desk: Desk, ticket_ids: Iterable[int], add: Iterable[str] = (),
                remove: Iterable[str] = ()) -> Done:
    """Add and remove tags. A tag is one word; spaces become ``-``."""
    added, removed = _tag_words(add), _tag_words(remove)
    return act(desk, ticket_ids, "triage.tags", to_tags(added, removed), {"add": [*added], "remove": [*removed]})


def change_all(desk: Desk, ticket_ids: Iterable[int], changes: Sequence[Change],
               told: Mapping[str, Json] | None = None) -> Done:
    """Several changes as one act, taken back as one; ``told`` says what they set."""
    def events(ticket: Ticket, now: datetime) -> Sequence[Event]:
        return [event for change in changes for event in change(ticket, now)]
    return act(desk, ticket_ids, "triage.set", events, told)


def to_priority(priority: Priority) -> Change:
    """The change to a priority."""
    return lambda ticket, now: changed(ticket, EventKind.PRIORITY, now, {"to": priority.value},
                                       {"to": ticket.priority.value if ticket.priority else ""})


def to_category(desk: Desk, category_id: str, sub: str = "") -> Change:
    """The change to a category. Raises BadInput."""
    category = desk.config.category(category_id)
    if category is None:
        raise BadInput("no_such_category", category_id, ", ".join(item.id for item in desk.config.categories))
    if sub and sub not in category.sub:
        raise BadInput("no_such_subcategory", sub, ", ".join(category.sub))
    return lambda ticket, now: changed(ticket, EventKind.CATEGORY, now, {"to": category_id, "subcategory": sub},
                                       {"to": ticket.category, "subcategory": ticket.subcategory})


def to_assignee(desk: Desk, operator_id: str) -> Change:
    """The change to an assignee. Raises BadInput."""
    if operator_id and desk.config.operator(operator_id) is None:
        raise BadInput("no_such_operator", operator_id, ", ".join(item.id for item in desk.config.operators))
    return lambda ticket, now: changed(ticket, EventKind.ASSIGNED, now, {"to": operator_id},
                                       {"to": ticket.assignee})


def to_tags(add: Iterable[str] = (), remove: Iterable[str] = ()) -> Change:
    """The change of tags."""
    added, removed = _tag_words(add), _tag_words(remove)

    def events(ticket: Ticket, now: datetime) -> Sequence[Event]:
        new = [tag for tag in added if tag not in ticket.tags]
        old = [tag for tag in removed if tag in ticket.tags and tag not in added]
        if not new and not old:
            return ()
        return (Event(ticket.id, EventKind.TAGGED, now, {"add": [*new], "remove": [*old]},
                      {"tags": [*ticket.tags]}),)
    return events


def to_status(status: Status, reason: str = "", waiting_for: str = "") -> Change:
    """The change to a status."""
    def events(ticket: Ticket, now: datetime) -> Sequence[Event]:
        if ticket.status is status:
            return ()
        data = {"to": status.value} | ({"reason": reason} if reason else {}) \
            | ({"waiting_for": waiting_for} if waiting_for else {})
        return (Event(ticket.id, EventKind.STATUS, now, data, {"to": ticket.status.value}),)
    return events


def _tag_words(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(tag for tag in (tag_word(word) for word in words) if tag))


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
    change = to_status(status, reason, waiting_for)
    return act(desk, ticket_ids, verb, lambda ticket, now: change(ticket, now) if applies(ticket) else (),
               {"status": status.value}, of_status=True)
