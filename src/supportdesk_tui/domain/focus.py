"""A focus run: a frozen slice of the queue worked off one ticket at a time, and how far it has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from statistics import median

ASK_WHY_AT = 3
"""The skip of one ticket that wants a reason."""
_FAR = datetime.max.replace(tzinfo=UTC)


class Outcome(StrEnum):
    """What became of a ticket in the run."""

    DONE = "done"
    PROMISED = "promised"
    ESCALATED = "escalated"
    SNOOZED = "snoozed"
    RAISED = "raised"
    """Its priority was raised: it is no longer work of this kind."""
    GONE = "gone"
    """Somebody else dealt with it, or it was put aside elsewhere."""


@dataclass(frozen=True, slots=True)
class FocusPlan:
    """What the operator means to do."""

    view: str = "p3"
    """A view's id."""
    tickets: int = 30
    minutes: int = 60
    """0: no limit."""
    grouped: bool = True
    """Tickets that want the same macro come in a row."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket that may come into the slice."""

    ticket_id: int
    promised_until: datetime | None = None
    due_at: datetime | None = None
    macro: str = ""
    """The macro that fits it best; empty when none does."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A ticket that was dealt with."""

    ticket_id: int
    outcome: Outcome
    seconds: float = 0.0
    batch_id: int = 0
    macro: str = ""
    in_time: bool | None = None
    """Before its deadline; None when it had none."""


@dataclass(frozen=True, slots=True)
class FocusRun:
    """A run under way, paused or ended. ``waiting`` begins with the ticket in hand."""

    id: int
    operator: str
    plan: FocusPlan
    started_at: datetime
    waiting: tuple[int, ...]
    finished: tuple[Finished, ...] = ()
    looked_at: tuple[Finished, ...] = ()
    """Finished ones that were gone back to: passing on puts them back."""
    skips: Mapping[int, int] = field(default_factory=dict)
    skipped_at: Mapping[int, datetime] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)
    """Why a ticket was put off again and again."""
    trail: tuple[int, ...] = ()
    """The tickets that were left, the last one at the end."""
    shown_at: datetime | None = None
    """Since when the ticket in hand is looked at; None while the run is paused."""
    carried: float = 0.0
    """Seconds spent on the ticket in hand before the last pause."""
    spent: float = 0.0
    """Seconds on the clock of the run, up to ``shown_at``."""
    streak: int = 0
    """Tickets in a row without a skip and without an undo."""
    told: frozenset[str] = frozenset()
    """The interruptions that were shown already."""
    ended: bool = False

    @property
    def current(self) -> int | None:
        """The ticket in hand; None when the slice is worked off."""
        return self.waiting[0] if self.waiting else None

    @property
    def total(self) -> int:
        """How many tickets the slice holds."""
        return len(self.waiting) + len(self.finished)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come."""

    done: int
    total: int
    minutes_each: float | None
    """None before the first ticket is finished."""
    minutes_left: int | None
    """What the rest will take at this pace, never more than the plan's time; None as above."""
    streak: int


def slice_order(candidates: Iterable[Candidate], *, grouped: bool = True) -> tuple[int, ...]:
    """The oldest promise first, then the least time left; tickets that want the same macro follow their first."""
    ranked = sorted(candidates, key=_rank)
    if not grouped:
        return tuple(each.ticket_id for each in ranked)
    groups: dict[str, list[int]] = {}
    for each in ranked:
        groups.setdefault(each.macro or f"\0{each.ticket_id}", []).append(each.ticket_id)
    return tuple(number for group in groups.values() for number in group)


def _rank(candidate: Candidate) -> tuple[bool, datetime, int]:
    promised = candidate.promised_until
    due = promised or candidate.due_at
    return promised is None, due if due is not None else _FAR, candidate.ticket_id


def go_on(run: FocusRun, now: datetime) -> FocusRun:
    """The clock runs again."""
    return run if run.shown_at is not None else replace(run, shown_at=now)


def pause(run: FocusRun, now: datetime) -> FocusRun:
    """The clock stops; the time on the ticket in hand is kept."""
    seconds = _since(run, now)
    return replace(run, shown_at=None, spent=run.spent + seconds, carried=run.carried + seconds)


def end(run: FocusRun, now: datetime) -> FocusRun:
    """Nothing more will be done in it."""
    return replace(pause(run, now), ended=True)


def finish(run: FocusRun, ticket_id: int, outcome: Outcome, now: datetime, *, batch_id: int = 0, macro: str = "",
           in_time: bool | None = None) -> FocusRun:
    """A ticket of the slice was dealt with; any other changes nothing."""
    if ticket_id not in run.waiting:
        return run
    in_hand = ticket_id == run.current
    seconds = run.carried + _since(run, now) if in_hand else 0.0
    done = Finished(ticket_id, outcome, seconds, batch_id, macro, in_time)
    kept = run if not in_hand else _left(run, ticket_id, now)
    mine = outcome is not Outcome.GONE
    return replace(
        kept, waiting=_without(run.waiting, ticket_id), finished=(*run.finished, done),
        looked_at=_others(run.looked_at, ticket_id), streak=run.streak + 1 if mine and in_hand else run.streak)


