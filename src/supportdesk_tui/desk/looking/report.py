"""Gathering a period's tickets for its report: those that came in it and those that anything was done with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.desk.recording import clocks_of
from supportdesk_tui.domain.calendar import between
from supportdesk_tui.domain.clocks.model import Clock
from supportdesk_tui.domain.event import EventKind
from supportdesk_tui.domain.report import Case, Report, Tally
from supportdesk_tui.domain.ticket import Status, Ticket

PERIODS = ("day", "week", "month")
_AT_ONCE = 500
"""Tickets that are counted in one go: a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A period so far, and the same stretch of the one before."""

    period: str
    now: Report
    before: Report


class Counting:
    """A report in the making: so many tickets at once, so that it can be followed, and given up."""

    def __init__(self, desk: Desk, period: str) -> None:
        """The report of today, of this week or of this month up to now."""
        self._desk, self._period, self._now = desk, period, desk.clock.now()
        since, earlier = _begins(desk, self._now, period)
        until = self._now + timedelta(microseconds=1)  # what happens at this very instant is part of it
        self._halves = tuple(_Half(desk, *span, self._now) for span in (
            (since, until), (earlier, min(since, earlier + (self._now - since)))))
        self.total = sum(len(half.waiting) for half in self._halves)
        self.done = 0
        """How many of ``total`` tickets were counted."""

    def go_on(self) -> None:
        """Count the next tickets."""
        half = next(half for half in self._halves if half.waiting)
        self.done += half.go_on()

    def compared(self) -> Compared:
        """What was counted."""
        return Compared(self._period, *(half.tally.report() for half in self._halves))


def report(desk: Desk, period: str) -> Compared:
    """The report of today, of this week or of this month up to now."""
    counting = Counting(desk, period)
    while counting.done < counting.total:
        counting.go_on()
    return counting.compared()


class _Half:
    """One of the two periods that are compared."""

    def __init__(self, desk: Desk, since: datetime, until: datetime, now: datetime) -> None:
        self._desk, self._since, self._until, self._now = desk, since, until, now
        self.tally = Tally(since, until, now, lambda ticket, clock: _elapsed(desk, ticket, clock))
        with desk.store.reading() as view:
            self.waiting = view.tickets_between(since, until)

    def go_on(self) -> int:
        """Count the next tickets; how many they were."""
        ids, self.waiting = self.waiting[:_AT_ONCE], self.waiting[_AT_ONCE:]
        with self._desk.store.reading() as view:
            for case in _cases(self._desk, view, ids, self._since, self._until, self._now):
                self.tally.take(case)
        return len(ids)


def _begins(desk: Desk, now: datetime, period: str) -> tuple[datetime, datetime]:
    """When the period began in the desk's zone, and the one before it."""
    midnight = now.astimezone(desk.config.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "month":
        first = midnight.replace(day=1)
        return first.astimezone(now.tzinfo), (first - timedelta(days=1)).replace(day=1).astimezone(now.tzinfo)
    days = midnight.weekday() if period == "week" else 0
    begin = midnight - timedelta(days=days)
    return begin.astimezone(now.tzinfo), (begin - timedelta(days=7 if period == "week" else 1)).astimezone(now.tzinfo)


def _cases(desk: Desk, view: Reading, ids: Sequence[int], since: datetime, until: datetime,
           now: datetime) -> Iterator[Case]:
    events, replies = view.events_of(ids), view.replies_of(ids)
    for ticket in view.tickets(ids):
        if ticket.history or ticket.status is Status.SPAM or ticket.merged_into is not None:
            continue
        own = events[ticket.id]
        came = since <= ticket.received_at < until and not any(
            event.kind is EventKind.RECEIVED and event.data.get("outbound") for event in own)
        yield Case(ticket, own, clocks_of(desk, ticket, own, now) if came else None, replies.get(ticket.id, ()))


def _elapsed(desk: Desk, ticket: Ticket, clock: Clock) -> timedelta:
    """In the schedule that the clock's target counts in, else in working hours."""
    if clock.started_at is None or clock.ended_at is None:
        return timedelta()
    schedules = desk.config.version_for(ticket.id, ticket.received_at).schedules
    name = clock.target.schedule if clock.target is not None else desk.config.work
    return between(schedules[name], clock.started_at, max(clock.started_at, clock.ended_at))
