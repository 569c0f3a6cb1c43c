"""What the use cases need from outside, as nouns. Adapters implement these; only bootstrap knows which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from supportdesk_tui.domain.event import Batch, Event, Json
from supportdesk_tui.domain.filter import Query
from supportdesk_tui.domain.macro import Macro, Rendered
from supportdesk_tui.domain.message import Attachment, Direction, MailKind, ParsedMail, TicketMessage
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail, Phase
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.sop import Sop, SopText
from supportdesk_tui.domain.ticket import QueueWindow, Ticket


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class Ids(Protocol):
    """Where randomness comes from."""

    def token(self) -> str:
        """A fresh random id: 16 lower-case hexadecimal digits."""


# --- mail ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """Raw bytes of one mail with what the server says of it."""

    uid: int
    raw: bytes
    internal_date: datetime | None
    """INTERNALDATE in UTC; None when the server gave garbage."""
    size: int
    """RFC822.SIZE; larger than ``len(raw)`` when only the head was fetched (MAIL.md M-33)."""


@dataclass(frozen=True, slots=True)
class UnfetchedMail:
    """A mail that the server would not give up after three tries on its own."""

    uid: int
    reason: str


@dataclass(frozen=True, slots=True)
class FolderState:
    """What a folder is as the server has just selected it."""

    name: str
    uidvalidity: int
    exists: int


class MailSession(Protocol):
    """One connection to an account, read-only (EXAMINE, BODY.PEEK[])."""

    def folders(self) -> tuple[str, ...]:
        """The folders to follow: the configured ones; the Sent folder is not among them."""

    def sent_folder(self) -> str | None:
        """The account's Sent folder, or None when it has none."""

    def examine(self, folder: str) -> FolderState:
        """Select a folder read-only."""

    def uids_after(self, last_uid: int, since: datetime | None = None) -> tuple[int, ...]:
        """Uids above ``last_uid`` in the examined folder, ascending; ``since`` bounds a first sync by day."""

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail | UnfetchedMail]:
        """The mails, batch by batch, ascending; uids that vanished meanwhile are left out."""

    def find_message_id(self, folder: str, message_id: str) -> bool:
        """Is a mail with this Message-ID in the folder?"""

    def append_sent(self, folder: str, raw: bytes, at: datetime) -> None:
        """Store a copy of a sent mail, marked as seen."""

    def close(self) -> None:
        """Log out; never raises."""


class MailAccount(Protocol):
    """A configured account: where mail comes from and leaves through."""

    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def own_addresses(self) -> frozenset[str]:
        """The address and its aliases, lower case."""

    @property
    def keeps_sent_itself(self) -> bool:
        """Its SMTP server files the Sent copy (Gmail, Microsoft 365)."""

    @property
    def since(self) -> str:
        """How far back the first sync reads: ``14d``, ``2026-01-31`` or ``all``."""

    def connect(self) -> MailSession:
        """Open an IMAP session. Raises MailError."""

    def transport(self) -> MailTransport:
        """A fresh, unconnected SMTP transport."""


class MailTransport(Protocol):
    """One SMTP delivery, driven step by step so that the outbox knows the phase (MAIL.md M-54)."""

    def connect(self) -> None:
        """Connect, TLS, EHLO, log in. Raises SendError."""

    def mail(self, envelope_from: str, size: int) -> None:
        """MAIL FROM. Raises SendError."""

    def rcpt(self, recipients: Sequence[str]) -> dict[str, str]:
        """RCPT TO for each; returns those refused with the server's words. Raises SendError if none is left."""

    def data(self, raw: bytes) -> None:
        """DATA up to the reply to the final dot. Raises SendError; ``uncertain`` once bytes left unanswered."""

    def close(self) -> None:
        """QUIT; never raises."""


