"""The ids that mail servers themselves give their mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """One row for each mail whose server names it alike in every folder (Gmail)."""
    op.create_table(
        "server_mail", sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("server_id", sa.Text(), primary_key=True), sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], initially="DEFERRED", deferrable=True),
    )
    known = sa.text("ticket_id IS NOT NULL")
    op.create_index("ix_server_mail_thread", "server_mail", ["account", "thread"], sqlite_where=known,
                    postgresql_where=known)
