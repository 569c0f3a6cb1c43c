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


def report(cases: Sequence[Case], since: datetime, until: datetime, now: datetime, elapsed: Elapsed) -> Report:
    """The numbers of ``since`` up to ``until``: timings of the tickets that came then, acts that were done then."""
    came = [case for case in cases if case.clocks is not None and since <= case.ticket.received_at < until]
    lines = [_line(priority, [case for case in came if case.ticket.priority is priority], elapsed)
             for priority in (*Priority, None)]
    acts = [event for case in cases for event in case.events if since <= event.at < until]
    promises = [_promise(case, event, now) for case in cases for event in case.events
                if event.kind is EventKind.PROMISED and event.data.get("until") and since <= event.at < until]
    used = Counter(macro for case in cases for at, macro in case.macros if since <= at < until)
    by_hand = used.pop("", 0)
    return Report(
        since, until, tuple(line for line in lines if line.count or line.priority is not None),
        tuple(Counter(case.ticket.category for case in came).most_common()),
        solved=sum(1 for event in acts if _turns(event, to=_FINISHED) and not _from(event, _FINISHED)),
        reopened=sum(1 for event in acts if _turns(event, to=_OPEN) and _from(event, _FINISHED)),
        escalations=sum(1 for event in acts if event.kind is EventKind.ESCALATED),
        promised=len(promises), kept=sum(1 for outcome, _ in promises if outcome == "kept"),
        broken=tuple(dict.fromkeys(ticket_id for outcome, ticket_id in promises if outcome == "broken")),
        macros=tuple(used.most_common()), by_hand=by_hand,
        elsewhere=sum(1 for event in acts if event.kind is EventKind.OUTBOUND and event.data.get("elsewhere")))


def _line(priority: Priority | None, cases: Sequence[Case], elapsed: Elapsed) -> PriorityLine:
    clocks = [(case.ticket, case.clocks) for case in cases if case.clocks is not None]
    first = [(ticket, each.first_response) for ticket, each in clocks]
    resolution = [(ticket, each.resolution) for ticket, each in clocks]
    breaches = sum(1 for _, each in clocks for clock in each.all() if clock.state is ClockState.BREACHED)
    return PriorityLine(priority, len(cases), _timing(first, elapsed), _timing(resolution, elapsed), breaches)


def _timing(clocks: Sequence[tuple[Ticket, Clock]], elapsed: Elapsed) -> Timing:
    """What was solved without an answer says nothing of answers; what came late is not ours to answer for."""
    ended = [elapsed(ticket, clock) for ticket, clock in clocks
             if clock.started_at and clock.ended_at and not clock.closed_no_reply and not clock.late_sync]
    met = sum(1 for _, clock in clocks if clock.state is ClockState.MET and not clock.late_sync)
    missed = sum(1 for _, clock in clocks if clock.state is ClockState.BREACHED and not clock.late_sync)
    middle = timedelta(seconds=median(span.total_seconds() for span in ended)) if ended else None
    return Timing(middle, met, met + missed)


def _turns(event: Event, *, to: frozenset[str]) -> bool:
    return event.kind is EventKind.STATUS and event.data.get("to") in to


def _from(event: Event, statuses: frozenset[str]) -> bool:
    return event.before.get("to") in statuses


def _promise(case: Case, promise: Event, now: datetime) -> tuple[str, int]:
    """``kept``, ``broken``, ``moved`` (another date was given in time) or ``open``."""
    until = datetime.fromisoformat(str(promise.data["until"]))
    later = [event for event in case.events
             if (event.at, event.seq) > (promise.at, promise.seq) and event.at <= until]
    answered = any((event.kind is EventKind.OUTBOUND and event.data.get("kind") == "human")
                   or _turns(event, to=_FINISHED) for event in later)
    if answered:
        return "kept", case.ticket.id
    if any(event.kind is EventKind.PROMISED for event in later):
        return "moved", case.ticket.id
    return ("broken" if until < now else "open"), case.ticket.id
