"""From a ticket's events to the runs of its clocks: when each started, what changed, when it ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby

from supportdesk_tui.domain import joining
from supportdesk_tui.domain.calendar import Pause
from supportdesk_tui.domain.clocks.model import ClockEvent, ClockName, Policy, Target
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.message import MailKind
from supportdesk_tui.domain.ticket import ACTIVE, Priority, Status

ENDED = frozenset({Status.SOLVED, Status.CLOSED})
"""One for every clock."""

_OUR_OWN = frozenset({EventKind.STATUS, EventKind.PROMISED})


@dataclass(frozen=True, slots=True)
class Step:
    """Something that may move a due time."""

    at: datetime
    target: Target | None
    """The new target; of a reopening, the grace."""
    judged_at: datetime
    """When the clock last ran before it: a due time earlier than this was breached and stays."""
    reopening: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one clock."""

    clock: ClockName
    started_at: datetime
    target: Target | None
    """The target it started with."""
    steps: tuple[Step, ...] = ()
    """What happened while it ran, in order."""
    pauses: tuple[Pause, ...] = ()
    ended_at: datetime | None = None
    closed_no_reply: bool = False
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """A date given to the requester."""

    made_at: datetime
    until: datetime
    kept_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Runs:
    """What the clocks of one ticket have to go by; None where a clock has nothing to measure."""

    first_response: Run | None = None
    next_reply: Run | None = None
    resolution: Run | None = None
    promise: Promise | None = None
    spam: bool = False


def clock_events(events: Sequence[Event]) -> tuple[ClockEvent, ...]:
    """What the clocks read of a ticket's events, in time order; nothing of history never reopened."""
    translated = []
    history = False
    for event in sorted(joining.that_count(events), key=lambda event: (event.at, event.seq)):
        if event.kind is EventKind.RECEIVED:
            history = bool(event.data.get("history"))
            first = joining.received_at(events, event.at)
            if first != event.at:
                event = replace(event, at=first)
        elif event.kind is EventKind.STATUS and event.data.get("to") in ACTIVE:
            history = False
        read = _translate(event)
        if read is not None:
            translated.append(read)
    return () if history else tuple(translated)


def _translate(event: Event) -> ClockEvent | None:
    data = event.data
    match event.kind:
        case EventKind.RECEIVED:
            priority, status = data.get("priority"), data.get("status")
            return ClockEvent(event.at, "received", priority=Priority(str(priority)) if priority else None,
                              status=Status(str(status)) if status else None)
        case EventKind.INBOUND | EventKind.OUTBOUND:
            human = data.get("kind", MailKind.HUMAN) == MailKind.HUMAN
            return ClockEvent(event.at, event.kind.value, kind="human" if human else "auto")
        case EventKind.STATUS | EventKind.PRIORITY:
            return ClockEvent(event.at, event.kind.value, to=str(data.get("to") or ""))
        case EventKind.PROMISED:
            until = data.get("until")
            return ClockEvent(event.at, "promised",
                              until=datetime.fromisoformat(str(until)) if until else None)
        case EventKind.NOTED:
            return ClockEvent(event.at, "note")
        case EventKind.DISMISSED:
            return ClockEvent(event.at, "dismissed")
        case _:
            return None


def in_order(events: Iterable[ClockEvent], now: datetime) -> list[ClockEvent]:
    """The events that have happened by ``now``, as the clocks take them.

    The receiving comes first; of what took effect at one instant our reply comes before the status and the
    promise that went with it, so that a mail that carries a promise never keeps it.
    """
    happened = [event for event in events if event.at <= now]
    if len(happened) < 2:
        return happened
    happened.sort(key=lambda event: (event.type != "received", event.at))
    ordered: list[ClockEvent] = []
    for _, same_instant in groupby(happened, key=lambda event: (event.type == "received", event.at)):
        group = list(same_instant)
        replies = [place for place, event in enumerate(group) if _is_reply(event)]
        split = replies[-1] + 1 if replies else 0
        ordered += [event for event in group[:split] if event.type not in _OUR_OWN]
        ordered += [event for event in group[:split] if event.type in _OUR_OWN]
        ordered += group[split:]
    return ordered


def _is_reply(event: ClockEvent) -> bool:
    return event.type == "outbound" and event.kind == "human"


def runs(events: Iterable[ClockEvent], policy: Policy, now: datetime) -> Runs:
    """Reads the events up to ``now``; nothing has run when the ticket was not received yet."""
    happened = in_order(events, now)
    if not happened or happened[0].type != "received":
        return Runs()
    if len(happened) == 1 and happened[0].status in (None, Status.NEW):
        return _just_begun(policy, happened[0])
    reader = _Reader(policy, happened[0])
    for event in happened[1:]:
        reader.take(event)
    return reader.result()


