"""What is worth a notification at this moment: P1s, missed deadlines, promises about to fall due."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.domain.hook import PROMISE_LEAD
from supportdesk_tui.domain.ticket import Priority, Ticket

_MOST = 50
_QUERIES = {"p1": "is:open prio:P1 -is:snoozed sort:prio", "breach": "is:open is:overdue -is:snoozed sort:prio",
            "promise": "is:promised who:me sort:snooze"}


@dataclass(frozen=True, slots=True)
class Alert:
    """One reason to look."""

    kind: str
    """``p1``, ``breach`` or ``promise``."""
    ticket: Ticket
    key: str
    """The same for the same occasion."""

    @property
    def urgent(self) -> bool:
        """Comes through even where everything else is muted."""
        return self.kind != "breach" or self.ticket.priority is Priority.P1


def present(desk: Desk, kinds: Collection[str]) -> tuple[Alert, ...]:
    """All that hold now, of these kinds."""
    return tuple(alert for kind in kinds for alert in _of(desk, kind))


def _of(desk: Desk, kind: str) -> Iterator[Alert]:
    now = desk.clock.now()
    for ticket in queue.window(desk, queue.parse(desk, _QUERIES[kind]).query, 0, _MOST).tickets:
        until = ticket.promised_until
        if kind == "promise" and (until is None or until - now > PROMISE_LEAD):
            continue
        moment = {"p1": None, "breach": ticket.deadline.due_at, "promise": until}[kind]
        yield Alert(kind, ticket, f"{kind}:{ticket.id}:{moment.isoformat() if moment else ''}")