def skip(run: FocusRun, now: datetime, reason: str = "") -> FocusRun:
    """The ticket in hand goes to the end of the slice; one that was only looked at again goes back where it was."""
    ticket_id = run.current
    if ticket_id is None:
        return run
    left = _left(run, ticket_id, now)
    before = next((each for each in run.looked_at if each.ticket_id == ticket_id), None)
    if before is not None:
        return replace(left, waiting=run.waiting[1:], finished=(*run.finished, before),
                       looked_at=_others(run.looked_at, ticket_id))
    reasons = {**run.reasons, ticket_id: reason} if reason else run.reasons
    return replace(
        left, waiting=(*run.waiting[1:], ticket_id), skips={**run.skips, ticket_id: run.skips.get(ticket_id, 0) + 1},
        skipped_at={**run.skipped_at, ticket_id: now}, reasons=reasons, streak=0)


def wants_reason(run: FocusRun) -> bool:
    """The ticket in hand has been put off often enough to ask why."""
    return run.current is not None and run.skips.get(run.current, 0) + 1 >= ASK_WHY_AT \
        and run.current not in run.reasons


def back(run: FocusRun, now: datetime) -> FocusRun | None:
    """The ticket that was left last comes back into hand; None when there is none."""
    trail = run.trail
    while trail and trail[-1] == run.current:
        trail = trail[:-1]
    if not trail:
        return None
    ticket_id = trail[-1]
    moved = replace(_left(run, ticket_id, now), trail=trail[:-1])
    if ticket_id in run.waiting:
        skips = {**run.skips, ticket_id: max(0, run.skips.get(ticket_id, 0) - 1)}
        return replace(moved, waiting=(ticket_id, *_without(run.waiting, ticket_id)), skips=skips)
    return _reopened(moved, ticket_id)


def take_back(run: FocusRun, batch_id: int, now: datetime) -> FocusRun:
    """The act that finished a ticket was undone: the ticket is in hand again, for good."""
    undone = next((each for each in run.finished if each.batch_id == batch_id and batch_id), None)
    if undone is None:
        return replace(run, streak=0)
    left = _left(run, undone.ticket_id, now)
    again = _reopened(replace(left, trail=_without(run.trail, undone.ticket_id)), undone.ticket_id)
    return replace(again, looked_at=_others(again.looked_at, undone.ticket_id), streak=0)


def resort(run: FocusRun, answered: Collection[int]) -> FocusRun:
    """Skipped tickets whose requester wrote again come next, after the one in hand."""
    rest = run.waiting[1:]
    moved = [number for number in rest if number in answered and run.skips.get(number)]
    if not moved:
        return run
    others = [number for number in rest if number not in moved]
    return replace(run, waiting=(*run.waiting[:1], *moved, *others),
                   skipped_at={number: at for number, at in run.skipped_at.items() if number not in moved})


def time_is_up(run: FocusRun) -> bool:
    """The plan's minutes are over; told when a ticket was left, never in the middle of one."""
    return bool(run.plan.minutes) and run.spent >= run.plan.minutes * 60


def progress(run: FocusRun) -> Progress:
    """How far the run has come; it changes only when a ticket is left."""
    timed = [each.seconds for each in run.finished if each.seconds > 0]
    if not timed:
        return Progress(len(run.finished), run.total, None, None, run.streak)
    each = sum(timed) / len(timed)
    left = each * len(run.waiting)
    if run.plan.minutes:
        left = min(left, max(0.0, run.plan.minutes * 60 - run.spent))
    return Progress(len(run.finished), run.total, each / 60, round(left / 60), run.streak)


def median_seconds(run: FocusRun) -> float:
    """The time a ticket took, the middle one of all; 0 when none was finished."""
    timed = [each.seconds for each in run.finished if each.seconds > 0]
    return median(timed) if timed else 0.0


def _since(run: FocusRun, now: datetime) -> float:
    return max(0.0, (now - run.shown_at).total_seconds()) if run.shown_at is not None else 0.0


def _left(run: FocusRun, ticket_id: int, now: datetime) -> FocusRun:
    """The clock of the ticket in hand ends, that of the next one begins."""
    return replace(run, spent=run.spent + _since(run, now), shown_at=now, carried=0.0,
                   trail=(*_without(run.trail, ticket_id), ticket_id))


def _reopened(run: FocusRun, ticket_id: int) -> FocusRun:
    """A finished ticket is in hand again."""
    found = tuple(each for each in run.finished if each.ticket_id == ticket_id)
    if not found:
        return run
    return replace(run, waiting=(ticket_id, *run.waiting), finished=_others(run.finished, ticket_id),
                   looked_at=(*_others(run.looked_at, ticket_id), *found))


def _without(numbers: tuple[int, ...], ticket_id: int) -> tuple[int, ...]:
    return tuple(number for number in numbers if number != ticket_id)


def _others(finished: tuple[Finished, ...], ticket_id: int) -> tuple[Finished, ...]:
    return tuple(each for each in finished if each.ticket_id != ticket_id)
