"""Snooze: out of sight until an instant; a mail from the requester wakes the ticket at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.recording import act, changed
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.ticket import Ticket


def snooze(desk: Desk, ticket_ids: Iterable[int], until: datetime) -> Done:
    """Hide tickets until then; their clocks run on.

    Raises:
        BadInput: the instant is not in the future.
    """
    if until <= desk.clock.now():
        raise BadInput("not_in_future", until.isoformat())
    return _set(desk, ticket_ids, "snooze", until)


def wake(desk: Desk, ticket_ids: Iterable[int]) -> Done:
    """End a snooze now."""
    return _set(desk, ticket_ids, "snooze.wake", None)


def _set(desk: Desk, ticket_ids: Iterable[int], verb: str, until: datetime | None) -> Done:
    def events(ticket: Ticket, now: datetime) -> Sequence[Event]:
        return changed(ticket, EventKind.SNOOZED, now, {"until": _iso(until)},
                       {"until": _iso(ticket.snoozed_until)})
    return act(desk, ticket_ids, verb, events, {"until": _iso(until)})


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
