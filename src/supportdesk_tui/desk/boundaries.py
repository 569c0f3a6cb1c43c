"""Time passing: tickets whose clock, snooze or quiet week has just crossed a boundary."""

from __future__ import annotations

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.projection import CLOSES_AFTER, last_status_at
from supportdesk_tui.domain.ticket import Status


def refresh(desk: Desk) -> tuple[int, ...]:
    """Bring the rows of such tickets up to date; returns their numbers. Nothing is written when none is due."""
    now = desk.clock.now()
    with desk.store.reading() as view:
        if not view.passed_boundaries(now, limit=1):
            return ()
    with desk.store.writing() as unit:
        due = unit.passed_boundaries(now)
        for ticket_id in due:
            ticket = unit.tickets([ticket_id])[0]
            since = last_status_at(unit.events(ticket_id))
            if ticket.status is Status.SOLVED and now >= since + CLOSES_AFTER:
                event = Event(ticket_id, EventKind.STATUS, now, {"to": Status.CLOSED.value},
                              {"to": ticket.status.value})
                recording.record(desk, unit, verb="clock.closed", events=[event], actor="clock", undoable=False)
            else:
                recording.reproject(desk, unit, ticket_id, now)
    return due
