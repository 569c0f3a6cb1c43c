"""The tables. These classes describe the schema for migrations and never leave the store.

Instants are BIGINT microseconds (instants.py), flags are 0 or 1, lists and mappings are JSON text, an absent
word is an empty string: the same in SQLite and PostgreSQL, so that one set of statements serves both.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Text, text
from sqlmodel import Field, SQLModel

_KEPT: dict[str, Any] = {"sqlite_autoincrement": True}
"""Numbers of deleted rows are not given out again."""

QUEUE_INDEX = (
    "urgency", "priority_rank", "act_order", "received_at", "id", "active", "sending", "snoozed_until",
    "status", "priority", "assignee", "category", "unread", "deadline_state", "due_at", "act_by",
    "promised_until", "updated_at",
)
"""The queue's order, then what its usual views ask for, so that they are answered from the index alone."""


def _word() -> Any:
    return Field(sa_type=Text)


def _flag() -> Any:
    return Field(sa_type=SmallInteger)


def _instant() -> Any:
    return Field(sa_type=BigInteger)


def _maybe_instant() -> Any:
    return Field(default=None, sa_type=BigInteger, nullable=True)


def _refers_to(column: str, *, nullable: bool = False, primary_key: bool = False) -> Any:
    """A reference checked at COMMIT: events and messages may be written before their ticket."""
    key = ForeignKey(column, deferrable=True, initially="DEFERRED")
    column_type = Column(Integer, key, nullable=nullable, primary_key=primary_key, autoincrement=False)
    return Field(default=None, sa_column=column_type)


def _of_some(name: str, *columns: str, where: str) -> Index:
    """An index of the rows that fit a condition: the others cost it nothing."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class RequesterRow(SQLModel, table=True):
    """Who writes."""

    __tablename__ = "requester"
    __table_args__ = (
        _of_some("ix_requester_phone", "phone", where="phone <> ''"),
        _of_some("ix_requester_telegram", "telegram", where="telegram <> ''"),
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str = _word()
    phone: str = _word()
    telegram: str = _word()
    language: str = _word()
    plan: str = _word()
    member_since: str = _word()
    profile_id: str = _word()
    notes: str = _word()


class RequesterAddressRow(SQLModel, table=True):
    """One address of a requester; an address belongs to one person."""

    __tablename__ = "requester_address"
    __table_args__ = (Index("ix_requester_address_owner", "requester_id", "place"),)
    address: str = Field(sa_type=Text, primary_key=True)
    requester_id: int = _refers_to("requester.id")
    place: int
    """0 is the address to answer first."""


class TicketRow(SQLModel, table=True):
    """The projection of a ticket's events, plus the columns that order and filter the queue."""

    __tablename__ = "ticket"
    __table_args__ = (
        _of_some("ix_ticket_queue", *QUEUE_INDEX, where="active = 1"),
        Index("ix_ticket_order", "urgency", "priority_rank", "act_order", "received_at", "id", "status"),
        Index("ix_ticket_act", "act_order", "received_at", "id", "active"),
        Index("ix_ticket_received", "received_at", "id", "active"),
        Index("ix_ticket_updated", "updated_at", "id", "active"),
        Index("ix_ticket_requester", "requester_id"),
        _of_some("ix_ticket_boundary", "boundary_at", where="boundary_at IS NOT NULL"),
    )
    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    subject: str = _word()
    status: str = _word()
    channel: str = _word()
    requester_id: int = _refers_to("requester.id")
    received_at: int = _instant()
    updated_at: int = _instant()
    priority: str = _word()
    category: str = _word()
    subcategory: str = _word()
    assignee: str = _word()
    tags: str = _word()
    source: str = _word()
    requester_name: str = _word()
    requester_address: str = _word()
    language: str = _word()
    last_inbound_at: int | None = _maybe_instant()
    last_reply_at: int | None = _maybe_instant()
    snoozed_until: int | None = _maybe_instant()
    promised_until: int | None = _maybe_instant()
    waiting_for: str = _word()
    message_count: int
    unread: int = _flag()
    late_sync: int = _flag()
    history: int = _flag()
    unparsed: int = _flag()
    maybe_ticket: int | None = None
    merged_into: int | None = None
    bounced: int = _flag()
    outgoing: str = _word()
    deadline_clock: str = _word()
    deadline_state: str = _word()
    due_at: int | None = _maybe_instant()
    act_by: int | None = _maybe_instant()
    urgency: int = _flag()
    boundary_at: int | None = _maybe_instant()
    active: int = _flag()
    """1 for the statuses that still want an eye."""
    sending: int = _flag()
    """1 while a mail of it is on its way by itself."""
    priority_rank: int = _flag()
    act_order: int = _instant()
    """``act_by``, or a number after every instant."""
    subject_fold: str = _word()
    requester_fold: str = _word()
    """Name and address, case and ё put aside."""
    tags_fold: str = _word()
    resolve_state: str = Field(sa_type=Text, sa_column_kwargs={"server_default": "none"})
    """The resolution clock, whichever clock the queue shows."""
    resolve_by: int | None = _maybe_instant()
    form: str = _word()
    form_fold: str = _word()
    """Layout and name of the form, case and ё put aside."""


