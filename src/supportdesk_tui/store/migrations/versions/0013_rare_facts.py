"""What only some tickets have is looked for in an index of those: replies, notes, files, ticks, other statuses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Partial indexes: whatever they do not hold costs nothing to write."""
    for name, table, columns, where in (
            ("ix_message_reply", "message", ["ticket_id"], "direction = 'outbound' AND kind = 'human'"),
            ("ix_message_note", "message", ["ticket_id"], "direction = 'note'"),
            ("ix_message_files", "message", ["ticket_id"], "attachments <> '[]'"),
            ("ix_event_status", "event", ["ticket_id", "batch_id"], "kind = 'status'"),
            ("ix_event_tick", "event", ["ticket_id", "batch_id"], "kind = 'sop_ticked'")):
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