class MailReader(Protocol):
    """Reads raw mail; never raises on any input."""

    def parse(self, raw: bytes) -> ParsedMail: ...
    def attachment(self, raw: bytes, index: int) -> bytes:
        """The decoded bytes of ``parse(raw).attachments[index]``."""


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be written."""

    from_name: str
    from_address: str
    to: tuple[str, ...]
    subject: str
    text: str
    date: datetime
    message_id: str
    cc: tuple[str, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    auto: bool = False
    """An acknowledgement: carries Auto-Submitted and the headers of MAIL.md M-49."""


class MailWriter(Protocol):
    """Serialises a mail (MAIL.md M-61 ... M-65)."""

    def write(self, mail: NewMail) -> bytes:
        """RFC 5322 bytes with CRLF. Raises BadInput for a header that cannot be written."""

    def envelope_address(self, address: str) -> str:
        """The address as SMTP wants it (IDN to punycode). Raises BadInput."""


# --- playbook ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong with one file of the playbook."""

    file: str
    line: int
    """1-based; 0 when it concerns the whole file."""
    reason: str
    """A key of presentation/playbook_words.py, such as ``syntax``, ``unknown_variable``."""
    detail: str = ""
    """The word it is about, and what is allowed."""
    level: str = "error"
    """``error`` or ``warning``."""


class Library(Protocol):
    """The playbook: macros, escalation templates, the acknowledgement, SOPs."""

    def macros(self) -> tuple[Macro, ...]:
        """The reply macros, by category and id. A file edited meanwhile is read anew."""

    def escalations(self) -> tuple[Macro, ...]:
        """The escalation templates, by line and id."""

    def acknowledgement(self) -> Macro | None:
        """The automatic answer to a new ticket; None when the operator has hidden it."""

    def macro(self, macro_id: str) -> Macro:
        """A prepared text of any kind. Raises BadInput("no_such_macro")."""

    def sops(self) -> tuple[Sop, ...]:
        """By category and id."""

    def sop(self, sop_id: str) -> Sop:
        """Raises BadInput("no_such_sop")."""

    def render(self, macro: Macro, language: str, values: Mapping[str, Mapping[str, object]]) -> Rendered:
        """The variant filled in (see domain/macro_values.py); never raises: problems are in the result."""

    def render_sop(self, sop: Sop, language: str, values: Mapping[str, Mapping[str, object]]) -> SopText:
        """The variant with its steps filled in; what has no value shows as a marker."""

    def problems(self) -> tuple[FileProblem, ...]:
        """The errors of all files; a broken file never stops the others."""

    def lint_macros(self) -> tuple[FileProblem, ...]:
        """Errors and warnings of macros, templates and the acknowledgement, by file and line."""

    def lint_sops(self) -> tuple[FileProblem, ...]:
        """Errors and warnings of SOPs, by file and line."""


# --- store ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Watermark:
    """How far a folder has been read (MAIL.md M-01)."""

    account: str
    folder: str
    uidvalidity: int
    last_uid: int
    last_ok_at: datetime | None = None
    uidvalidity_changes: int = 0
    """Changes in a row; above 5 the folder needs attention (M-05)."""
    connected_at: datetime | None = None
    """When the folder was first read: older mail was already waiting then."""


@dataclass(frozen=True, slots=True)
class KnownId:
    """Where a Message-ID is known from."""

    message_id: str
    ticket_id: int
    account: str
    direction: Direction


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Draft:
    """Unsent text of one author on one ticket."""

    ticket_id: int
    author: str
    subject: str
    text: str
    saved_at: datetime
    kind: str = "reply"
    """``reply`` or ``note``."""
    macro: str = ""
    effects: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeenRecord:
    """An export record met before (FORMS.md F-13)."""

    profile: str
    key: str
    content_hash: str
    ticket_id: int | None


