"""The numbers of a period, computed from the events of its tickets: the same for the panel and the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from supportdesk_tui.domain.clocks.model import Clock, Clocks, ClockState
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.ticket import ACTIVE, Priority, Status, Ticket

_OPEN = frozenset(status.value for status in ACTIVE)
_FINISHED = frozenset({Status.SOLVED.value, Status.CLOSED.value})

COUNTED = frozenset({EventKind.STATUS, EventKind.ESCALATED, EventKind.PROMISED, EventKind.OUTBOUND})
"""What a report counts of the acts of a period, whichever ticket they were done on."""


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket with what happened to it."""

    ticket: Ticket
    events: Sequence[Event]
    clocks: Clocks | None
    """Of a ticket that came in the period."""
    macros: tuple[tuple[datetime, str], ...] = ()
    """Its replies that have left: when, and by which macro (empty: by hand)."""


@dataclass(frozen=True, slots=True)
class Timing:
    """One clock over many tickets."""

    median: timedelta | None
    """In working time, over those that have ended."""
    met: int
    decided: int
    """Ended, or overdue."""

    @property
    def in_sla(self) -> float | None:
        """The part that was in time; None when nothing is decided yet."""
        return self.met / self.decided if self.decided else None


@dataclass(frozen=True, slots=True)
class PriorityLine:
    """The tickets of one priority that came in the period."""

    priority: Priority | None
    count: int
    first: Timing
    resolution: Timing
    breaches: int
    """Clocks that ran over."""


@dataclass(frozen=True, slots=True)
class Report:
    """A period in numbers."""

    since: datetime
    until: datetime
    lines: tuple[PriorityLine, ...]
    categories: tuple[tuple[str, int], ...]
    """Of the tickets that came, the most frequent first; an empty id is none."""
    solved: int
    reopened: int
    escalations: int
    promised: int
    kept: int
    broken: tuple[int, ...]
    """The tickets whose promise was not kept."""
    macros: tuple[tuple[str, int], ...]
    by_hand: int
    """Replies written here without a macro."""
    elsewhere: int = 0
    """Replies written in another mail program and found in Sent: whether they follow a macro nobody knows."""

    @property
    def received(self) -> int:
        """How many tickets came."""
        return sum(line.count for line in self.lines)


Elapsed = Callable[[Ticket, Clock], timedelta]
"""The working time between a clock's start and its end."""


class Tally:
    """The numbers of ``since`` up to ``until``, one ticket after the other: no ticket is kept."""

    def __init__(self, since: datetime, until: datetime, now: datetime, elapsed: Elapsed) -> None:
        self._since, self._until, self._now, self._elapsed = since, until, now, elapsed
        self._lines: dict[Priority | None, _Line] = {priority: _Line() for priority in (*Priority, None)}
        self._categories = Counter[str]()
        self._macros = Counter[str]()
        self._acts = Counter[str]()
        self._promises = Counter[str]()
        self._broken: dict[int, None] = {}

    def take(self, case: Case) -> None:
        """Count a ticket: its times where it came in the period, and what was done with it then."""
        if case.clocks is not None and self._is_in(case.ticket.received_at):
            self._lines[case.ticket.priority].take(case.ticket, case.clocks, self._elapsed)
            self._categories[case.ticket.category] += 1
        self._macros.update(macro for at, macro in case.macros if self._is_in(at))
        for event in case.events:
            if self._is_in(event.at):
                self._act(case, event)

    def _act(self, case: Case, event: Event) -> None:
        if event.kind is EventKind.STATUS:
            self._acts["solved"] += _turns(event, to=_FINISHED) and not _from(event, _FINISHED)
            self._acts["reopened"] += _turns(event, to=_OPEN) and _from(event, _FINISHED)
        elif event.kind is EventKind.ESCALATED:
            self._acts["escalations"] += 1
        elif event.kind is EventKind.OUTBOUND:
            self._acts["elsewhere"] += bool(event.data.get("elsewhere"))
        elif event.kind is EventKind.PROMISED and event.data.get("until"):
            outcome = _promise(case, event, self._now)
            self._promises[outcome] += 1
            if outcome == "broken":
                self._broken[case.ticket.id] = None

    def _is_in(self, at: datetime) -> bool:
        return self._since <= at < self._until

    def report(self) -> Report:
        """What was counted so far."""
        macros = Counter(self._macros)
        by_hand = macros.pop("", 0)
        return Report(
            self._since, self._until,
            tuple(line.told(priority) for priority, line in self._lines.items() if line.count or priority is not None),
            tuple(self._categories.most_common()), solved=self._acts["solved"], reopened=self._acts["reopened"],
            escalations=self._acts["escalations"], promised=self._promises.total(), kept=self._promises["kept"],
            broken=tuple(self._broken), macros=tuple(macros.most_common()), by_hand=by_hand,
            elsewhere=self._acts["elsewhere"])


class _Line:
    """The tickets of one priority."""

    def __init__(self) -> None:
        self.count = self._breaches = 0
        self._first, self._resolution = _Times(), _Times()

    def take(self, ticket: Ticket, clocks: Clocks, elapsed: Elapsed) -> None:
        self.count += 1
        self._first.take(ticket, clocks.first_response, elapsed)
        self._resolution.take(ticket, clocks.resolution, elapsed)
        self._breaches += sum(1 for clock in clocks.all() if clock.state is ClockState.BREACHED)

    def told(self, priority: Priority | None) -> PriorityLine:
        return PriorityLine(priority, self.count, self._first.timing(), self._resolution.timing(), self._breaches)


class _Times:
    """One clock of many tickets."""

    def __init__(self) -> None:
        self._seconds: list[float] = []
        self._met = self._missed = 0

    def take(self, ticket: Ticket, clock: Clock, elapsed: Elapsed) -> None:
        """What was solved without an answer says nothing of answers; what came late is not ours to answer for."""
        if clock.late_sync:
            return
        if clock.started_at and clock.ended_at and not clock.closed_no_reply:
            self._seconds.append(elapsed(ticket, clock).total_seconds())
        self._met += clock.state is ClockState.MET
        self._missed += clock.state is ClockState.BREACHED

    def timing(self) -> Timing:
        middle = timedelta(seconds=median(self._seconds)) if self._seconds else None
        return Timing(middle, self._met, self._met + self._missed)


def _turns(event: Event, *, to: frozenset[str]) -> bool:
    return event.kind is EventKind.STATUS and event.data.get("to") in to


def _from(event: Event, statuses: frozenset[str]) -> bool:
    return event.before.get("to") in statuses


def _promise(case: Case, promise: Event, now: datetime) -> str:
    """``kept``, ``broken``, ``moved`` (another date was given in time) or ``open``."""
    until = datetime.fromisoformat(str(promise.data["until"]))
    later = [event for event in case.events
             if (event.at, event.seq) > (promise.at, promise.seq) and event.at <= until]
    answered = any((event.kind is EventKind.OUTBOUND and event.data.get("kind") == "human")
                   or _turns(event, to=_FINISHED) for event in later)
    if answered:
        return "kept"
    if any(event.kind is EventKind.PROMISED for event in later):
        return "moved"
    return "broken" if until < now else "open"
