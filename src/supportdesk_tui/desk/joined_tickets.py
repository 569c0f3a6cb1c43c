"""Where the numbers of joined tickets lead."""

from __future__ import annotations

from collections.abc import Iterable

from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain.ticket import Ticket

_LONGEST_CHAIN = 20
"""Tickets joined one into the other; more is a circle."""


def joined(unit: Reading, numbers: Iterable[int]) -> dict[int, Ticket]:
    """The tickets that exist, each as the one that it was joined to."""
    found: dict[int, Ticket] = {}
    for ticket in unit.tickets(numbers):
        now, seen = ticket, {ticket.id}
        while now.merged_into is not None and now.merged_into not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(now.merged_into)
            following = unit.tickets([now.merged_into])
            if not following:
                break
            now = following[0]
        found[ticket.id] = now
    return found


def leads_to(unit: Reading, number: int) -> Ticket:
    """The ticket that a number stands for by now.

    Raises:
        NoSuchTicket: no such ticket.
    """
    return joined(unit, [number]).get(number) or unit.ticket(number)
