"""Time passing: tickets whose clock, snooze or quiet week has just crossed a boundary."""

from __future__ import annotations

from datetime import datetime, timedelta

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.projection import last_status_at
from supportdesk_tui.domain.status_rules import CLOSES_AFTER
from supportdesk_tui.domain.ticket import ACTIVE, Status

LATEST = "clock.latest"
"""The setting that remembers, to a quarter of an hour, the latest instant at which rows were looked at."""
NOTED_EVERY = timedelta(minutes=15)
SET_BACK = timedelta(hours=1)


def refresh(desk: Desk) -> tuple[int, ...]:
    """Bring the rows of such tickets up to date; returns their numbers.

    Nothing is written when none is due, but for a note of the time now and then: when the clock has been set back,
    the open tickets' rows speak of a future that has not come, and are all brought up to date (S14).
    """
    now = desk.clock.now()
    with desk.store.reading() as view:
        noted = view.setting(LATEST)
        due_now = view.passed_boundaries(now, limit=1)
    latest = datetime.fromisoformat(noted) if noted else None
    if latest is None or not latest - SET_BACK <= now <= latest + NOTED_EVERY:
        with desk.store.writing() as unit:
            unit.set_setting(LATEST, now.isoformat())
    if latest is not None and now < latest - SET_BACK:
        return _bring_back(desk, now)
    return _pass(desk, now) if due_now else ()


def _bring_back(desk: Desk, now: datetime) -> tuple[int, ...]:
    with desk.store.reading() as view:
        active = tuple(ticket.id for ticket in view.tickets(view.all_ticket_ids()) if ticket.status in ACTIVE)
    for ticket_id in active:
        with desk.store.writing() as unit:
            recording.reproject(desk, unit, ticket_id, now)
    return active


def _pass(desk: Desk, now: datetime) -> tuple[int, ...]:
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
