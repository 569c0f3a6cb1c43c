"""Recording: events and their projection change together, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Writing
from supportdesk_tui.domain import projection, sla
from supportdesk_tui.domain.errors import NoSuchTicket
from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.domain.outbox import UNFINISHED
from supportdesk_tui.domain.ticket import Ticket

SET_BACK = timedelta(minutes=10)
"""An instant further ahead was written under a clock that has been set back since."""


def act(desk: Desk, ticket_ids: Iterable[int], verb: str,
        events_for: Callable[[Ticket, datetime], Sequence[Event]],
        summary: Mapping[str, Json] | None = None) -> Done:
    """One act of the operator on some tickets, as one batch; tickets that need no event are left alone.

    Raises:
        NoSuchTicket: one of the numbers is unknown; nothing is changed.
    """
    wanted = tuple(dict.fromkeys(ticket_ids))
    now = desk.clock.now()
    with desk.store.writing() as unit:
        tickets = unit.tickets(wanted)
        missing = set(wanted) - {ticket.id for ticket in tickets}
        if missing:
            raise NoSuchTicket(min(missing))
        events = [event for ticket in tickets for event in events_for(ticket, in_order(ticket, now))]
        return record(desk, unit, verb=verb, events=events, summary=summary, asked_for=wanted)


def in_order(ticket: Ticket, at: datetime) -> datetime:
    """When an act takes effect: after what is there already, even if the clock was set back meanwhile (S14).

    Minutes are the servers' business: a mail that crossed with our answer keeps its place.
    """
    return ticket.updated_at if ticket.updated_at - at > SET_BACK else at


def record(desk: Desk, unit: Writing, *, verb: str, events: Sequence[Event], actor: str = "",
           undoable: bool = True, summary: Mapping[str, Json] | None = None,
           asked_for: tuple[int, ...] = ()) -> Done:
    """Append events as one batch and bring the rows of their tickets up to date. No events, no batch."""
    touched = tuple(dict.fromkeys(event.ticket_id for event in events))
    if not events:
        return Done(0, verb, asked_for, summary or {})
    now = desk.clock.now()
    batch_id = unit.add_batch(now, actor or desk.config.me.id, verb, touched, undoable=undoable, summary=summary)
    unit.add_events(batch_id, events)
    for ticket_id in touched:
        reproject(desk, unit, ticket_id, now)
    return Done(batch_id, verb, touched, summary or {})


def reproject(desk: Desk, unit: Writing, ticket_id: int, now: datetime | None = None) -> Ticket:
    """Write a ticket's row anew from its live events."""
    events = unit.events(ticket_id)
    received = next((event for event in events if event.kind is EventKind.RECEIVED), None)
    if received is None:
        raise NoSuchTicket(ticket_id)
    requester_id = received.data["requester_id"]
    assert isinstance(requester_id, int)
    outgoing = ""
    for mail in unit.outgoing_of(ticket_id):
        if mail.state in UNFINISHED and mail.kind == "human":  # an acknowledgement on its way hides no ticket
            outgoing = mail.state.value
    ticket = projection.project(ticket_id, events, unit.requester(requester_id), outgoing)
    ticket = _with_clocks(desk, ticket, events, now or desk.clock.now())
    unit.save_ticket(ticket)
    return ticket


def clocks_of(desk: Desk, ticket: Ticket, events: Sequence[Event], now: datetime) -> sla.Clocks:
    """The clocks of a ticket as its events, and the policy and calendar it came under, say."""
    version = desk.config.version_for(ticket.id, ticket.received_at)
    received = next(event for event in events if event.kind is EventKind.RECEIVED)
    fetched = received.data.get("fetched_at")
    return sla.clocks(sla.clock_events(events), version.policy, version.schedules, now, work=desk.config.work,
                      fetched_at=datetime.fromisoformat(fetched) if isinstance(fetched, str) else None)


def _with_clocks(desk: Desk, ticket: Ticket, events: Sequence[Event], now: datetime) -> Ticket:
    since = projection.last_status_at(events)
    if ticket.history or ticket.merged_into is not None:
        return projection.with_deadline(ticket, None, None, now, since)
    clocks = clocks_of(desk, ticket, events, now)
    version = desk.config.version_for(ticket.id, ticket.received_at)
    boundary = sla.next_boundary(clocks, version.schedules, version.policy, now)
    if any(clock.late_sync for clock in clocks.all()):
        ticket = replace(ticket, late_sync=True)
    return projection.with_deadline(ticket, sla.lead(clocks), boundary, now, since, clocks.resolution)


def rebuild(desk: Desk) -> int:
    """Project every ticket anew; returns how many."""
    with desk.store.reading() as view:
        ids = view.all_ticket_ids()
    for start in range(0, len(ids), 500):
        with desk.store.writing() as unit:
            for ticket_id in ids[start:start + 500]:
                reproject(desk, unit, ticket_id)
    return len(ids)


def changed(ticket: Ticket, kind: EventKind, at: datetime, data: Mapping[str, Json],
            before: Mapping[str, Json]) -> tuple[Event, ...]:
    """One event, or none where it would change nothing."""
    if data == before:
        return ()
    return (replace(Event(ticket.id, kind, at), data=data, before=before),)
