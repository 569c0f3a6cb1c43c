"""Carrying rules out: each as an act of its own, by the rule's name, so that the log tells it and it can be undone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Reading, Writing
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.filters.matching import Facts
from supportdesk_tui.domain.message import Direction, MailKind
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.rule import ACTOR, Decided
from supportdesk_tui.domain.ticket import Priority, Status, Ticket

UNASKED = "rule.unasked."
"""Before a ticket's number: the setting that remembers that it came while the rules could not be read."""
_NOTHING: Final[frozenset[EventKind]] = frozenset()
_SETTLED_BY: Final = {
    "prio": frozenset({EventKind.PRIORITY}), "cat": frozenset({EventKind.CATEGORY}),
    "assign": frozenset({EventKind.ASSIGNED}), "status": frozenset({EventKind.STATUS, EventKind.OUTBOUND}),
    "snooze": frozenset({EventKind.STATUS, EventKind.SNOOZED, EventKind.OUTBOUND}),
}
"""What has happened to a ticket when somebody has decided about a field; tags are added to those that are there."""


def on_arrival(desk: Desk, unit: Writing, ticket: Ticket, text: str, *, words: str = "",
               attachment: bool = False) -> bool | None:
    """Show a ticket that has just come to the rules, in the transaction that opened it.

    Args:
        desk: the desk.
        unit: the transaction.
        ticket: as it was opened; history is shown to no rule.
        text: its first message.
        words: the same as the index holds it, where that is known.
        attachment: something is attached to it.

    Returns:
        Whether a rule wants it acknowledged; None when none says so. While the rules cannot be read the ticket waits
        for them, and no letter leaves that one of them may forbid.
    """
    if desk.rulebook.problem is not None and not ticket.history:
        unit.set_setting(f"{UNASKED}{ticket.id}", ticket.received_at.isoformat())
        return False if desk.rulebook.may_forbid_letters else None
    if not desk.rulebook.looks_at_arrivals or ticket.history:
        return None
    people = f"{ticket.id} {unit.indexed(f'{ticket.requester_name} {ticket.requester_address}')}"
    decided = desk.rulebook.arrival(Facts(
        ticket, desk.clock.now(), unit.indexed(ticket.subject), people, words or unit.indexed(text),
        attachment=attachment))
    carry_out(desk, unit, ticket, decided, ticket.received_at)
    wished = next((each.fields["ack"] for each in decided if "ack" in each.fields), None)
    return wished if isinstance(wished, bool) else None


def afterwards(desk: Desk, unit: Writing, ticket_id: int, now: datetime) -> bool:
    """Show a ticket to the rules that could not be read when it came; returns whether it still waited for them.

    They are asked of it as it stands now, and what somebody has set meanwhile stays.
    """
    if unit.setting(f"{UNASKED}{ticket_id}") is None:
        return False
    unit.set_setting(f"{UNASKED}{ticket_id}", None)
    for ticket in unit.tickets([ticket_id]):
        if ticket.merged_into is None and ticket.status is not Status.SPAM and desk.rulebook.looks_at_arrivals:
            decided = desk.rulebook.arrival(facts_of(unit, ticket, now, desk.config.me.id))
            touched = {event.kind for event in unit.events(ticket.id)}
            carry_out(desk, unit, ticket, [_left_open(each, touched) for each in decided],
                      recording.in_order(ticket, now))
    return True


def _left_open(decided: Decided, touched: Collection[EventKind]) -> Decided:
    return replace(decided, fields={name: value for name, value in decided.fields.items()
                                    if not _SETTLED_BY.get(name, _NOTHING) & set(touched)})


def carry_out(desk: Desk, unit: Writing, ticket: Ticket, decided: Sequence[Decided], at: datetime) -> None:
    """What each rule sets, as one batch a rule; what is so already makes none."""
    for each in decided:
        now = unit.tickets([ticket.id])[0]
        recording.record(
            desk, unit, verb=f"rule.{each.rule.on.value}", actor=f"{ACTOR}{each.rule.name}",
            events=events_of(desk, now, each, at),
            summary={"rule": each.rule.name, "when": each.rule.when, **each.fields})


def events_of(desk: Desk, ticket: Ticket, decided: Decided, at: datetime) -> list[Event]:
    """The events by which a ticket becomes what a rule says."""
    then, fields = decided.rule.then, decided.fields
    changes: list[triage.Change] = []
    if "prio" in fields:
        changes.append(triage.to_priority(then.priority or Priority.P3))
    if "cat" in fields:
        changes.append(triage.to_category(desk, then.category, then.subcategory))
    if "tag" in fields:
        changes.append(triage.to_tags(add=then.tags))
    if "assign" in fields:
        changes.append(triage.to_assignee(desk, then.assign))
    if "status" in fields:
        changes.append(triage.to_status(then.status or Status.OPEN, reason=f"{ACTOR}{decided.rule.name}"))
    events = [event for change in changes for event in change(ticket, at)]
    if "snooze" in fields:
        until = desk.clock.now() + (then.snooze or timedelta())
        before = ticket.snoozed_until.isoformat() if ticket.snoozed_until else None
        events.append(Event(ticket.id, EventKind.SNOOZED, at, {"until": until.isoformat()}, {"until": before}))
    return events


def facts_of(view: Reading, ticket: Ticket, now: datetime, me: str) -> Facts:
    """All that a filter of the operator ``me`` can ask about a stored ticket."""
    messages, events = view.messages(ticket.id), view.events(ticket.id)
    people = f"{ticket.id} {view.indexed(f'{ticket.requester_name} {ticket.requester_address}')}"
    return Facts(
        ticket, now, view.indexed(ticket.subject), people,
        " ".join(filter(None, (view.indexed(message.text) for message in messages))),
        attachment=any(message.attachments for message in messages),
        note=any(message.direction is Direction.NOTE for message in messages),
        sop=any(event.kind is EventKind.SOP_TICKED for event in events),
        reopened=any(event.kind is EventKind.STATUS and event.data.get("to") == Status.SOLVED.value
                     for event in events),
        draft=any(view.draft(ticket.id, me, kind) for kind in ("reply", "note")),
        macros=frozenset(str(mail.effects.get("macro") or "") for mail in view.outgoing_of(ticket.id)
                         if mail.state is not OutboxState.CANCELLED),
        replies=sum(1 for message in messages
                    if message.direction is Direction.OUTBOUND and message.kind is MailKind.HUMAN))
