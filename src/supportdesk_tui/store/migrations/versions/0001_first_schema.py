"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table, the full-text index and the counters."""
    _people_and_tickets()
    _mail()
    _history()
    _intake()
    _outbox()
    _small_tables()
    _full_text()
    op.execute("INSERT INTO counter (name, reached) VALUES ('ticket', 0), ('change', 0)")


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _flags(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.SmallInteger(), nullable=False) for name in names]


def _instants(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=nullable) for name in names]


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _key_number(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), primary_key=True, autoincrement=False)


def _refers(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], initially="DEFERRED", deferrable=True)


def _own_id(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), primary_key=True)


def _index(table: str, name: str, columns: str, where: str = "") -> None:
    condition = sa.text(where) if where else None
    op.create_index(f"ix_{table}_{name}", table, columns.split(), sqlite_where=condition,
                    postgresql_where=condition)


def _people_and_tickets() -> None:
    op.create_table(
        "requester", _own_id(),
        *_words("name", "phone", "telegram", "language", "plan", "member_since", "profile_id", "notes"),
    )
    _index("requester", "phone", "phone", "phone <> ''")
    _index("requester", "telegram", "telegram", "telegram <> ''")
    op.create_table(
        "requester_address", sa.Column("address", sa.Text(), primary_key=True), _number("requester_id"),
        _number("place"), _refers("requester_id", "requester.id"),
    )
    _index("requester_address", "owner", "requester_id place")
    op.create_table(
        "ticket", _key_number(), *_words("subject", "status", "channel"), _number("requester_id"),
        *_instants("received_at", "updated_at"),
        *_words("priority", "category", "subcategory", "assignee", "tags", "source", "requester_name",
                "requester_address", "language"),
        *_instants("last_inbound_at", "last_reply_at", "snoozed_until", "promised_until", nullable=True),
        *_words("waiting_for"), _number("message_count"),
        *_flags("unread", "late_sync", "history", "unparsed"), _number("maybe_ticket", nullable=True),
        *_words("outgoing", "deadline_clock", "deadline_state"),
        *_instants("due_at", "act_by", nullable=True), *_flags("urgency"),
        *_instants("boundary_at", nullable=True), *_flags("active", "sending", "priority_rank"),
        *_instants("act_order"), *_words("subject_fold", "requester_fold", "tags_fold"),
        _refers("requester_id", "requester.id"),
    )
    order = "urgency priority_rank act_order received_at id"
    _index("ticket", "queue", f"{order} active sending snoozed_until status priority assignee category unread"
           " deadline_state due_at act_by promised_until updated_at", "active = 1")
    _index("ticket", "order", f"{order} status")
    _index("ticket", "act", "act_order received_at id active")
    _index("ticket", "received", "received_at id active")
    _index("ticket", "requester", "requester_id")
    _index("ticket", "boundary", "boundary_at", "boundary_at IS NOT NULL")


def _mail() -> None:
    op.create_table("raw_mail", _own_id(), sa.Column("content", sa.LargeBinary(), nullable=False))
    op.create_table(
        "message", _own_id(), _number("ticket_id"), *_words("direction"), *_instants("at"),
        *_words("kind", "author", "from_name", "from_address", "to_addresses", "cc_addresses", "subject",
                "body", "message_id", "ancestors", "attachments", "labels", "account"),
        *_instants("date", nullable=True), *_words("content_hash"), _number("raw_id", nullable=True),
        _refers("ticket_id", "ticket.id"), _refers("raw_id", "raw_mail.id"), sqlite_autoincrement=True,
    )
    _index("message", "ticket", "ticket_id at id")
    _index("message", "message_id", "message_id", "message_id <> ''")


