"""Time passing, for rules: deadlines that were missed and tickets on which nobody has written."""

from __future__ import annotations

from datetime import datetime

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Writing
from supportdesk_tui.desk.rules import apply_rules
from supportdesk_tui.domain.rule import Occasion, Rule, decide

AT_ONCE = 200
"""Tickets of one rule in one transaction; the rest follow a minute later."""
SINCE = "rule.since."
"""Before a rule's name: the setting that remembers when it was first read."""


def sweep(desk: Desk) -> tuple[int, ...]:
    """Carry out the rules of time that are due, each once for a ticket and an occasion; returns the tickets.

    A new rule looks ahead: what happened before it was first read is left alone. Tickets that came while the rules
    could not be read are shown to those of arrival. Asked oftener than once a minute it does nothing, and it writes
    nothing when nothing is due.
    """
    now = desk.clock.now()
    if not desk.rulebook.is_time(now):
        return ()
    late = _ask_afterwards(desk, now)
    return tuple(dict.fromkeys((*late, *_sweep_time(desk, now)))) if desk.rulebook.of_time else late


def _ask_afterwards(desk: Desk, now: datetime) -> tuple[int, ...]:
    with desk.store.reading() as view:
        waiting = sorted(int(name.removeprefix(apply_rules.UNASKED)) for name in view.settings(apply_rules.UNASKED))
    if not waiting:
        return ()
    if len(waiting) > AT_ONCE:
        desk.rulebook.go_on_soon()
    with desk.store.writing() as unit:
        return tuple(number for number in waiting[:AT_ONCE] if apply_rules.afterwards(desk, unit, number, now))


def _sweep_time(desk: Desk, now: datetime) -> tuple[int, ...]:
    begun = _begun(desk, now)
    with desk.store.reading() as view:
        due = any(view.rule_candidates(rule, now, begun[rule.name], 1) for rule in desk.rulebook.of_time)
    if not due:
        return ()
    with desk.store.writing() as unit:
        touched = [ticket_id for occasion in (Occasion.BREACH, Occasion.SILENCE)
                   for ticket_id in _carry_out(desk, unit, desk.rulebook.on(occasion), begun, now)]
    return tuple(dict.fromkeys(touched))


def _begun(desk: Desk, now: datetime) -> dict[str, datetime]:
    """When each rule was first read; a rule whose filter or act has changed is still the same by its name."""
    with desk.store.reading() as view:
        known = view.settings(SINCE)
    new = [rule.name for rule in desk.rulebook.of_time if SINCE + rule.name not in known]
    if new:
        with desk.store.writing() as unit:
            for name in new:
                unit.set_setting(SINCE + name, now.isoformat())
    return {rule.name: datetime.fromisoformat(known.get(SINCE + rule.name, now.isoformat()))
            for rule in desk.rulebook.of_time}


def _carry_out(desk: Desk, unit: Writing, rules: tuple[Rule, ...], begun: dict[str, datetime],
               now: datetime) -> list[int]:
    matching: dict[int, list[Rule]] = {}
    for rule in rules:
        for ticket_id, occasion in unit.rule_candidates(rule, now, begun[rule.name], AT_ONCE):
            if unit.note_rule(rule.name, ticket_id, occasion, now):
                matching.setdefault(ticket_id, []).append(rule)
    for ticket_id, found in matching.items():
        apply_rules.carry_out(desk, unit, unit.tickets([ticket_id])[0], decide(found), now)
    return list(matching)
