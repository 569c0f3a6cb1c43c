"""The outbox as a state machine (docs/mail.md): a mail leaves at most once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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


class Fate(StrEnum):
    """What became of one recipient of a mail (M-58)."""

    WAITING = "waiting"
    """The server has not been asked yet."""
    ACCEPTED = "accepted"
    """The server took the mail for them: never sent to again."""
    DEFERRED = "deferred"
    """Refused for now: only they are tried again."""
    REFUSED = "refused"
    """Refused for good."""
    DELAYED = "delayed"
    """Accepted, and a report says that it is not delivered yet."""
    BOUNCED = "bounced"
    """Accepted, and came back."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient and how the mail fared there."""

    address: str
    """As SMTP was given it."""
    fate: Fate = Fate.WAITING
    words: str = ""
    """The server's, cleaned to one line; empty when it took the mail."""


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
    """Left empty where several mails are listed: they may be large."""
    state: OutboxState
    created_at: datetime
    actor: str
    phase: Phase = Phase.NONE
    held_until: datetime | None = None
    attempts: int = 0
    next_try_at: datetime | None = None
    fates: tuple[Recipient, ...] = ()
    """How each recipient fared, once the server was asked; empty before."""
    last_error: str = ""
    sent_at: datetime | None = None
    """The instant of the server's first 2xx; what was to take effect took effect then."""
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
    notice: str = ""
    """What the operator should still be told of a mail that has left: ``refused``, ``bounced``, ``copy``."""

    @property
    def pending(self) -> tuple[str, ...]:
        """The recipients that are still to be served: never one that the server has accepted (M-58)."""
        settled = {each.address for each in self.fates if each.fate not in (Fate.WAITING, Fate.DEFERRED)}
        return tuple(address for address in self.recipients if address not in settled)

    @property
    def everybody(self) -> tuple[Recipient, ...]:
        """All recipients in the order of the envelope, those not asked yet included."""
        known = {each.address: each for each in self.fates}
        return tuple(known.get(address, Recipient(address)) for address in self.recipients)


def with_fates(mail: OutgoingMail, news: Iterable[Recipient]) -> OutgoingMail:
    """The mail with what was learnt of some of its recipients; strangers to its envelope are left out."""
    told = {each.address: each for each in news}
    return replace(mail, fates=tuple(told.get(each.address, each) for each in mail.everybody))
