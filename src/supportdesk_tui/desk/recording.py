"""Recording: events and their projection change together, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from supportdesk_tui.desk.context import Desk, Progress
from supportdesk_tui.desk.outcome import Done, Left, joined
from supportdesk_tui.desk.ports import Writing
from supportdesk_tui.domain import changing, projection
from supportdesk_tui.domain.clocks import begun as sla_begun
from supportdesk_tui.domain.clocks import sla
from supportdesk_tui.domain.errors import NoSuchTicket, NotPossible
from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.domain.outbox import UNFINISHED
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Status, Ticket

PART = 5000
"""Tickets changed in one transaction: others wait no longer than about two seconds for their turn to write."""
PART_OF = "part_of"
"""In the summary of a further part of one act: the number of its first."""
TOLD_EVERY = 100
SET_BACK = timedelta(minutes=10)
"""An instant further ahead was written under a clock that has been set back since."""


def act(desk: Desk, ticket_ids: Iterable[int], verb: str,
        events_for: Callable[[Ticket, datetime], Sequence[Event]],
        summary: Mapping[str, Json] | None = None, *, of_status: bool = False) -> Done:
    """One act of the operator on some tickets, as one batch; tickets that need no event are left alone.

    What one ticket among several does not allow is told in ``Done.left``; the others go on. Above ``PART`` tickets
    the act has parts, each whole in itself, which undo takes back together.

    Raises:
        NoSuchTicket: the only number is unknown.
        NotPossible: the only ticket does not allow it.
    """
    wanted = tuple(dict.fromkeys(ticket_ids))
    done: Done | None = None
    for start in range(0, len(wanted), PART):
        told = dict(summary or {})
        if done is not None and done.batch_id:
            told[PART_OF] = done.batch_id
        watched = replace(desk, progress=further(desk.progress, start, len(wanted)))
        done = joined(done, _act(watched, wanted[start:start + PART], verb, events_for, told,
                                 alone=len(wanted) == 1, of_status=of_status))
    return done or Done(0, verb, (), summary or {})


def further(progress: Progress, start: int, total: int) -> Progress:
    """How far one part has come, as told of the whole."""
    return lambda number, _: progress(start + number, total)


def _act(desk: Desk, wanted: tuple[int, ...], verb: str, events_for: Callable[[Ticket, datetime], Sequence[Event]],
         summary: Mapping[str, Json], *, alone: bool, of_status: bool) -> Done:
    now = desk.clock.now()
    with desk.store.writing() as unit:
        unit.expect_tickets(wanted)
        tickets = {ticket.id: ticket for ticket in unit.tickets(wanted)}
        events: list[Event] = []
        left: list[Left] = []
        for number in wanted:
            try:
                if number not in tickets:
                    raise NoSuchTicket(number)
                found = events_for(tickets[number], in_order(tickets[number], now))
            except (NoSuchTicket, NotPossible) as error:
                if alone:
                    raise
                left.append(Left(number, error))
                continue
            events += found
            if not found:
                left.append(Left(number, None, tickets[number].status.value if of_status else ""))
        done = record(desk, unit, verb=verb, events=events, summary=summary, asked_for=wanted)
    return replace(done, left=tuple(left))


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
    reproject_all(desk, unit, touched, now)
    return Done(batch_id, verb, touched, summary or {})


def record_arrival(desk: Desk, unit: Writing, event: Event, requester: Requester, now: datetime, *, verb: str,
                   actor: str, undoable: bool) -> Ticket:
    """As ``record``, of the first that is known of a ticket: nothing need be looked for and folded."""
    batch_id = unit.add_batch(now, actor or desk.config.me.id, verb, (event.ticket_id,), undoable=undoable)
    event, = unit.add_events(batch_id, (event,))
    if event.data["status"] != Status.NEW or event.at > now:
        return reproject(desk, unit, event.ticket_id, now)
    version = desk.config.version_for(event.ticket_id, event.at)
    begun = sla_begun.begun(event.at, None, version.policy, version.schedules, now, work=desk.config.work,
                            fetched_at=_fetched_at(event))
    ticket = projection.received(event.ticket_id, event, requester, begun)
    unit.save_ticket(ticket)
    return ticket


def _fetched_at(received: Event) -> datetime | None:
    """When a mail that was late reached the desk."""
    fetched = received.data.get("fetched_at")
    return datetime.fromisoformat(fetched) if isinstance(fetched, str) else None


def reproject_all(desk: Desk, unit: Writing, ticket_ids: Sequence[int], now: datetime | None = None) -> None:
    """The same for many: what they need is read a few hundred at a time, and how far it has come is told."""
    if len(ticket_ids) > 1:
        unit.expect_tickets(ticket_ids)
    for number, ticket_id in enumerate(ticket_ids):
        if number % TOLD_EVERY == 0:
            desk.progress(number, len(ticket_ids))
        reproject(desk, unit, ticket_id, now)


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
    return sla.clocks(sla.clock_events(events), version.policy, version.schedules, now, work=desk.config.work,
                      fetched_at=_fetched_at(received))


def _with_clocks(desk: Desk, ticket: Ticket, events: Sequence[Event], now: datetime) -> Ticket:
    since = projection.last_status_at(events)
    if ticket.history or ticket.merged_into is not None:
        return projection.with_deadline(ticket, None, None, now, since)
    clocks = clocks_of(desk, ticket, events, now)
    version = desk.config.version_for(ticket.id, ticket.received_at)
    boundary = sla.next_boundary(clocks, version.schedules, version.policy, now)
    if not ticket.late_sync and any(clock.late_sync for clock in clocks.all()):
        ticket = changing.changed(ticket, late_sync=True)
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
