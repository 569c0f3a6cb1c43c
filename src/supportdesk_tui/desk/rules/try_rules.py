"""Trying the rules on tickets that are there: what each would change, and which match nothing. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain.errors import BadInput, ConfigError
from supportdesk_tui.domain.event import Json
from supportdesk_tui.domain.filters.nodes import All, Is
from supportdesk_tui.domain.filters.reading import Query
from supportdesk_tui.domain.rule import Decided, Occasion, Rule, decide
from supportdesk_tui.domain.ticket import ACTIVE, Ticket

MOST = 5000
"""Tickets of one rule that are looked at."""
_OF_THE_LETTER = frozenset({"macro", "ack"})
"""What a rule proposes or writes; nothing of a ticket that is there is changed by it."""


@dataclass(frozen=True, slots=True)
class WouldChange:
    """One field of one ticket that a rule would set."""

    ticket_id: int
    rule: str
    field: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class Trial:
    """What trying the rules has shown."""

    changes: tuple[WouldChange, ...]
    matched: Mapping[str, int]
    """How many tickets each rule matches, in the file's order."""
    looked_at: int


def _look_for_macro(desk: Desk, rule: Rule) -> None:
    try:
        desk.library.macro(rule.then.macro)
    except BadInput as error:
        if error.reason != "no_such_macro":
            raise
        raise ConfigError("rules.toml", rule.line, "rule.then.macro", "bad_value", error.hint) from None


def try_rules(desk: Desk, query: Query) -> Trial:
    """Ask every rule of the tickets of a query: of arrival as if they came now, of time as they stand.

    Raises:
        BadInput: a macro cannot be read.
        ConfigError: the rules cannot be read, or one proposes a macro that does not exist.
    """
    for rule in desk.rulebook.usable():
        if rule.then.macro:
            _look_for_macro(desk, rule)
    now = desk.clock.now()
    matched: dict[str, int] = {}
    by_occasion: dict[tuple[int, Occasion], list[Rule]] = {}
    tickets: dict[int, Ticket] = {}
    with desk.store.reading() as view:
        for rule in desk.rulebook.rules:
            found = list(_matching(view, rule, query, now))
            matched[rule.name] = len(found)
            for ticket in found:
                tickets[ticket.id] = ticket
                by_occasion.setdefault((ticket.id, rule.on), []).append(rule)
        looked_at = view.count(query, now)
    changes = [change for (ticket_id, _), rules in sorted(by_occasion.items(), key=lambda item: item[0])
               for decided in decide(rules) for change in _changes(tickets[ticket_id], decided)]
    return Trial(tuple(changes), matched, looked_at)


def _matching(view: Reading, rule: Rule, query: Query, now: datetime) -> Iterator[Ticket]:
    late = (Is("overdue"),) if rule.on is Occasion.BREACH else ()
    both = replace(rule.query, where=All((query.where, rule.query.where, *late)))
    for ticket in view.window(both, now, 0, MOST).tickets:
        if not ticket.history and (rule.on is not Occasion.SILENCE or _silent(ticket, rule, now)):
            yield ticket


def _silent(ticket: Ticket, rule: Rule, now: datetime) -> bool:
    said = max(at for at in (ticket.received_at, ticket.last_inbound_at, ticket.last_reply_at) if at is not None)
    asleep = ticket.snoozed_until is not None and ticket.snoozed_until > now
    return ticket.status in ACTIVE and not asleep and rule.after is not None and said + rule.after <= now


def _changes(ticket: Ticket, decided: Decided) -> Iterator[WouldChange]:
    for field, after in decided.fields.items():
        if field in _OF_THE_LETTER:
            continue
        before = _present(ticket, field)
        if field == "tag" and isinstance(after, list) and set(map(str, after)) <= set(ticket.tags):
            continue
        if before != after:
            yield WouldChange(ticket.id, decided.rule.name, field, before, after)


def _present(ticket: Ticket, field: str) -> Json:
    category = f"{ticket.category}/{ticket.subcategory}" if ticket.subcategory else ticket.category
    present: dict[str, Json] = {
        "prio": ticket.priority.value if ticket.priority else "", "cat": category, "tag": [*ticket.tags],
        "assign": ticket.assignee, "status": ticket.status.value}
    return present.get(field, "")
