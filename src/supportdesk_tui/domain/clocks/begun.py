"""The clocks of a ticket that has just come: the answer of ``sla.clocks`` where there is but its arrival.

An import has a hundred thousand of them, and what a queue shows of such a ticket is two due times.
"""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter
from typing import Final, TypeAlias

from supportdesk_tui.domain.calendar import HORIZON, Schedule, first_instant_with_left
from supportdesk_tui.domain.clocks.due import Schedules
from supportdesk_tui.domain.clocks.model import ClockName, ClockState, Policy, Target
from supportdesk_tui.domain.clocks.sla import TICK, act_by, at_risk_span
from supportdesk_tui.domain.open_time import MICROSECOND, instant, micros
from supportdesk_tui.domain.ticket import NO_DEADLINE, Deadline, Priority, Urgency
from supportdesk_tui.domain.value import value


@value
class Begun:
    """What the clocks add to the ticket's row."""

    deadline: Deadline = NO_DEADLINE
    resolve: Deadline = NO_DEADLINE
    urgency: Urgency = Urgency.LATER
    boundary_at: datetime | None = None
    late_sync: bool = False


UNCOUNTED: Final = Begun()
"""Before anything was counted."""

_HORIZON: Final = HORIZON // MICROSECOND

_Started: TypeAlias = tuple[bool, int, int, ClockName, ClockState, Target]
"""Whether it just runs, when to act, due time, clock, state, target; instants as ``open_time`` counts them."""


def begun(received_at: datetime, priority: Priority | None, policy: Policy, schedules: Schedules, now: datetime, *,
          work: str = "work", fetched_at: datetime | None = None) -> Begun:
    """The first response and the resolution as they stand at ``now``, which is not before ``received_at``.

    Args as those of ``sla.clocks``; all instants are in UTC.
    """
    start, present = micros(received_at), micros(now)
    fetched = start if fetched_at is None else micros(fetched_at)
    started: list[_Started] = []
    late, workdays = False, schedules[work]
    for name in (ClockName.FIRST_RESPONSE, ClockName.RESOLUTION):
        target = policy.target(priority, name)
        due_at = None if target is None else _due(target, schedules, start)
        if target is None or due_at is None:
            continue
        state = _state(target, due_at, schedules, present)
        late = late or (state is ClockState.BREACHED and due_at < fetched)
        started.append((state is ClockState.RUNNING, _act_by(workdays, due_at, start), due_at, name, state,
                        target))
    if not started:
        return UNCOUNTED
    runs, act_at, due_at, name, state, _ = min(started, key=_place)
    last = started[-1]
    return Begun(
        _deadline(name, state, due_at, act_at),
        Deadline(str(last[3]), str(last[4]), act_by=instant(last[1])) if last[3] is ClockName.RESOLUTION
        else NO_DEADLINE,
        Urgency.LATER if runs else Urgency.NOW, _next_boundary(started, schedules, now, present), late)


def _deadline(name: ClockName, state: ClockState, due_at: int, act_at: int) -> Deadline:
    due = instant(due_at)
    return Deadline(str(name), str(state), due, due if act_at == due_at else instant(act_at))


_place: Final = itemgetter(0, 1, 2)


def _due(target: Target, schedules: Schedules, start: int) -> int | None:
    span = target.duration // MICROSECOND
    return schedules[target.schedule].open_time.after(start, span, start + _HORIZON) if span > 0 else start


def _act_by(work: Schedule, due_at: int, start: int) -> int:
    last = work.open_time.last_before(due_at)
    if last is None:  # a long time without any work: seldom, and looked for day by day
        return micros(act_by(work, instant(due_at), instant(start)))
    return due_at if last < start else last


def _state(target: Target, due_at: int, schedules: Schedules, present: int) -> ClockState:
    if present > due_at:
        return ClockState.BREACHED
    left = schedules[target.schedule].open_time.between(present, due_at)
    return ClockState.AT_RISK if left <= at_risk_span(target) // MICROSECOND else ClockState.RUNNING


def _next_boundary(started: list[_Started], schedules: Schedules, now: datetime, present: int) -> datetime | None:
    upcoming = []
    for _, _, due_at, _, _, target in started:
        if due_at >= present:
            due = instant(due_at)
            risk = first_instant_with_left(schedules[target.schedule], due, at_risk_span(target))
            upcoming.append(risk if risk is not None and risk > now else due + TICK)
    return min(upcoming, default=None)