class Reading(Protocol):
    """Reads in one consistent snapshot."""

    def window(self, query: Query, now: datetime, offset: int, limit: int) -> QueueWindow:
        """``limit`` tickets of the view from ``offset`` on, in queue order."""

    def position(self, query: Query, now: datetime, ticket_id: int) -> int | None:
        """The ticket's place in the view, from 0; None when it is not in it."""

    def count(self, query: Query, now: datetime) -> int: ...
    def ticket(self, ticket_id: int) -> Ticket:
        """Raises NoSuchTicket."""

    def tickets(self, ticket_ids: Iterable[int]) -> tuple[Ticket, ...]:
        """Those that exist, in the order asked for."""

    def all_ticket_ids(self) -> Sequence[int]: ...
    def tickets_of(self, requester_id: int) -> tuple[Ticket, ...]:
        """Newest first."""

    def passed_boundaries(self, now: datetime, limit: int = 1000) -> tuple[int, ...]:
        """Tickets whose ``boundary_at`` lies at or before now."""

    def messages(self, ticket_id: int) -> tuple[TicketMessage, ...]:
        """Oldest first."""

    def message(self, message_id: int) -> TicketMessage: ...
    def raw_of(self, message_id: int) -> bytes | None:
        """The raw mail of a stored message."""

    def raw_by_id(self, raw_id: int) -> bytes: ...
    def events(self, ticket_id: int, *, undone: bool = False) -> tuple[Event, ...]:
        """By ``seq``; live ones only unless ``undone``."""

    def batch(self, batch_id: int) -> Batch | None: ...
    def batches(self, *, ticket_id: int | None = None, since: datetime | None = None,
                actor: str | None = None, limit: int = 200) -> tuple[Batch, ...]:
        """Newest first."""

    def batch_events(self, batch_id: int) -> tuple[Event, ...]: ...
    def requester(self, requester_id: int) -> Requester: ...
    def requester_by_address(self, address: str) -> Requester | None: ...
    def requester_by_contact(self, *, phone: str = "", telegram: str = "") -> Requester | None: ...
    def known_ids(self, message_ids: Sequence[str]) -> tuple[KnownId, ...]:
        """Stored messages and outbox mails that carry one of these Message-IDs."""

    def mail_seen(self, account: str, message_id: str, content_hash: str) -> str:
        """``no``; ``same`` (a duplicate); ``other`` (the id is known with another content) (MAIL.md M-13)."""

    def participants(self, ticket_id: int) -> frozenset[str]:
        """Every address of the requester and of From, To, Cc of the stored messages, lower case."""

    def open_ticket_of(self, address: str) -> int | None:
        """The newest ticket of this requester that is not solved, closed or spam."""

    def outbox(self, *states: OutboxState) -> tuple[OutgoingMail, ...]:
        """All, or those in the given states, oldest first."""

    def outgoing(self, outbox_id: int) -> OutgoingMail | None: ...
    def outgoing_of(self, ticket_id: int) -> tuple[OutgoingMail, ...]: ...
    def draft(self, ticket_id: int, author: str, kind: str = "reply") -> Draft | None: ...
    def drafts(self, author: str) -> tuple[Draft, ...]: ...
    def watermark(self, account: str, folder: str) -> Watermark | None: ...
    def watermarks(self) -> tuple[Watermark, ...]: ...
    def quarantine(self) -> tuple[Quarantined, ...]: ...
    def filed(self, limit: int = 200) -> tuple[FiledMail, ...]: ...
    def mail_counts(self) -> dict[str, int]:
        """How every mail ever read ended: ticket, reply, duplicate, filed, quarantined."""

    def seen_record(self, profile: str, key: str) -> tuple[SeenRecord, ...]: ...
    def setting(self, name: str) -> str | None:
        """A small value kept in the database: frozen calendars, macro counts, sync state."""

    def settings(self, prefix: str) -> dict[str, str]: ...
    def signing_key(self) -> bytes:
        """The key of our Message-IDs and subject tokens; made when the database is made."""

    def find(self, words: str, limit: int = 50) -> tuple[int, ...]:
        """Ticket ids by full text, best first; finds word forms in English and Russian."""


