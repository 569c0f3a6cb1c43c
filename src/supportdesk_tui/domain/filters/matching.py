"""A query of the filter language asked of one ticket in memory; it answers as the store's SQL does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from supportdesk_tui.domain.filters.nodes import (
    Age,
    All,
    AnyOf,
    ClockIs,
    Contains,
    FieldIs,
    Has,
    Is,
    MacroIs,
    Node,
    Not,
    NumberIs,
    PriorityIs,
    Query,
    Received,
    Replies,
    TimeLeft,
    Words,
)
from supportdesk_tui.domain.filters.terms import fold, form_words
from supportdesk_tui.domain.ticket import ACTIVE, Deadline, Status, Ticket

Stems: TypeAlias = Callable[[str], Sequence[str]]
"""The words of a text as the full-text index compares them."""
SHORTEST_PREFIX: Final = 3
"""Letters before a word is taken for the beginning of others."""
_SENDING: Final = frozenset({"held", "queued", "sending", "retry"})


@dataclass(frozen=True, slots=True)
class Facts:
    """A ticket with what a filter can ask about it; the texts are as the full-text index holds them."""

    ticket: Ticket
    now: datetime
    subject: str = ""
    people: str = ""
    body: str = ""
    attachment: bool = False
    note: bool = False
    sop: bool = False
    reopened: bool = False
    """It was solved before."""
    draft: bool = False
    macros: frozenset[str] = frozenset()
    """Of the letters that were sent or are on their way."""
    replies: int = 0
    """Human replies that went out."""


Matcher: TypeAlias = Callable[[Facts], bool]


def matcher(query: Query, stems: Stems) -> Matcher:
    """Compile a query once, to ask it of many tickets."""
    return _compile(query.where, query, stems)


def _compile(node: Node, query: Query, stems: Stems) -> Matcher:
    match node:
        case All(parts):
            every = [_compile(part, query, stems) for part in parts]
            return lambda facts: all(holds(facts) for holds in every)
        case AnyOf(parts):
            some = [_compile(part, query, stems) for part in parts]
            return lambda facts: any(holds(facts) for holds in some)
        case Not(part):
            inner = _compile(part, query, stems)
            return lambda facts: not inner(facts)
        case Words():
            return _words(node, stems)
        case Is(fact):
            return _fact(fact, query.me)
        case FieldIs():
            return _field(node)
        case Contains():
            return _contains(node)
        case TimeLeft() | Age() | Received():
            return _moment(node, query.zone)
        case _:
            return _plain(node)


def _plain(node: PriorityIs | NumberIs | ClockIs | Has | MacroIs | Replies) -> Matcher:
    match node:
        case PriorityIs(priority):
            return lambda facts: facts.ticket.priority is priority
        case NumberIs(first, last):
            return lambda facts: first <= facts.ticket.id <= (last or first)
        case ClockIs(state, clock):
            return lambda facts: _active(facts) and _clock(facts.ticket, clock).state == state
        case MacroIs(macro_id):
            return lambda facts: bool(macro_id) and macro_id in facts.macros
        case Has(what):
            return lambda facts: bool(getattr(facts, what))
        case Replies(count, "+"):
            return lambda facts: facts.replies >= count
        case Replies(count, "-"):
            return lambda facts: facts.replies <= count
        case Replies(count, _):
            return lambda facts: facts.replies == count


def _words(node: Words, stems: Stems) -> Matcher:
    wanted = stems(node.text)
    if not wanted:
        return lambda facts: True
    open_end = node.prefix and len(wanted[-1]) >= SHORTEST_PREFIX
    phrase = " " + " ".join(wanted) + ("" if open_end else " ")
    if node.body_only:
        return lambda facts: phrase in f" {facts.body} "
    return lambda facts: any(phrase in f" {text} " for text in (facts.subject, facts.people, facts.body))


def _fact(fact: str, me: str) -> Matcher:
    if fact in _FACTS:
        asked = _FACTS[fact]
        return lambda facts: asked(facts)
    if fact == "mine":
        return lambda facts: facts.ticket.assignee == me
    status = Status(fact) if fact != "open" else None
    return lambda facts: facts.ticket.status is status if status else facts.ticket.status in ACTIVE


def _active(facts: Facts) -> bool:
    return facts.ticket.status in ACTIVE


def _overdue(facts: Facts) -> bool:
    deadline = facts.ticket.deadline
    late = deadline.state in ("running", "at_risk") and deadline.due_at is not None and deadline.due_at < facts.now
    return _active(facts) and (deadline.state == "breached" or late)


_FACTS: Final[dict[str, Matcher]] = {
    "open": _active,
    "unassigned": lambda facts: not facts.ticket.assignee,
    "untriaged": lambda facts: _active(facts) and facts.ticket.priority is None,
    "snoozed": lambda facts: facts.ticket.snoozed_until is not None and facts.ticket.snoozed_until > facts.now,
    "promised": lambda facts: _active(facts) and facts.ticket.promised_until is not None,
    "overdue": _overdue,
    "waiting": lambda facts: facts.ticket.status in (Status.PENDING, Status.ON_HOLD),
    "escalated": lambda facts: facts.ticket.status is Status.ON_HOLD,
    "reopened": lambda facts: _active(facts) and facts.reopened,
    "draft": lambda facts: facts.draft,
    "sending": lambda facts: facts.ticket.outgoing in _SENDING,
    "unread": lambda facts: facts.ticket.unread,
    "late": lambda facts: facts.ticket.late_sync,
    "unparsed": lambda facts: facts.ticket.unparsed,
    "history": lambda facts: facts.ticket.history,
    "bounced": lambda facts: facts.ticket.bounced,
    "duplicate": lambda facts: _active(facts) and facts.ticket.maybe_ticket is not None,
}


def _field(node: FieldIs) -> Matcher:
    value = node.value
    if node.field == "tag":
        tag = fold(value)
        if not value:
            return lambda facts: not facts.ticket.tags
        if node.prefix:
            return lambda facts: any(fold(each).startswith(tag) for each in facts.ticket.tags)
        return lambda facts: any(fold(each) == tag for each in facts.ticket.tags)
    if node.field == "form":
        named = fold(value)
        return lambda facts: bool(words := form_words(facts.ticket.source, facts.ticket.form)) and named in words
    name = node.field
    if node.prefix and value:
        return lambda facts: str(getattr(facts.ticket, name)).casefold().startswith(value.casefold())
    return lambda facts: str(getattr(facts.ticket, name)) == value


def _contains(node: Contains) -> Matcher:
    text = fold(node.text)
    if node.field == "subject":
        return lambda facts: text in fold(facts.ticket.subject)
    if node.field == "domain":
        return lambda facts: _sender(facts.ticket).endswith(f"@{text}")
    return lambda facts: text in _sender(facts.ticket)


def _sender(ticket: Ticket) -> str:
    return fold(f"{ticket.requester_name} {ticket.requester_address}")


def _moment(node: TimeLeft | Age | Received, zone: str) -> Matcher:
    match node:
        case TimeLeft():
            return lambda facts: _time_left(facts, node)
        case Age("snoozed", span, beyond):
            return lambda facts: _asleep_for(facts, span, beyond=beyond)
        case Age(column, span, beyond):
            name = f"{column}_at"
            return lambda facts: (getattr(facts.ticket, name) <= facts.now - span) is beyond
        case Received():
            return lambda facts: _received(facts, node, zone)


def _clock(ticket: Ticket, clock: str) -> Deadline:
    return ticket.resolve if clock else ticket.deadline


def _received(facts: Facts, node: Received, zone: str) -> bool:
    since, until = node.bounds(facts.now, zone)
    at = facts.ticket.received_at
    return (since is None or at >= since) and (until is None or at < until)


def _time_left(facts: Facts, node: TimeLeft) -> bool:
    act_by = _clock(facts.ticket, node.clock).act_by
    if act_by is None or not _active(facts):
        return False
    return act_by >= facts.now + node.span if node.later else act_by <= facts.now + node.span


def _asleep_for(facts: Facts, span: timedelta, *, beyond: bool) -> bool:
    until = facts.ticket.snoozed_until
    if until is None or until <= facts.now:
        return False
    return until >= facts.now + span if beyond else until <= facts.now + span
