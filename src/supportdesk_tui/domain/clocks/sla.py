"""The SLA clocks: a pure function of a ticket's events, the policy, the schedules and ``now``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from supportdesk_tui.domain.calendar import (
    Schedule,
    between,
    first_instant_with_left,
    last_instant_at_or_before,
)
from supportdesk_tui.domain.clocks.due import Due, Schedules, due
from supportdesk_tui.domain.clocks.model import (
    DEFAULT_POLICY,
    TARGETED,
    Clock,
    ClockEvent,
    ClockName,
    Clocks,
    ClockState,
    Policy,
    Rule,
    Target,
    Targets,
    default_policy,
)
from supportdesk_tui.domain.clocks.runs import Promise, Run, clock_events, runs

__all__ = [
    "DEFAULT_POLICY", "NO_CLOCKS", "TARGETED", "TICK", "UNFINISHED", "Clock", "ClockEvent", "ClockName", "ClockState",
    "Clocks", "Policy", "Rule", "Schedules", "Target", "Targets", "act_by", "at_risk_span", "clock_events", "clocks",
    "default_policy", "lead", "next_boundary",
]

PROMISE_RISK = timedelta(minutes=30)
"""A promise is at risk when this much wall time is left."""

UNFINISHED = frozenset({ClockState.BREACHED, ClockState.AT_RISK, ClockState.RUNNING})
"""The states in which a clock that has not ended carries its due time."""

TICK = timedelta(microseconds=1)
"""Exactly at the due time is still met; the next instant there is, is not."""

_NO_CLOCK = {name: Clock(name, ClockState.NONE) for name in ClockName}
NO_CLOCKS = Clocks(*_NO_CLOCK.values())
"""Of a ticket that was not received yet, or is mere history."""


def clocks(events: Iterable[ClockEvent], policy: Policy, schedules: Schedules, now: datetime, *,
           work: str = "work", fetched_at: datetime | None = None) -> Clocks:
    """All four clocks as they stand at ``now``; later events have not happened.

    Args:
        events: of one ticket, the receiving among them.
        policy: the version the ticket keeps.
        schedules: every schedule that the policy names, and ``work``.
        now: an aware instant.
        work: the schedule in which people act, for ``act_by``.
        fetched_at: when late mail reached the desk; what was breached by then is marked ``late_sync``.
    """
    now = now.astimezone(UTC)
    read = runs(events, policy, now)
    if read.spam:
        return Clocks(*(Clock(name, ClockState.VOID) for name in ClockName))
    judge = _Judge(schedules, schedules[work], now, fetched_at)
    return Clocks(
        judge.run(ClockName.FIRST_RESPONSE, read.first_response),
        judge.run(ClockName.NEXT_REPLY, read.next_reply),
        judge.run(ClockName.RESOLUTION, read.resolution),
        judge.promise(read.promise),
    )


@lru_cache(maxsize=64)
def at_risk_span(target: Target) -> timedelta:
    """A clock is at risk when no more than this much of its schedule's time is left."""
    quarter = target.duration / 4
    return min(target.duration / 2, max(timedelta(minutes=10), min(quarter, timedelta(hours=2))))


def act_by(work: Schedule, due_at: datetime, started_at: datetime) -> datetime:
    """The last instant at which somebody is there to act; the due time itself where nobody was since the start."""
    last = last_instant_at_or_before(work, due_at)
    return due_at if last is None or last < started_at else last


class _Judge:
    """Gives each run its state at one instant."""

    def __init__(self, schedules: Schedules, work: Schedule, now: datetime,
                 fetched_at: datetime | None) -> None:
        self.schedules = schedules
        self.work = work
        self.now = now
        self.fetched_at = fetched_at

    def run(self, name: ClockName, run: Run | None) -> Clock:
        if run is None:
            return _NO_CLOCK[name]
        found = due(run, self.schedules)
        state = self.state(run, found)
        due_at = None if state is ClockState.PAUSED else found.at
        rule = found.rule
        if state is ClockState.NONE and found.target is not None:
            rule = Rule.BEYOND_HORIZON
        return Clock(
            name, state, run.started_at, due_at,
            act_by=self.act_by(due_at, run.started_at) if run.ended_at is None else None,
            ended_at=run.ended_at, closed_no_reply=run.closed_no_reply,
            late_sync=self.late(state, due_at), rule=rule, target=found.target,
        )

    def state(self, run: Run, found: Due) -> ClockState:
        if found.at is None:
            waits = run.paused and run.ended_at is None and found.target is not None
            return ClockState.PAUSED if waits else ClockState.NONE
        if run.ended_at is not None:
            return ClockState.MET if run.ended_at <= found.at else ClockState.BREACHED
        if self.now > found.at:
            return ClockState.BREACHED
        if run.paused:
            return ClockState.PAUSED
        if found.target is not None:
            left = between(self.schedules[found.target.schedule], self.now, found.at)
            if left <= at_risk_span(found.target):
                return ClockState.AT_RISK
        return ClockState.RUNNING

    def promise(self, promise: Promise | None) -> Clock:
        if promise is None:
            return _NO_CLOCK[ClockName.PROMISE]
        until, kept_at = promise.until, promise.kept_at
        if kept_at is not None:
            state = ClockState.MET if kept_at <= until else ClockState.BREACHED
        elif self.now > until:
            state = ClockState.BREACHED
        else:
            state = ClockState.AT_RISK if until - self.now <= PROMISE_RISK else ClockState.RUNNING
        return Clock(
            ClockName.PROMISE, state, promise.made_at, until,
            act_by=self.act_by(until, promise.made_at) if kept_at is None else None,
            ended_at=kept_at, late_sync=self.late(state, until), rule=Rule.PROMISED,
        )

    def act_by(self, due_at: datetime | None, started_at: datetime) -> datetime | None:
        return None if due_at is None else act_by(self.work, due_at, started_at)

    def late(self, state: ClockState, due_at: datetime | None) -> bool:
        return (state is ClockState.BREACHED and due_at is not None
                and self.fetched_at is not None and due_at < self.fetched_at)


def lead(clocks: Clocks) -> Clock | None:
    """The clock the queue shows: breached or at risk first, then the one to act on first.

    A paused resolution only when nothing else runs; None when every clock is over or has no due time.
    """
    unfinished = [clock for clock in clocks.all() if clock.act_by is not None and clock.state in UNFINISHED]
    if unfinished:
        return min(unfinished, key=lambda clock: (
            clock.state is ClockState.RUNNING, clock.act_by, clock.due_at))
    return clocks.resolution if clocks.resolution.state is ClockState.PAUSED else None


def next_boundary(clocks: Clocks, schedules: Schedules, policy: Policy, now: datetime) -> datetime | None:
    """The next instant after ``now`` at which a clock becomes at risk or breached by itself."""
    upcoming = [
        instant
        for clock in clocks.all() if clock.ended_at is None and clock.due_at is not None and clock.due_at + TICK > now
        for instant in (_risk_starts(clock, clock.due_at, schedules), clock.due_at + TICK)
        if instant is not None and instant > now
    ]
    return min(upcoming, default=None)


def _risk_starts(clock: Clock, due_at: datetime, schedules: Schedules) -> datetime | None:
    if clock.target is None:
        return due_at - PROMISE_RISK if clock.name is ClockName.PROMISE else None
    return first_instant_with_left(schedules[clock.target.schedule], due_at, at_risk_span(clock.target))
