"""What waits elsewhere when a view is empty: the deadline that comes next, and the ordinary requests."""

from __future__ import annotations

from dataclasses import dataclass, replace

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.domain.filters.nodes import Sort
from supportdesk_tui.domain.ticket import Ticket
from supportdesk_tui.domain.view import BUILT_IN


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """What there is to do outside the view."""

    next_due: Ticket | None = None
    """The ticket with the earliest deadline, overdue ones first."""
    ordinary: int = 0
    """Tickets of the lowest priority, which focus mode takes one after the other."""
    snoozed: int = 0
    """Tickets that sleep."""


def look(desk: Desk) -> WaitingWork:
    """Read what waits on the whole desk."""
    every = replace(queue.parse(desk, BUILT_IN["queue"].query).query, sort=Sort.SLA)
    first = queue.window(desk, every, 0, 1).tickets
    return WaitingWork(
        next((ticket for ticket in first if ticket.deadline.due_at is not None), None),
        queue.count(desk, BUILT_IN["p3"].query), queue.count(desk, BUILT_IN["snoozed"].query))