class Writing(Reading, Protocol):
    """One write transaction: everything or nothing."""

    def add_batch(self, at: datetime, actor: str, verb: str, ticket_ids: Sequence[int], *,
                  undo_of: int | None = None, undoable: bool = True,
                  summary: Mapping[str, Json] | None = None) -> int: ...
    def set_undone(self, batch_id: int, undone: bool) -> None: ...
    def add_events(self, batch_id: int, events: Sequence[Event]) -> tuple[Event, ...]:
        """Appends; returns them with ``seq`` and ``batch_id``."""

    def new_ticket_id(self) -> int:
        """Reserves the next ticket number."""

    def save_ticket(self, ticket: Ticket) -> None:
        """Writes the projected row (insert or replace) and its search text."""

    def add_raw(self, raw: bytes) -> int:
        """Keeps raw bytes apart from the tables the panel reads; returns the raw id."""

    def add_message(self, message: NewMessage) -> TicketMessage: ...
    def count_mail(self, account: str, message_id: str, content_hash: str, outcome: str,
                   raw_id: int | None, at: datetime, from_address: str = "", subject: str = "",
                   kind: MailKind = MailKind.HUMAN) -> None:
        """Notes how one read mail ended: ticket, reply, duplicate, filed, own."""

    def add_requester(self, requester: Requester) -> Requester:
        """Stores a new one (its ``id`` is ignored); returns it with its id."""

    def save_requester(self, requester: Requester) -> None: ...
    def save_watermark(self, watermark: Watermark) -> None: ...
    def add_quarantined(self, source: str, where: str, reason: str, at: datetime, *,
                        detail: str = "", raw: bytes | None = None) -> int: ...
    def remove_quarantined(self, quarantine_id: int) -> None: ...
    def add_outgoing(self, mail: OutgoingMail) -> OutgoingMail:
        """Stores a new one (its ``id`` is ignored)."""

    def save_outgoing(self, mail: OutgoingMail) -> None:
        """Updates everything but the immutable parts (raw, message_id, recipients)."""

    def set_phase(self, outbox_id: int, phase: Phase) -> None: ...
    def save_draft(self, draft: Draft) -> None: ...
    def drop_draft(self, ticket_id: int, author: str, kind: str = "reply") -> None: ...
    def add_seen_record(self, seen: SeenRecord, file: str, record: int, line: int) -> None: ...
    def set_setting(self, name: str, value: str | None) -> None: ...
    def savepoint(self) -> AbstractContextManager[None]:
        """What happens inside is undone when an exception leaves it."""


class Store(Protocol):
    """The queue's database."""

    def reading(self) -> AbstractContextManager[Reading]: ...
    def writing(self) -> AbstractContextManager[Writing]:
        """BEGIN IMMEDIATE ... COMMIT. Raises StoreError when locked, full, read-only or corrupt."""

    def change_counter(self) -> int:
        """Changes when another connection has committed; cheap enough to ask every second."""

    def take_lease(self, name: str, holder: str, now: datetime, seconds: int = 120) -> bool:
        """Take or renew a lease; False when another holder's is fresh."""

    def drop_lease(self, name: str, holder: str) -> None: ...
    def lease_holder(self, name: str, now: datetime) -> str | None: ...
    def backup(self, path: Path) -> None:
        """Online copy, integrity-checked, written beside and renamed; 0600."""

    def check(self) -> str:
        """``ok`` or what is wrong."""

    def close(self) -> None: ...


# --- exports -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """One readable record of a form or chat export."""

    record: int
    line: int
    native_id: str
    content_hash: str
    created_at: datetime
    email: str = ""
    name: str = ""
    phone: str = ""
    telegram: str = ""
    subject: str = ""
    text: str = ""
    form: str = ""
    """The form's name, for people."""
    form_id: str = ""
    """What tells two forms of one layout apart; part of the idempotency key."""
    cc: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """Uploads, as http(s) addresses; never fetched."""
    warnings: tuple[str, ...] = ()
    """``bad_email bad_phone bad_link no_native_id date_only too_few_cells``."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a chat export, with the ticket it belongs to (FORMS.md F-17)."""

    message: ExportRecord
    opens: str
    """Native id of the message that opens the ticket: its own for the first of a burst; empty for an
    operator's message that answers nobody."""
    outbound: bool = False
    """An operator wrote it."""


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A record left out on purpose: blank, or by a rule of the profile."""

    record: int
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that cannot be read."""

    record: int
    line: int
    reason: str
    """One of FORMS.md F-15."""
    detail: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What the operator may say about a file."""

    profile: str = ""
    timezone: str = ""
    date_order: str = ""
    encoding: str = ""
    operator_ids: tuple[str, ...] = ()
    """Who of a chat's people answers, as the export names them: ``user123``."""


class ExportFile(Protocol):
    """An opened export: its profile is known."""

    @property
    def profile(self) -> str: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...
    def records(self) -> Iterator[ExportRecord | ChatMessage | SkippedRecord | BadRecord]:
        """Every record of the file, once, in order."""


class ExportReader(Protocol):
    """Opens export files."""

    def open(self, path: Path, options: ExportOptions) -> ExportFile:
        """Raises BadInput: unknown layout, several candidates (named in ``hint``), unreadable, no time zone."""
