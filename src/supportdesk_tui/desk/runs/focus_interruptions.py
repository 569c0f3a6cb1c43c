"""What may break into a focus run: a new P1, a P1 overdue, a promise of one's own about to fall due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.domain.filters.nodes import Age, All, Is, PriorityIs, Query
from supportdesk_tui.domain.focus import FocusRun
from supportdesk_tui.domain.ticket import Priority, Ticket

BEFORE_PROMISE = timedelta(minutes=15)
_MOST = 20
_HIDDEN = (Priority.P2, Priority.P3, None)
"""What has come in and breaks into nothing."""


@dataclass(frozen=True, slots=True)
class Interruption:
    """One ticket that cannot wait for the end of the run."""

    kind: str
    """``p1``, ``late`` or ``promise``."""
    ticket: Ticket

    @property
    def key(self) -> str:
        """Under which it is remembered as told."""
        until = self.ticket.promised_until
        return f"{self.kind}:{self.ticket.id}" + (f":{until.isoformat()}" if self.kind == "promise" and until else "")


def first(desk: Desk, run: FocusRun) -> Interruption | None:
    """The first one that has not been looked at; the ticket in hand never interrupts itself."""
    return next((each for each in _present(desk) if each.key not in run.told and each.ticket.id != run.current), None)


def told(run: FocusRun, interruption: Interruption) -> FocusRun:
    """It was looked at; a P1 that came in is not told once more as overdue."""
    keys = {interruption.key, *(f"{kind}:{interruption.ticket.id}" for kind in ("p1", "late")
                                if interruption.kind != "promise")}
    return replace(run, told=run.told | keys)


def told_already(desk: Desk) -> frozenset[str]:
    """What is so before a run begins is no news; a promise that falls due during it is."""
    now = desk.clock.now()
    return frozenset(each.key for each in _present(desk) if each.kind != "promise" or _is_over(each.ticket, now))


def _is_over(ticket: Ticket, now: datetime) -> bool:
    return ticket.promised_until is not None and ticket.promised_until <= now


def hidden(desk: Desk, run: FocusRun) -> Mapping[Priority | None, int]:
    """How many open tickets have come in since the run began, by priority; those that break in are not hidden."""
    now = desk.clock.now()
    came = Age("received", now - run.started_at, beyond=False)
    with desk.store.reading() as view:
        counted = {each: view.count(Query(All((Is("open"), came, PriorityIs(each)))), now) for each in _HIDDEN}
    return {each: count for each, count in counted.items() if count}


def _present(desk: Desk) -> Iterator[Interruption]:
    now = desk.clock.now()
    for ticket in _tickets(desk, "is:open prio:P1 -is:snoozed sort:prio", now):
        if ticket.deadline.due_at is not None and ticket.deadline.due_at <= now:
            yield Interruption("late", ticket)
        yield Interruption("p1", ticket)
    for ticket in _tickets(desk, "is:promised who:me sort:snooze", now):
        if ticket.promised_until is not None and ticket.promised_until - now <= BEFORE_PROMISE:
            yield Interruption("promise", ticket)


def _tickets(desk: Desk, query: str, now: datetime) -> tuple[Ticket, ...]:
    with desk.store.reading() as view:
        return view.window(queue.parse(desk, query).query, now, 0, _MOST).tickets
