"""The clocks of a ticket that has just come: the answer of ``sla.clocks`` where there is but its arrival.

An import has a hundred thousand of them, and what a queue shows of such a ticket is two due times.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, TypeAlias

from supportdesk_tui.domain.calendar import add, between, first_instant_with_left
from supportdesk_tui.domain.clocks.due import Schedules
from supportdesk_tui.domain.clocks.model import ClockName, ClockState, Policy, Target
from supportdesk_tui.domain.clocks.sla import TICK, act_by, at_risk_span
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

_Started: TypeAlias = tuple[ClockName, ClockState, datetime, datetime, Target]
"""Clock, state, due time, when to act, target."""


def begun(received_at: datetime, priority: Priority | None, policy: Policy, schedules: Schedules, now: datetime, *,
          work: str = "work", fetched_at: datetime | None = None) -> Begun:
    """The first response and the resolution as they stand at ``now``, which is not before ``received_at``.

    Args as those of ``sla.clocks``; all instants are in UTC.
    """
    started: list[_Started] = []
    late = False
    for name in (ClockName.FIRST_RESPONSE, ClockName.RESOLUTION):
        target = policy.target(priority, name)
        due_at = None if target is None else add(schedules[target.schedule], received_at, target.duration)
        if target is None or due_at is None:
            continue
        state = _state(target, due_at, schedules, now)
        late = late or (state is ClockState.BREACHED and fetched_at is not None and due_at < fetched_at)
        started.append((name, state, due_at, act_by(schedules[work], due_at, received_at), target))
    if not started:
        return UNCOUNTED
    lead = min(started, key=_place)
    last = started[-1]
    return Begun(
        Deadline(lead[0].value, lead[1].value, lead[2], lead[3]),
        Deadline(last[0].value, last[1].value, act_by=last[3]) if last[0] is ClockName.RESOLUTION else NO_DEADLINE,
        Urgency.LATER if lead[1] is ClockState.RUNNING else Urgency.NOW, _next_boundary(started, schedules, now), late)


def _place(clock: _Started) -> tuple[bool, datetime, datetime]:
    return clock[1] is ClockState.RUNNING, clock[3], clock[2]


def _state(target: Target, due_at: datetime, schedules: Schedules, now: datetime) -> ClockState:
    if now > due_at:
        return ClockState.BREACHED
    left: timedelta = between(schedules[target.schedule], now, due_at)
    return ClockState.AT_RISK if left <= at_risk_span(target) else ClockState.RUNNING


def _next_boundary(started: list[_Started], schedules: Schedules, now: datetime) -> datetime | None:
    upcoming = []
    for _, _, due_at, _, target in started:
        if due_at + TICK > now:
            risk = first_instant_with_left(schedules[target.schedule], due_at, at_risk_span(target))
            upcoming.append(risk if risk is not None and risk > now else due_at + TICK)
    return min(upcoming, default=None)
