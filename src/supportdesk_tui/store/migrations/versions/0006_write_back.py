"""What is to be written back to the mail servers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """The queue; empty as long as no account asks for it. Acts are looked up by number to fill it."""
    op.create_table(
        "write_back", sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("folder", sa.Text(), primary_key=True),
        sa.Column("uidvalidity", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("uid", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("act", sa.Text(), primary_key=True), sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False), sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], initially="DEFERRED", deferrable=True),
    )
    op.create_index("ix_write_back_outcome", "write_back", ["account", "outcome"])
