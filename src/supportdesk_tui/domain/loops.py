"""Mail loops: two machines that answer each other, and how a sender is silenced before they fill a desk (M-50)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk_tui.domain.threading import plain_subject

FLOOD = 5
"""More mails than this from one sender within ``FLOOD_SPAN`` are no person's."""
FLOOD_SPAN = timedelta(minutes=10)
ROUNDS = 3
"""A subject that has grown so often in a row is wrapped anew by a machine each time."""
LOOK_BACK = timedelta(hours=24)
QUIET = timedelta(hours=24)
"""A muted sender is heard again after so long without a mail."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A mail that came from a sender before."""

    at: datetime
    subject: str


@dataclass(frozen=True, slots=True)
class Mute:
    """A sender who gets no automatic answer; what of their mail goes round in a circle with ours is kept in grey."""

    address: str
    since: datetime
    reason: str
    """``flood`` or ``growing``."""
    last_at: datetime
    mails: int = 0
    """How many came since."""
    ticket_id: int | None = None
    """The ticket on which the last one is kept."""
    lifted_at: datetime | None = None
    """When the operator ended it: what came before counts no more."""

    def holds(self, at: datetime) -> bool:
        """Is the sender still muted for a mail of this instant?"""
        return self.lifted_at is None and at < self.last_at + QUIET


def trouble(before: Sequence[Heard], at: datetime, subject: str) -> str:
    """Why this sender is to be muted with this mail: ``flood``, ``growing``, or nothing.

    Args:
        before: what came from the sender earlier, newest first, ``LOOK_BACK`` at the most.
        at: when this mail came.
        subject: its subject.
    """
    recent = sum(1 for mail in before if at - FLOOD_SPAN < mail.at <= at)
    if recent + 1 > FLOOD:
        return "flood"
    shown = _core(subject)
    rounds = 0
    for mail in before:
        inner = _core(mail.subject)
        if not inner or inner == shown or inner not in shown:
            break
        shown, rounds = inner, rounds + 1
    return "growing" if rounds >= ROUNDS else ""


def _core(subject: str) -> str:
    return " ".join(plain_subject(subject).casefold().split())
