"""What the next shift has to know: one page of facts, ready to be copied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import queue, report
from supportdesk_tui.domain.ticket import Ticket

SHOWN = 8
"""Tickets that are named of each kind."""
_LISTS: Mapping[str, str] = {
    "overdue": "is:open is:overdue -is:snoozed sort:sla", "p1": "is:open prio:P1 sort:prio",
    "promised": "is:promised sort:snooze", "on_hold": "is:on_hold sort:updated",
    "untriaged": "is:untriaged -is:snoozed sort:created"}


@dataclass(frozen=True, slots=True)
class HandOver:
    """How the desk stands."""

    at: datetime
    open: int
    received: int
    """Today."""
    solved: int
    lists: Mapping[str, tuple[int, tuple[Ticket, ...]]]
    """By kind: how many there are, and the first of them."""
    unsent: int
    """Letters that have not left."""


def hand_over(desk: Desk) -> HandOver:
    """The state of the desk for whoever comes next."""
    now = desk.clock.now()
    today = report.report(desk, "day").now
    lists: dict[str, tuple[int, tuple[Ticket, ...]]] = {}
    for name, text in _LISTS.items():
        window = queue.window(desk, queue.parse(desk, text).query, 0, SHOWN)
        soon = now + timedelta(days=1)
        tickets = tuple(ticket for ticket in window.tickets
                        if name != "promised" or (ticket.promised_until is not None and ticket.promised_until <= soon))
        lists[name] = (len(tickets) if name == "promised" else window.total, tickets)
    return HandOver(now, queue.count(desk, "is:open -is:snoozed"), today.received, today.solved, lists,
                    queue.count(desk, "is:sending"))
