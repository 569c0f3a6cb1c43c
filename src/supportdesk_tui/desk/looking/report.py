"""Gathering a period's tickets for its report: those that came in it and those that anything was done with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.desk.recording import clocks_of
from supportdesk_tui.domain import report as numbers
from supportdesk_tui.domain.calendar import between
from supportdesk_tui.domain.clocks.model import Clock
from supportdesk_tui.domain.event import EventKind
from supportdesk_tui.domain.report import Case, Report
from supportdesk_tui.domain.ticket import Status, Ticket

PERIODS = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class Compared:
    """A period so far, and the same stretch of the one before."""

    period: str
    now: Report
    before: Report


def report(desk: Desk, period: str) -> Compared:
    """The report of today, of this week or of this month up to now."""
    now = desk.clock.now()
    since, earlier = _begins(desk, now, period)
    until = now + timedelta(microseconds=1)  # what happens at this very instant is part of it
    return Compared(period, _of(desk, since, until, now), _of(desk, earlier, min(since, earlier + (now - since)), now))


def _begins(desk: Desk, now: datetime, period: str) -> tuple[datetime, datetime]:
    """When the period began in the desk's zone, and the one before it."""
    midnight = now.astimezone(desk.config.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "month":
        first = midnight.replace(day=1)
        return first.astimezone(now.tzinfo), (first - timedelta(days=1)).replace(day=1).astimezone(now.tzinfo)
    days = midnight.weekday() if period == "week" else 0
    begin = midnight - timedelta(days=days)
    return begin.astimezone(now.tzinfo), (begin - timedelta(days=7 if period == "week" else 1)).astimezone(now.tzinfo)


def _of(desk: Desk, since: datetime, until: datetime, now: datetime) -> Report:
    with desk.store.reading() as view:
        cases = _cases(desk, view, since, until, now)
    return numbers.report(cases, since, until, now, lambda ticket, clock: _elapsed(desk, ticket, clock))


def _cases(desk: Desk, view: Reading, since: datetime, until: datetime, now: datetime) -> list[Case]:
    ids = view.tickets_between(since, until)
    events, replies = view.events_of(ids), view.replies_of(ids)
    cases = []
    for ticket in view.tickets(ids):
        if ticket.history or ticket.status is Status.SPAM or ticket.merged_into is not None:
            continue
        own = events[ticket.id]
        came = since <= ticket.received_at < until and not any(
            event.kind is EventKind.RECEIVED and event.data.get("outbound") for event in own)
        cases.append(Case(ticket, own, clocks_of(desk, ticket, own, now) if came else None,
                          replies.get(ticket.id, ())))
    return cases


def _elapsed(desk: Desk, ticket: Ticket, clock: Clock) -> timedelta:
    """In the schedule that the clock's target counts in, else in working hours."""
    if clock.started_at is None or clock.ended_at is None:
        return timedelta()
    schedules = desk.config.version_for(ticket.id, ticket.received_at).schedules
    name = clock.target.schedule if clock.target is not None else desk.config.work
    return between(schedules[name], clock.started_at, max(clock.started_at, clock.ended_at))
