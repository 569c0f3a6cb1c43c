"""Suggestions: what a ticket might be, judged by words and by what was done with tickets like it; accepting them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.desk.rules import apply_rules
from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.event import Event, Json
from supportdesk_tui.domain.macro import MacroKind
from supportdesk_tui.domain.rule import decide
from supportdesk_tui.domain.similarity import THRESHOLD, Example, Neighbour, vote
from supportdesk_tui.domain.suggestion import Because, Reason, Suggestion
from supportdesk_tui.domain.ticket import ACTIVE, Priority, Ticket

VERB = "triage.accept"
_ENOUGH_WORDS = 2
"""Words in common with a category or macro; one alone is often chance."""


def for_ticket(desk: Desk, ticket_id: int) -> Suggestion:
    """What is proposed for a ticket; empty where nothing speaks clearly enough or everything is set.

    Raises:
        NoSuchTicket: the number is unknown.
    """
    with desk.store.reading() as view:
        return propose(desk, view, view.ticket(ticket_id))


def propose(desk: Desk, view: Reading, ticket: Ticket) -> Suggestion:
    """As ``for_ticket``, inside a reading."""
    if ticket.status not in ACTIVE or ticket.merged_into is not None:
        return Suggestion(ticket.id)
    written = dict(view.request_words(ticket.id))
    neighbours, telling = desk.experience.nearest(view, ticket.id, written)
    found = _by_words(desk, view, written) | _by_likeness(desk, neighbours, written.get(telling, ""))
    return _suggestion(ticket, found | _by_rules(desk, view, ticket))


def accept(desk: Desk, ticket_ids: Iterable[int]) -> Done:
    """Set what is proposed and not yet set, as one act; tickets without a suggestion are left alone.

    Raises:
        NoSuchTicket: one of the numbers is unknown.
        NotPossible: ``nothing_suggested``, ``sorted_already`` or ``finished_already``: there is nothing to accept.
    """
    wanted = tuple(dict.fromkeys(ticket_ids))
    with desk.store.reading() as view:
        tickets = [view.ticket(ticket_id) for ticket_id in wanted]
        found = {ticket.id: propose(desk, view, ticket) for ticket in tickets}
    offered = {ticket_id: each for ticket_id, each in found.items() if each.acceptable}
    if not offered:
        raise NotPossible(_why_nothing(tickets))

    def events(ticket: Ticket, now: datetime) -> Sequence[Event]:
        return [event for change in _changes(desk, ticket, offered[ticket.id]) for event in change(ticket, now)]
    return recording.act(desk, offered, VERB, events, _summary(offered, len(wanted)))


def _changes(desk: Desk, ticket: Ticket, offered: Suggestion) -> list[triage.Change]:
    """What another has set meanwhile stays."""
    changes: list[triage.Change] = []
    if offered.category and not ticket.category:
        changes.append(triage.to_category(desk, offered.category, offered.subcategory))
    if offered.priority is not None and ticket.priority is None:
        changes.append(triage.to_priority(offered.priority))
    if offered.assignee and not ticket.assignee:
        changes.append(triage.to_assignee(desk, offered.assignee))
    if offered.tags:
        changes.append(triage.to_tags(add=offered.tags))
    return changes


def _summary(offered: Mapping[int, Suggestion], asked_for: int) -> dict[str, Json]:
    skipped: dict[str, Json] = {"skipped": asked_for - len(offered)} if asked_for > len(offered) else {}
    if len(offered) > 1:
        return skipped
    only = next(iter(offered.values()))
    values: dict[str, Json] = {
        "priority": only.priority.value if only.priority else "", "category": only.category,
        "assignee": only.assignee, "add": [*only.tags]}
    return skipped | {name: value for name, value in values.items() if value}


def _why_nothing(tickets: Sequence[Ticket]) -> str:
    if tickets and all(ticket.status not in ACTIVE for ticket in tickets):
        return "finished_already"
    if tickets and all(ticket.category and ticket.priority for ticket in tickets):
        return "sorted_already"
    return "nothing_suggested"


def _by_rules(desk: Desk, view: Reading, ticket: Ticket) -> dict[str, tuple[str, Reason]]:
    """What a rule says of it: of arrival, though it may have come before the rule; of time, if it was carried out.

    On arrival a rule has set its fields already; what is left is the macro that it proposes.
    """
    found: dict[str, tuple[str, Reason]] = {}
    done = view.rules_done(ticket.id) if desk.rulebook.of_time else ()
    named = {rule.name: rule for rule in desk.rulebook.of_time}
    decided = list(decide(named[name] for name in done if name in named))
    if desk.rulebook.looks_at_arrivals and not ticket.history:
        decided += desk.rulebook.arrival(apply_rules.facts_of(
            view, ticket, desk.clock.now(), desk.config.me.id))
    for each in decided:
        for field, name in (("priority", "prio"), ("category", "cat"), ("assignee", "assign"), ("macro", "macro")):
            value = each.fields.get(name)
            if isinstance(value, str) and value:
                found.setdefault(field, (value, Reason(field, Because.RULE, each.rule.name)))
    return found


def _by_words(desk: Desk, view: Reading, written: Mapping[str, str]) -> dict[str, tuple[str, Reason]]:
    """The category whose title and macros' words, and the macro whose words, stand in the request more than others'."""
    macros = [macro for macro in desk.library.macros() if macro.kind is MacroKind.REPLY]
    of_macro = {macro.id: _words_of(view, macro.keys, written) for macro in macros}
    of_category: dict[str, list[str]] = {}
    for category in desk.config.categories:
        title = _words_of(view, category.title.values(), written)
        further = [word for macro in macros if macro.category == category.id for word in of_macro[macro.id]]
        of_category[category.id] = [*title, *title, *dict.fromkeys(further)]  # a title counts double
    found: dict[str, tuple[str, Reason]] = {}
    for field, hits in (("category", of_category), ("macro", of_macro)):
        best, *rest = sorted(hits, key=lambda value: -len(hits[value])) or [""]
        words = hits.get(best, [])
        if len(words) >= _ENOUGH_WORDS and (not rest or len(words) > len(hits[rest[0]])):
            found[field] = best, Reason(field, Because.WORD, ", ".join(dict.fromkeys(words)), confidence=THRESHOLD)
    return found


def _words_of(view: Reading, texts: Iterable[str], written: Mapping[str, str]) -> list[str]:
    """Of the texts whose words all stand in the request, the first word as the request writes it."""
    found = [written[stems[0]] for stems in map(view.stems, texts) if stems and all(stem in written for stem in stems)]
    return list(dict.fromkeys(found))


def _by_likeness(desk: Desk, neighbours: Sequence[Neighbour], telling: str) -> dict[str, tuple[str, Reason]]:
    """What the nearest finished tickets agree on."""
    found: dict[str, tuple[str, Reason]] = {}
    for field, value_of in FIELDS.items():
        allowed = values_allowed(desk, field)
        said = vote(neighbours, value_of, desk.clock.now(), allowed)
        if said is not None and said.confidence >= THRESHOLD:
            found[field] = said.value, Reason(field, Because.SIMILAR, telling, said.tickets, said.of, said.confidence)
    return found


FIELDS: Mapping[str, Callable[[Example], str]] = {
    "category": lambda example: example.category,
    "priority": lambda example: example.priority.value if example.priority else "",
    "assignee": lambda example: example.assignee,
    "macro": lambda example: example.macro_id,
}


def values_allowed(desk: Desk, field: str) -> frozenset[str] | None:
    """What can still be proposed: a category or macro may be gone; where one works alone nobody is assigned to."""
    match field:
        case "category":
            return frozenset(category.id for category in desk.config.categories)
        case "assignee":
            known = frozenset(operator.id for operator in desk.config.operators)
            return known if len(known) > 1 else frozenset()
        case "macro":
            return frozenset(macro.id for macro in desk.library.macros() if macro.kind is MacroKind.REPLY)
        case _:
            return None


def _suggestion(ticket: Ticket, found: Mapping[str, tuple[str, Reason]]) -> Suggestion:
    """Only what is not set yet is proposed."""
    unset = {"category": not ticket.category, "priority": ticket.priority is None, "assignee": not ticket.assignee,
             "macro": ticket.last_reply_at is None}
    kept = {field: each for field, each in found.items() if unset[field]}
    values = {field: value for field, (value, _) in kept.items()}
    priority = values.get("priority")
    category, _, sub = values.get("category", "").partition("/")
    return Suggestion(
        ticket.id, category=category, subcategory=sub, priority=Priority(priority) if priority else None,
        assignee=values.get("assignee", ""), macro_id=values.get("macro", ""),
        reasons=tuple(reason for _, reason in kept.values()))
