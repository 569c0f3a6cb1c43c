"""The ticket: what the operator works on, as projected from its events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from supportdesk_tui.domain.value import value


class Priority(StrEnum):
    """How urgent a ticket is; an untriaged ticket has none and runs on P3's targets."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class Status(StrEnum):
    """Where a ticket stands; only ``status`` events change it (never inferred)."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    """Waits for the requester."""
    ON_HOLD = "on_hold"
    """Waits for a third party."""
    SOLVED = "solved"
    CLOSED = "closed"
    SPAM = "spam"


ACTIVE = frozenset({Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD})
"""The statuses that still want an operator's eye: everything not solved, closed or spam."""


class Channel(StrEnum):
    """How the requester reached us."""

    EMAIL = "email"
    FORM = "form"
    TELEGRAM = "telegram"
    PHONE = "phone"
    CHAT = "chat"
    FORUM = "forum"
    TALK = "talk"


class Urgency(IntEnum):
    """The first key of the queue's order."""

    NOW = 0
    """A clock is breached or at risk."""
    LATER = 1
    """A clock runs, or nothing has a due time."""
    PARKED = 2
    """Paused or snoozed: comes last."""


@value
class Deadline:
    """The one clock the queue shows for a ticket: the unfinished one to act on first."""

    clock: str
    """A ``ClockName`` value; empty when no clock runs."""
    state: str
    """A ``ClockState`` value."""
    due_at: datetime | None = None
    act_by: datetime | None = None


NO_DEADLINE = Deadline(clock="", state="none")


@value
class Ticket:
    """A ticket as its events say it is. All instants are aware, in UTC."""

    id: int
    subject: str
    status: Status
    channel: Channel
    requester_id: int
    received_at: datetime
    updated_at: datetime
    priority: Priority | None = None
    """None until the first triage."""
    category: str = ""
    """A category id of the configuration."""
    subcategory: str = ""
    assignee: str = ""
    """An operator id; empty when nobody has taken it."""
    tags: tuple[str, ...] = ()
    source: str = ""
    """The account name, ``form:PROFILE``, ``import`` or ``hand``."""
    form: str = ""
    """The name of the form or chat that it came by."""
    requester_name: str = ""
    """The phone number or Telegram name of somebody of whom nothing else is known."""
    requester_address: str = ""
    """The address replies go to; empty for a requester without e-mail."""
    language: str = ""
    """``en`` or ``ru``: the language of the requester's last message; empty when unknown."""
    last_inbound_at: datetime | None = None
    last_reply_at: datetime | None = None
    snoozed_until: datetime | None = None
    promised_until: datetime | None = None
    """The open promise; None once it is kept."""
    waiting_for: str = ""
    """While on hold: whom we wait for (an escalation's addressee)."""
    message_count: int = 0
    unread: bool = False
    """The newest public message is the requester's and nobody has answered or dismissed it."""
    late_sync: bool = False
    """It was already waiting when first fetched or imported; reports keep it apart."""
    history: bool = False
    """Came in as history: closed, without clocks."""
    unparsed: bool = False
    """The mail was fetched but not understood; the raw bytes are kept."""
    maybe_ticket: int | None = None
    """A ticket this one may belong to (a hint, never automatic)."""
    merged_into: int | None = None
    """The ticket that this one was joined to; its messages are there."""
    bounced: bool = False
    """Our last letter came back, and nothing has happened since."""
    outgoing: str = ""
    """State of its newest unfinished outgoing mail (an ``OutboxState`` value), else empty."""
    deadline: Deadline = NO_DEADLINE
    resolve: Deadline = NO_DEADLINE
    """The resolution clock, its state and when it must be acted on, whichever clock is shown."""
    urgency: Urgency = Urgency.LATER
    boundary_at: datetime | None = None
    """The next instant at which a clock, snooze or promise changes state by itself."""


@dataclass(frozen=True, slots=True)
class QueueWindow:
    """A slice of a view in queue order."""

    total: int
    """How many tickets the whole view holds."""
    offset: int
    """The position of ``tickets[0]`` in the view, from 0."""
    tickets: tuple[Ticket, ...]