class RawMailRow(SQLModel, table=True):
    """The bytes of a mail as they came; no query of the panel reads through this table."""

    __tablename__ = "raw_mail"
    id: int | None = Field(default=None, primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)


class MessageRow(SQLModel, table=True):
    """What was said on a ticket."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_ticket", "ticket_id", "at", "id"),
        _of_some("ix_message_message_id", "message_id", where="message_id <> ''"),
        _of_some("ix_message_reply", "ticket_id", where="direction = 'outbound' AND kind = 'human'"),
        _of_some("ix_message_note", "ticket_id", where="direction = 'note'"),
        _of_some("ix_message_files", "ticket_id", where="attachments <> '[]'"),
        _KEPT,
    )
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = _refers_to("ticket.id")
    direction: str = _word()
    at: int = _instant()
    kind: str = _word()
    author: str = _word()
    from_name: str = _word()
    from_address: str = _word()
    to_addresses: str = _word()
    cc_addresses: str = _word()
    subject: str = _word()
    body: str = _word()
    message_id: str = _word()
    ancestors: str = _word()
    """The ids of ``References``, oldest first."""
    attachments: str = _word()
    labels: str = _word()
    account: str = _word()
    date: int | None = _maybe_instant()
    content_hash: str = _word()
    raw_id: int | None = _refers_to("raw_mail.id", nullable=True)


class BatchRow(SQLModel, table=True):
    """One undoable act."""

    __tablename__ = "batch"
    __table_args__ = (Index("ix_batch_actor", "actor", "id"), _KEPT)
    id: int | None = Field(default=None, primary_key=True)
    at: int = _instant()
    actor: str = _word()
    verb: str = _word()
    ticket_ids: str = _word()
    undo_of: int | None = None
    undone: int = _flag()
    undoable: int = _flag()
    summary: str = _word()


class BatchTicketRow(SQLModel, table=True):
    """Which tickets a batch touched."""

    __tablename__ = "batch_ticket"
    ticket_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    batch_id: int = _refers_to("batch.id", primary_key=True)


class EventRow(SQLModel, table=True):
    """One thing that happened to one ticket."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_ticket", "ticket_id", "seq"), Index("ix_event_batch", "batch_id", "seq"),
        _of_some("ix_event_status", "ticket_id", "batch_id", where="kind = 'status'"),
        _of_some("ix_event_tick", "ticket_id", "batch_id", where="kind = 'sop_ticked'"), _KEPT,
    )
    seq: int | None = Field(default=None, primary_key=True)
    ticket_id: int = _refers_to("ticket.id")
    kind: str = _word()
    at: int = _instant()
    facts: str = _word()
    replaced: str = _word()
    batch_id: int = _refers_to("batch.id")


