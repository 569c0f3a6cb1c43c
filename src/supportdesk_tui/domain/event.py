"""Events: the truth of the desk. A ticket is what its live events add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from supportdesk_tui.domain.value import value

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


class EventKind(StrEnum):
    """What happened, in the past tense. The keys of ``data`` stand beside each kind."""

    RECEIVED = "received"
    """subject, requester_id, channel, source, language, late_sync, history, unparsed, maybe_ticket,
    merged_into, status (``new`` unless history), priority (None), outbound (we write first),
    fetched_at (ISO, where it reached us later than at once)."""
    INBOUND = "inbound"
    """message_id, kind (a MailKind, ``own`` or ``muted``), language; the requester or another participant wrote."""
    OUTBOUND = "outbound"
    """message_id, kind (``human`` or ``auto``), outbox_id; the server took our mail, or a call was logged."""
    NOTED = "noted"
    """message_id."""
    STATUS = "status"
    """to, waiting_for (on_hold only)."""
    PRIORITY = "priority"
    """to."""
    CATEGORY = "category"
    """to, subcategory."""
    ASSIGNED = "assigned"
    """to: an operator id or empty."""
    TAGGED = "tagged"
    """add, remove: lists of tags."""
    SNOOZED = "snoozed"
    """until: ISO instant or None to wake."""
    PROMISED = "promised"
    """until: ISO instant."""
    DISMISSED = "dismissed"
    """No reply needed."""
    SOP_TICKED = "sop_ticked"
    """sop, step (1-based), done (bool), value."""
    ESCALATED = "escalated"
    """template, line, to, outbox_id."""
    MERGED = "merged"
    """On a ticket that was joined to another: into (None: a ticket of its own again). On the other: from, and
    since (ISO; when that one was received)."""
    SPLIT = "split"
    """message_id, into: the message and what it did are of that ticket now."""
    BOUNCED = "bounced"
    """message_id (of the report), about (our message's id), outbox_id, recipient, status, permanent."""


@value
class Event:
    """One thing that happened to one ticket."""

    ticket_id: int
    kind: EventKind
    at: datetime
    """When it took effect, UTC; status events never lie before the ticket's previous status event."""
    data: Mapping[str, Json] = field(default_factory=dict)
    before: Mapping[str, Json] = field(default_factory=dict)
    """The values that ``data`` replaced, for the log."""
    seq: int = 0
    """Order of recording; 0 until stored."""
    batch_id: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """One undoable act, or one arrival: the events that were recorded together."""

    id: int
    at: datetime
    """When it was recorded, UTC."""
    actor: str
    """An operator id, or ``sync``, ``import``, ``outbox``, ``clock``, or ``rule:`` and a rule's name."""
    verb: str
    """The command that made it, such as ``triage.priority``; ``undo`` and ``redo`` for those two."""
    ticket_ids: tuple[int, ...] = ()
    undo_of: int | None = None
    """For ``undo`` the batch it took back, for ``redo`` the undo it took back."""
    undone: bool = False
    """Taken back: its events do not count."""
    undoable: bool = True
    summary: Mapping[str, Json] = field(default_factory=dict)
    """What a toast or the log needs to name the act."""
