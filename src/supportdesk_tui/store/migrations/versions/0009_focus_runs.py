"""Focus runs are kept: a paused one goes on after a restart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """One row a run; the newest of an operator is the one that goes on."""
    op.create_table(
        "focus_run", sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("operator", sa.Text(), nullable=False), sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.SmallInteger(), nullable=False), sa.Column("state", sa.Text(), nullable=False),
    )
    op.create_index("ix_focus_run_operator", "focus_run", ["operator", "id"])
