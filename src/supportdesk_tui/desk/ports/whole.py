"""A ticket whole: all that is kept of it, for whoever takes it out of the desk or brings it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from supportdesk_tui.desk.ports.records import Draft
from supportdesk_tui.domain.event import Batch, Event
from supportdesk_tui.domain.letter_file import LetterFile
from supportdesk_tui.domain.message import TicketMessage
from supportdesk_tui.domain.outbox import OutgoingMail
from supportdesk_tui.domain.requester import Requester


@dataclass(frozen=True, slots=True)
class Numbers:
    """One number for each kind of thing that has numbers: the highest in use, or what to add to each."""

    ticket: int = 0
    requester: int = 0
    message: int = 0
    batch: int = 0
    event: int = 0
    letter: int = 0
    """Of the outbox."""
    file: int = 0
    """Of files attached to letters that have not left."""


@dataclass(frozen=True, slots=True)
class RuleDone:
    """A rule of time that was carried out."""

    rule: str
    occasion: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MetRecord:
    """A record of a form export that the ticket was made from, or that was added to it."""

    profile: str
    key: str
    content_hash: str
    file: str
    record: int
    line: int


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file attached to a letter that has not left."""

    file: LetterFile
    dropped_at: datetime | None = None
    """When its letter was dropped."""


@dataclass(frozen=True, slots=True)
class ReadMail:
    """How a mail that became a message was counted when it was read."""

    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KeptBeside:
    """What lies beside a ticket's messages and history."""

    drafts: tuple[Draft, ...] = ()
    files: tuple[KeptFile, ...] = ()
    rules: tuple[RuleDone, ...] = ()
    records: tuple[MetRecord, ...] = ()
    read: Mapping[int, ReadMail] = field(default_factory=dict)
    """By message."""


@dataclass(frozen=True, slots=True)
class WholeTicket:
    """Everything that is kept of a ticket but the bytes of its mails and files, which are read one at a time."""

    ticket_id: int
    requester: Requester
    messages: tuple[TicketMessage, ...] = ()
    """Oldest first."""
    acts: tuple[Batch, ...] = ()
    """Oldest first; taken back or not."""
    events: tuple[Event, ...] = ()
    """By ``seq``, those of acts that were taken back included."""
    letters: tuple[OutgoingMail, ...] = ()
    """By number; without their bytes."""
    beside: KeptBeside = KeptBeside()
