"""The outbox as a state machine (docs/mail.md): a mail leaves at most once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from supportdesk_tui.domain.event import Json


class OutboxState(StrEnum):
    """The only words for an outgoing mail's life."""

    HELD = "held"
    """Waits its undo time; after a crash it stays held until the operator decides."""
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    """The server fell silent after the final dot; only the operator, a Sent copy or a bounce resolves it."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    """Taken back by the operator; its text is a draft again."""


class Phase(StrEnum):
    """How far a sending got; committed before the step is taken."""

    NONE = ""
    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"


UNFINISHED = frozenset({
    OutboxState.HELD, OutboxState.QUEUED, OutboxState.SENDING, OutboxState.RETRY,
    OutboxState.UNCERTAIN, OutboxState.FAILED,
})


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One mail of the outbox: immutable bytes plus where they stand."""

    id: int
    ticket_id: int
    account: str
    message_id: str
    """Fixed before any socket is opened; without angle brackets."""
    envelope_from: str
    recipients: tuple[str, ...]
    raw: bytes = field(repr=False)
    state: OutboxState
    created_at: datetime
    actor: str
    phase: Phase = Phase.NONE
    held_until: datetime | None = None
    attempts: int = 0
    next_try_at: datetime | None = None
    refused: tuple[str, ...] = ()
    """Recipients the server would not take."""
    last_error: str = ""
    sent_at: datetime | None = None
    """The instant of the server's 2xx."""
    kind: str = "human"
    """``human`` or ``auto`` (an acknowledgement)."""
    purpose: str = "reply"
    """``reply``, ``escalation``, ``first`` (the first mail to a member) or ``ack``."""
    text: str = ""
    """What the operator wrote, so that taking it back gives the draft again."""
    subject: str = ""
    effects: Mapping[str, Json] = field(default_factory=dict)
    """What takes effect at the instant of sending: status, promise, waiting_for, snooze ..."""
    sent_copy: str = ""
    """Empty, ``wanted``, ``done`` or ``failed``."""
