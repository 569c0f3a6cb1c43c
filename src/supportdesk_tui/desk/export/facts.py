"""What is worked out of a ticket's history for a table or an object: answers, solutions, the clocks' outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.clocks.sla import Clock, Clocks
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.ticket import Status, Ticket

_DONE = frozenset({Status.SOLVED, Status.CLOSED})


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one ticket at the present instant."""

    first_response_at: datetime | None
    """The first answer of a person's, however it was given."""
    solved_at: datetime | None
    """When it was solved last, or closed without being solved; None while it is open."""
    clocks: Clocks | None
    """None for tickets without clocks: history, and those joined to another."""


def facts_of(desk: Desk, ticket: Ticket, events: Sequence[Event], now: datetime) -> Facts:
    """From the live events by ``seq``."""
    answers = [event.at for event in events
               if event.kind is EventKind.OUTBOUND and event.data.get("kind") == "human"]
    solved = None
    if ticket.status in _DONE:
        ends = [event for event in events if event.kind is EventKind.STATUS]
        ends.sort(key=lambda event: (event.at, event.seq))
        for event in ends:  # closing what is solved does not solve it anew
            done = event.data.get("to") in _DONE
            solved = (solved or event.at) if done else None
    has_clocks = not ticket.history and ticket.merged_into is None
    return Facts(min(answers, default=None), solved,
                 recording.clocks_of(desk, ticket, events, now) if has_clocks else None)


def outcome(clock: Clock | None) -> str:
    """``met``, ``breached``, ``at_risk``, ``running``, ``paused``, ``void``; empty where nothing is measured."""
    return "" if clock is None or clock.state == "none" else clock.state.value