def _history() -> None:
    op.create_table(
        "batch", _own_id(), *_instants("at"), *_words("actor", "verb", "ticket_ids"),
        _number("undo_of", nullable=True), *_flags("undone", "undoable"), *_words("summary"),
        sqlite_autoincrement=True,
    )
    _index("batch", "actor", "actor id")
    op.create_table("batch_ticket", _key_number("ticket_id"), _key_number("batch_id"),
                    _refers("batch_id", "batch.id"))
    op.create_table(
        "event", _own_id("seq"), _number("ticket_id"), *_words("kind"), *_instants("at"),
        *_words("facts", "replaced"), _number("batch_id"), _refers("ticket_id", "ticket.id"),
        _refers("batch_id", "batch.id"), sqlite_autoincrement=True,
    )
    _index("event", "ticket", "ticket_id seq")
    _index("event", "batch", "batch_id seq")


def _intake() -> None:
    op.create_table(
        "mail_outcome", _own_id(), *_words("account", "message_id", "content_hash", "outcome"),
        _number("raw_id", nullable=True), *_instants("at"), *_words("from_address", "subject", "kind"),
        _refers("raw_id", "raw_mail.id"),
    )
    _index("mail_outcome", "identity", "account message_id content_hash")
    _index("mail_outcome", "outcome", "outcome id")
    op.create_table(
        "watermark", sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("folder", sa.Text(), primary_key=True), *_instants("uidvalidity", "last_uid"),
        *_instants("last_ok_at", nullable=True), _number("uidvalidity_changes"),
        *_instants("connected_at", nullable=True),
    )
    op.create_table(
        "quarantine", _own_id(), *_words("source", "place", "reason"), *_instants("at"), *_words("detail"),
        sa.Column("raw", sa.LargeBinary(), nullable=True), sqlite_autoincrement=True,
    )
    op.create_table(
        "seen_record", sa.Column("profile", sa.Text(), primary_key=True),
        sa.Column("record_key", sa.Text(), primary_key=True),
        sa.Column("content_hash", sa.Text(), primary_key=True), _number("ticket_id", nullable=True),
        *_words("first_file"), _number("record"), _number("line"), _refers("ticket_id", "ticket.id"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox", _own_id(), _number("ticket_id"),
        *_words("account", "message_id", "envelope_from", "recipients"),
        sa.Column("raw", sa.LargeBinary(), nullable=False), *_words("state"), *_instants("created_at"),
        *_words("actor", "phase"), *_instants("held_until", nullable=True), _number("attempts"),
        *_instants("next_try_at", nullable=True), *_words("refused", "last_error"),
        *_instants("sent_at", nullable=True),
        *_words("kind", "purpose", "body", "subject", "effects", "sent_copy"),
        _refers("ticket_id", "ticket.id"), sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_message_id", "outbox", ["message_id"], unique=True)
    _index("outbox", "state", "state id")
    _index("outbox", "ticket", "ticket_id id")
    op.create_table(
        "draft", _key_number("ticket_id"), sa.Column("author", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True), *_words("subject", "body"), *_instants("saved_at"),
        *_words("macro", "effects"), _refers("ticket_id", "ticket.id"),
    )


def _small_tables() -> None:
    op.create_table("setting", sa.Column("name", sa.Text(), primary_key=True), *_words("content"))
    op.create_table("secret", sa.Column("name", sa.Text(), primary_key=True),
                    sa.Column("content", sa.LargeBinary(), nullable=False))
    op.create_table("lease", sa.Column("name", sa.Text(), primary_key=True), *_words("holder"),
                    *_instants("expires_at"))
    op.create_table("counter", sa.Column("name", sa.Text(), primary_key=True), *_instants("reached"))


def _full_text() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # The words are stemmed before they come here, so the tokenizer only has to part them at spaces.
        op.execute("CREATE VIRTUAL TABLE search USING fts5(subject, people, body,"
                   " prefix = '3', tokenize = \"ascii tokenchars '@._+-'\")")
        return
    op.execute("CREATE TABLE search (ticket_id INTEGER PRIMARY KEY, subject TEXT NOT NULL,"
               " people TEXT NOT NULL, body TEXT NOT NULL, document TSVECTOR NOT NULL)")
    op.execute("CREATE INDEX ix_search_document ON search USING gin (document)")
