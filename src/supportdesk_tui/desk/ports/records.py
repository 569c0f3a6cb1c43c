"""What is stored beside tickets: the values that pass through the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from supportdesk_tui.domain.message import Attachment, Direction, MailKind
from supportdesk_tui.domain.value import value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from supportdesk_tui.domain.event import Json


@dataclass(frozen=True, slots=True)
class MailOnServer:
    """A place where a mail of a ticket lies."""

    account: str
    folder: str
    uidvalidity: int
    uid: int
    at: datetime
    """When it was received."""


@dataclass(frozen=True, slots=True)
class WriteBack:
    """One thing to be told to one mail on its server (M-32)."""

    account: str
    folder: str
    uidvalidity: int
    uid: int
    act: str
    """``seen``, ``answered``, ``keyword`` or ``move``."""
    ticket_id: int
    tries: int = 0
    outcome: str = ""
    """Empty while it waits; then ``done``, ``gone`` (no such mail any more), ``stale`` (renumbered), ``refused``."""


@dataclass(frozen=True, slots=True)
class Watermark:
    """How far a folder has been read (M-01)."""

    account: str
    folder: str
    uidvalidity: int
    last_uid: int
    last_ok_at: datetime | None = None
    uidvalidity_changes: int = 0
    """Changes in a row; above 5 the folder needs attention (M-05)."""
    connected_at: datetime | None = None
    """When the folder was first read: older mail was already waiting then."""
    counted_from: int = 0
    """Uids up to this one were read before the uid of each mail was kept."""


@value
class KnownId:
    """Where a Message-ID is known from."""

    message_id: str
    ticket_id: int
    account: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class MailPlace:
    """Where a mail lies on its server."""

    account: str
    folder: str
    uid: int


@value
class NewMessage:
    """A message to be stored."""

    ticket_id: int
    direction: Direction
    at: datetime
    kind: MailKind = MailKind.HUMAN
    author: str = ""
    from_name: str = ""
    from_address: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    labels: tuple[str, ...] = ()
    account: str = ""
    date: datetime | None = None
    content_hash: str = ""
    raw_id: int | None = None
    words: str = ""
    """The text as the full-text index takes it; empty: still to be made."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """What could not be fetched or read, kept for a later try."""

    id: int
    source: str
    """``ACCOUNT/FOLDER`` or the import file's name."""
    where: str
    """``uid 17 (UIDVALIDITY)`` or ``record 4, line 9``."""
    reason: str
    at: datetime
    detail: str = ""
    raw: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class FiledMail:
    """Machine mail that belongs to no ticket: a newsletter, a stray bounce or auto-reply."""

    id: int
    account: str
    kind: MailKind
    from_address: str
    subject: str
    at: datetime
    reason: str = ""
    """Which rule told that no person wrote it."""
    raw_id: int | None = None
    """Where its bytes are."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Unsent text of one author on one ticket."""

    ticket_id: int
    author: str
    subject: str
    text: str
    saved_at: datetime
    kind: str = "reply"
    """``reply`` or ``note``; ``reply.2`` and so on where two panels wrote at once."""
    macro: str = ""
    effects: Mapping[str, Json] = field(default_factory=dict)


@value
class SeenRecord:
    """An export record met before."""

    profile: str
    key: str
    content_hash: str
    ticket_id: int | None