class MailOutcomeRow(SQLModel, table=True):
    """How one read mail ended."""

    __tablename__ = "mail_outcome"
    __table_args__ = (
        Index("ix_mail_outcome_identity", "account", "message_id", "content_hash"),
        Index("ix_mail_outcome_outcome", "outcome", "id"),
        Index("ix_mail_outcome_sender", "from_address", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    account: str = _word()
    message_id: str = _word()
    content_hash: str = _word()
    outcome: str = _word()
    raw_id: int | None = _refers_to("raw_mail.id", nullable=True)
    at: int = _instant()
    from_address: str = _word()
    subject: str = _word()
    kind: str = _word()
    folder: str = Field(sa_column=Column(Text, nullable=False, server_default=""))
    """Where on the server it lies, as far as we know; empty for mail from files."""
    uid: int = Field(sa_column=Column(BigInteger, nullable=False, server_default="0"))
    """Its number there under the present UIDVALIDITY; 0 when unknown."""
    reason: str = _word()
    """Which rule decided the kind."""


class ServerMailRow(SQLModel, table=True):
    """A mail by the id its server gives it in every folder (Gmail's X-GM-MSGID), and the server's thread."""

    __tablename__ = "server_mail"
    __table_args__ = (
        _of_some("ix_server_mail_thread", "account", "thread", where="ticket_id IS NOT NULL"),
    )
    account: str = Field(sa_type=Text, primary_key=True)
    server_id: str = Field(sa_type=Text, primary_key=True)
    thread: str = _word()
    ticket_id: int | None = _refers_to("ticket.id", nullable=True)


class WriteBackRow(SQLModel, table=True):
    """One thing that is to be told, or was told, to one mail on its server."""

    __tablename__ = "write_back"
    __table_args__ = (Index("ix_write_back_outcome", "account", "outcome"),)
    account: str = Field(sa_type=Text, primary_key=True)
    folder: str = Field(sa_type=Text, primary_key=True)
    uidvalidity: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    uid: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    act: str = Field(sa_type=Text, primary_key=True)
    ticket_id: int = _refers_to("ticket.id")
    tries: int
    outcome: str = _word()
    at: int = _instant()


class RuleDoneRow(SQLModel, table=True):
    """A rule of time that was carried out on a ticket, once for each occasion."""

    __tablename__ = "rule_done"
    ticket_id: int = _refers_to("ticket.id", primary_key=True)
    rule: str = Field(sa_type=Text, primary_key=True)
    occasion: str = Field(sa_type=Text, primary_key=True)
    at: int = _instant()


class WatermarkRow(SQLModel, table=True):
    """How far a folder has been read."""

    __tablename__ = "watermark"
    account: str = Field(sa_type=Text, primary_key=True)
    folder: str = Field(sa_type=Text, primary_key=True)
    uidvalidity: int = Field(sa_type=BigInteger)
    last_uid: int = Field(sa_type=BigInteger)
    last_ok_at: int | None = _maybe_instant()
    uidvalidity_changes: int
    connected_at: int | None = _maybe_instant()
    counted_from: int = Field(sa_column=Column(BigInteger, nullable=False, server_default="0"))
    """Uids up to this one were read before the uid of each mail was kept."""


class QuarantineRow(SQLModel, table=True):
    """What could not be fetched or read."""

    __tablename__ = "quarantine"
    __table_args__ = (_KEPT,)
    id: int | None = Field(default=None, primary_key=True)
    source: str = _word()
    place: str = _word()
    reason: str = _word()
    at: int = _instant()
    detail: str = _word()
    raw: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)


class OutboxRow(SQLModel, table=True):
    """One outgoing mail."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_message_id", "message_id", unique=True), Index("ix_outbox_state", "state", "id"),
        Index("ix_outbox_ticket", "ticket_id", "id"),
        _of_some("ix_outbox_notice", "id", where="notice <> ''"),
        _of_some("ix_outbox_auto", "created_at", where="kind = 'auto'"),
        _of_some("ix_outbox_macro", "macro", "ticket_id", "state", where="macro <> ''"),
        _KEPT,
    )
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = _refers_to("ticket.id")
    account: str = _word()
    message_id: str = _word()
    envelope_from: str = _word()
    recipients: str = _word()
    raw: bytes = Field(sa_type=LargeBinary)
    state: str = _word()
    created_at: int = _instant()
    actor: str = _word()
    phase: str = _word()
    held_until: int | None = _maybe_instant()
    attempts: int
    next_try_at: int | None = _maybe_instant()
    last_error: str = _word()
    sent_at: int | None = _maybe_instant()
    kind: str = _word()
    purpose: str = _word()
    body: str = _word()
    subject: str = _word()
    effects: str = _word()
    sent_copy: str = _word()
    fates: str = Field(sa_type=Text, sa_column_kwargs={"server_default": "[]"})
    """How each recipient fared."""
    notice: str = Field(sa_type=Text, sa_column_kwargs={"server_default": ""})
    macro: str = Field(sa_type=Text, sa_column_kwargs={"server_default": ""})


class DraftRow(SQLModel, table=True):
    """Unsent text of one author on one ticket."""

    __tablename__ = "draft"
    ticket_id: int = _refers_to("ticket.id", primary_key=True)
    author: str = Field(sa_type=Text, primary_key=True)
    kind: str = Field(sa_type=Text, primary_key=True)
    subject: str = _word()
    body: str = _word()
    saved_at: int = _instant()
    macro: str = _word()
    effects: str = _word()


class LetterFileRow(SQLModel, table=True):
    """A file attached to a letter that has not left; its bytes were copied when it was attached."""

    __tablename__ = "letter_file"
    __table_args__ = (
        _of_some("ix_letter_file_dropped", "dropped_at", where="dropped_at IS NOT NULL"),
        _KEPT,
    )
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = _refers_to("ticket.id")
    filename: str = _word()
    content_type: str = _word()
    size: int
    content: bytes = Field(sa_type=LargeBinary)
    dropped_at: int | None = _maybe_instant()
    """When its letter was dropped; it is forgotten a week later."""


class SeenRecordRow(SQLModel, table=True):
    """An export record met before."""

    __tablename__ = "seen_record"
    profile: str = Field(sa_type=Text, primary_key=True)
    record_key: str = Field(sa_type=Text, primary_key=True)
    content_hash: str = Field(sa_type=Text, primary_key=True)
    ticket_id: int | None = _refers_to("ticket.id", nullable=True)
    first_file: str = _word()
    record: int
    line: int


class SettingRow(SQLModel, table=True):
    """A small value kept with the queue."""

    __tablename__ = "setting"
    name: str = Field(sa_type=Text, primary_key=True)
    content: str = _word()


class SecretRow(SQLModel, table=True):
    """The signing key; apart from settings, which are listed."""

    __tablename__ = "secret"
    name: str = Field(sa_type=Text, primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)


class LeaseRow(SQLModel, table=True):
    """Who may sync an account until when."""

    __tablename__ = "lease"
    name: str = Field(sa_type=Text, primary_key=True)
    holder: str = _word()
    expires_at: int = _instant()


class CounterRow(SQLModel, table=True):
    """A number that only grows: ticket numbers, changes."""

    __tablename__ = "counter"
    name: str = Field(sa_type=Text, primary_key=True)
    reached: int = Field(sa_type=BigInteger)


class FocusRunRow(SQLModel, table=True):
    """A focus run: the slice and how far it has come."""

    __tablename__ = "focus_run"
    __table_args__ = (Index("ix_focus_run_operator", "operator", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    operator: str = _word()
    started_at: int = _instant()
    ended: int = _flag()
    state: str = _word()


class SourceFileRow(SQLModel, table=True):
    """A file of a watched folder as it was looked at last."""

    __tablename__ = "source_file"
    source: str = Field(sa_type=Text, primary_key=True)
    path: str = Field(sa_type=Text, primary_key=True)
    size: int = Field(sa_type=BigInteger)
    modified_at: int = Field(sa_type=BigInteger)
    changed_at: int = Field(sa_type=BigInteger)
    """Nanoseconds, as the disk tells them."""
    state: str = _word()
    at: int = _instant()
    sha256: str = _word()
    problem: str = _word()
    tried_with: str = _word()
