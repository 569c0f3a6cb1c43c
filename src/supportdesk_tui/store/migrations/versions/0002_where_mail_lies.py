"""Where each read mail lies on the server, so that a hole would be seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Folder and uid beside each outcome; mails read before this are vouched for by the watermark."""
    op.add_column("mail_outcome", sa.Column("folder", sa.Text(), nullable=False, server_default=""))
    op.add_column("mail_outcome", sa.Column("uid", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("watermark", sa.Column("counted_from", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE watermark SET counted_from = last_uid")
