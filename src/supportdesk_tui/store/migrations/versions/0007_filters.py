"""What the filters ``resolve:`` and ``macro:`` look for."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns. Open tickets fill theirs at the next look at the clocks: their boundary is now."""
    op.add_column("ticket", sa.Column("resolve_state", sa.Text(), nullable=False, server_default="none"))
    op.add_column("ticket", sa.Column("resolve_by", sa.BigInteger(), nullable=True))
    op.execute("UPDATE ticket SET boundary_at = 0 WHERE active = 1 AND history = 0 AND merged_into IS NULL")
    op.add_column("outbox", sa.Column("macro", sa.Text(), nullable=False, server_default=""))
    bind = op.get_bind()
    for mail_id, effects in bind.execute(sa.text("SELECT id, effects FROM outbox WHERE effects <> '{}'")).fetchall():
        macro = json.loads(effects).get("macro")
        if isinstance(macro, str) and macro:
            bind.execute(sa.text("UPDATE outbox SET macro = :macro WHERE id = :id"), {"macro": macro, "id": mail_id})
    named = sa.text("macro <> ''")
    op.create_index("ix_outbox_macro", "outbox", ["macro", "ticket_id", "state"], sqlite_where=named,
                    postgresql_where=named)
    op.create_index("ix_ticket_updated", "ticket", ["updated_at", "id", "active"])