def _just_begun(policy: Policy, received: ClockEvent) -> Runs:
    at = received.at.astimezone(UTC)
    first, last = ClockName.FIRST_RESPONSE, ClockName.RESOLUTION
    return Runs(Run(first, at, policy.target(received.priority, first)),
                resolution=Run(last, at, policy.target(received.priority, last)))


@dataclass(slots=True)
class _Draft:
    """A run in the making."""

    clock: ClockName
    started_at: datetime
    target: Target | None
    steps: list[Step] = field(default_factory=list)
    ended_at: datetime | None = None
    closed_no_reply: bool = False

    def end(self, at: datetime, *, closed_no_reply: bool = False) -> None:
        if self.ended_at is None:
            self.ended_at, self.closed_no_reply = at, closed_no_reply

    def frozen(self, pauses: Sequence[Pause] = (), *, paused: bool = False) -> Run:
        return Run(self.clock, self.started_at, self.target, tuple(self.steps), tuple(pauses),
                   self.ended_at, self.closed_no_reply, paused)


class _Reader:
    """Takes the events of one ticket one by one."""

    def __init__(self, policy: Policy, received: ClockEvent) -> None:
        at = received.at.astimezone(UTC)
        self.policy = policy
        self.priority = received.priority
        self.status = Status.NEW
        self.first_response = self.draft(ClockName.FIRST_RESPONSE, at)
        self.resolution = self.draft(ClockName.RESOLUTION, at)
        self.next_reply: _Draft | None = None
        self.promise: Promise | None = None
        self.pauses: list[Pause] = []
        self.pending_since: datetime | None = None
        self.later_steps: list[Step] = []
        """Changes while closed: they count for the resolution only once it is reopened."""
        self.set_status(received.status or Status.NEW, at)

    def draft(self, clock: ClockName, at: datetime) -> _Draft:
        return _Draft(clock, at, self.policy.target(self.priority, clock))

    def take(self, event: ClockEvent) -> None:
        at = event.at.astimezone(UTC)
        match event.type:
            case "inbound" if event.kind == "human":
                self.heard(at)
            case "outbound" if _is_reply(event):
                self.answered(at)
            case "dismissed":
                self.end_exchange(at)
            case "status":
                self.set_status(Status(event.to), at)
            case "priority":
                self.set_priority(Priority(event.to) if event.to else None, at)
            case "promised":
                self.promise = Promise(at, event.until.astimezone(UTC)) if event.until else None

    def heard(self, at: datetime) -> None:
        if self.first_response.ended_at is None:
            return  # the first response answers this one too
        if self.next_reply is None or self.next_reply.ended_at is not None:
            self.next_reply = self.draft(ClockName.NEXT_REPLY, at)

    def answered(self, at: datetime) -> None:
        self.first_response.end(at)
        self.end_exchange(at)
        if self.promise is not None and self.promise.kept_at is None:
            self.promise = Promise(self.promise.made_at, self.promise.until, kept_at=at)

    def end_exchange(self, at: datetime, *, closed: bool = False) -> None:
        if self.next_reply is not None:
            self.next_reply.end(at, closed_no_reply=closed)

    def set_status(self, status: Status, at: datetime) -> None:
        if self.pending_since is not None and status is not Status.PENDING:
            self.pauses.append(Pause(self.pending_since, at))
            self.pending_since = None
        if status in ENDED:
            self.first_response.end(at, closed_no_reply=True)
            self.end_exchange(at, closed=True)
            self.resolution.end(at)
        elif status in ACTIVE and self.resolution.ended_at is not None:
            self.reopen(self.resolution.ended_at, at)
        if status is Status.PENDING and self.pending_since is None:
            self.pending_since = at
        self.status = status

    def reopen(self, closed_at: datetime, at: datetime) -> None:
        self.pauses.append(Pause(closed_at, at))
        self.resolution.ended_at = None
        grace = self.policy.target(self.priority, ClockName.FIRST_RESPONSE)
        self.resolution.steps += [*self.later_steps, Step(at, grace, closed_at, reopening=True)]
        self.later_steps = []

    def set_priority(self, priority: Priority | None, at: datetime) -> None:
        self.priority = priority
        for run in (self.first_response, self.next_reply, self.resolution):
            if run is None:
                continue
            target = self.policy.target(priority, run.clock)
            if run.ended_at is None:
                run.steps.append(Step(at, target, at))
            elif run is self.resolution:
                self.later_steps.append(Step(at, target, run.ended_at))

    def result(self) -> Runs:
        paused = self.pending_since is not None
        pauses = [*self.pauses, Pause(self.pending_since)] if self.pending_since is not None else self.pauses
        return Runs(self.first_response.frozen(),
                    self.next_reply.frozen() if self.next_reply else None,
                    self.resolution.frozen(pauses, paused=paused),
                    self.promise, spam=self.status is Status.SPAM)
