"""Tickets that were joined or whose mail came back, why a mail was told from a person's, who wrote how often."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add columns with the values that hold for what is stored already, and two indexes."""
    op.add_column("ticket", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.add_column("ticket", sa.Column("bounced", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("mail_outcome", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_mail_outcome_sender", "mail_outcome", ["from_address", "at"])
    automatic = sa.text("kind = 'auto'")
    op.create_index("ix_outbox_auto", "outbox", ["created_at"], sqlite_where=automatic, postgresql_where=automatic)
