"""Rules of time that were carried out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """One row for a ticket, a rule and an occasion: what makes each happen once."""
    op.create_table(
        "rule_done", sa.Column("ticket_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("rule", sa.Text(), primary_key=True), sa.Column("occasion", sa.Text(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], initially="DEFERRED", deferrable=True),
    )
