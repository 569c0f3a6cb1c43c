"""Why a due time is what it is: the windows it consumed, the pauses it skipped, the rule that fixed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from supportdesk_tui.domain.calendar import Pause, Stretch, between, stretches
from supportdesk_tui.domain.clocks.due import Schedules, due
from supportdesk_tui.domain.clocks.model import Clock, ClockEvent, ClockState, Policy, Rule, Target
from supportdesk_tui.domain.clocks.runs import Run, runs
from supportdesk_tui.domain.clocks.sla import clocks


@dataclass(frozen=True, slots=True)
class SkippedPause:
    """A pause that was taken out of the counting."""

    start: datetime
    end: datetime
    """Now, when it still lasts."""
    open_time: timedelta
    """How much of it lay inside the schedule: only this much was taken out."""


@dataclass(frozen=True, slots=True)
class ClockExplanation:
    """One clock with the way to its due time."""

    clock: Clock
    rule: Rule
    changed_at: datetime | None = None
    """When the rule took hold; None for the start."""
    counted_from: datetime | None = None
    counted: Target | None = None
    """The target that was counted from there; their windows add up to it once there is a due time."""
    windows: tuple[Stretch, ...] = ()
    """The open time consumed, UTC, in order: up to the due time, or up to now while there is none."""
    pauses: tuple[SkippedPause, ...] = ()

    @property
    def consumed(self) -> timedelta:
        """The sum of the windows."""
        return sum((closes - opens for opens, closes in self.windows), timedelta(0))


@dataclass(frozen=True, slots=True)
class Explanation:
    """All four clocks explained, under one version of the policy."""

    version: str
    clocks: tuple[ClockExplanation, ...]


def explain(events: Iterable[ClockEvent], policy: Policy, schedules: Schedules, now: datetime, *,
            work: str = "work", fetched_at: datetime | None = None) -> Explanation:
    """Explains what ``clocks`` answers for the same arguments."""
    now = now.astimezone(UTC)
    events = tuple(events)
    answer = clocks(events, policy, schedules, now, work=work, fetched_at=fetched_at)
    read = runs(events, policy, now)
    found = zip(answer.all(), (read.first_response, read.next_reply, read.resolution, None), strict=True)
    return Explanation(policy.version, tuple(_explain(clock, run, schedules, now) for clock, run in found))


def _explain(clock: Clock, run: Run | None, schedules: Schedules, now: datetime) -> ClockExplanation:
    if run is None or clock.state is ClockState.VOID:
        return ClockExplanation(clock, clock.rule)
    found = due(run, schedules)
    if found.counted is None:
        return ClockExplanation(clock, clock.rule, found.changed_at)
    schedule = schedules[found.counted.schedule]
    until = found.at or run.ended_at or now
    return ClockExplanation(
        clock, clock.rule, found.changed_at, found.counted_from, found.counted,
        windows=tuple(stretches(schedule, found.counted_from, until, run.pauses)),
        pauses=tuple(_skipped(run, found.counted_from, until, found.counted, schedules, now)),
    )


def _skipped(run: Run, start: datetime, until: datetime, counted: Target, schedules: Schedules,
             now: datetime) -> Iterable[SkippedPause]:
    for pause in run.pauses:
        cut = Pause(max(pause.start, start), pause.end or now)
        if cut.end is not None and cut.start < min(cut.end, until):
            yield SkippedPause(cut.start, cut.end,
                               between(schedules[counted.schedule], cut.start, cut.end))
