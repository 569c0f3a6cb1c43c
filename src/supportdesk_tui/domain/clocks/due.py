"""The due time of one run: the target counted from its start, moved by changes of priority and reopenings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from supportdesk_tui.domain.calendar import Pause, Schedule, add
from supportdesk_tui.domain.clocks.model import Rule, Target
from supportdesk_tui.domain.clocks.runs import Run, Step

Schedules = Mapping[str, Schedule]


@dataclass(frozen=True, slots=True)
class Due:
    """A due time and how it came about."""

    at: datetime | None
    """None while paused, without a target, or beyond the horizon."""
    counted_from: datetime
    """From here ``counted`` was counted to reach ``at``."""
    counted: Target | None
    target: Target | None
    """The target in force, which may be another: an earlier due time outlives a stricter target."""
    rule: Rule = Rule.STARTED
    changed_at: datetime | None = None
    """When the rule took hold, if not at the start."""


def due(run: Run, schedules: Schedules) -> Due:
    """The due time of a run, its changes applied in order.

    A breach that had happened before a change, judged with what was known then, keeps its due time.
    """
    for count, step in enumerate(run.steps):
        so_far = _replay(run, run.steps[:count], _known(run.pauses, step.judged_at), schedules)
        if so_far.at is not None and so_far.at < step.judged_at:
            return replace(so_far, rule=Rule.BREACH_STAYS, changed_at=step.at)
    return _replay(run, run.steps, run.pauses, schedules)


def _known(pauses: Sequence[Pause], at: datetime) -> tuple[Pause, ...]:
    """The pauses as they stood at an instant: one that had begun was open."""
    return tuple(
        pause if pause.end is not None and pause.end <= at else Pause(pause.start)
        for pause in pauses if pause.start < at
    )


def _replay(run: Run, steps: Sequence[Step], pauses: Sequence[Pause], schedules: Schedules) -> Due:
    def counted(start: datetime, target: Target) -> Due:
        at = add(schedules[target.schedule], start, target.duration, pauses)
        return Due(at, start, target, target)

    so_far = Due(None, run.started_at, None, None)
    if run.target is not None:
        so_far = counted(run.started_at, run.target)
    for step in steps:
        if step.reopening:
            if so_far.target is not None and step.target is not None:
                so_far = _with_grace(so_far, counted(step.at, step.target), step)
        elif step.target is None:
            so_far = Due(None, run.started_at, None, None, Rule.TARGET_TAKEN, step.at)
        else:
            from_start, from_change = counted(run.started_at, step.target), counted(step.at, step.target)
            so_far = _changed(so_far, from_start, from_change, step)
    return so_far


def _with_grace(so_far: Due, grace: Due, step: Step) -> Due:
    if _earlier(so_far.at, grace.at):
        return replace(grace, target=so_far.target, rule=Rule.REOPENED, changed_at=step.at)
    return so_far


def _changed(so_far: Due, from_start: Due, from_change: Due, step: Step) -> Due:
    later = from_change if _earlier(from_start.at, from_change.at) else from_start
    if so_far.target is None:
        return replace(later, rule=Rule.TARGET_GIVEN, changed_at=step.at)
    if not _earlier(from_start.at, so_far.at):
        return replace(from_start, rule=Rule.LOWERED, changed_at=step.at)
    if _earlier(later.at, so_far.at):
        return replace(later, rule=Rule.RAISED, changed_at=step.at)
    return replace(so_far, target=step.target, rule=Rule.RAISED_KEPT, changed_at=step.at)


def _earlier(one: datetime | None, other: datetime | None) -> bool:
    """Compares due times; none at all lies after every instant."""
    return one is not None and (other is None or one < other)
