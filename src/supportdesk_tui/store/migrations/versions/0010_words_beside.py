"""Subjects, senders and tags side by side in an index, so that looking for a part of one reads no wide rows."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """In SQLite alone: PostgreSQL's indexes hold no text of any length, and its rows are read in parallel."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE INDEX ix_search_words ON ticket"
                   " (subject_fold, requester_fold, tags_fold, requester_address, active)")
