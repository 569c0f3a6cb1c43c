"""How each recipient of a mail fared, what the operator should be told of it, and files attached to letters."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add what letters need; recipients that were refused before keep their fate."""
    op.add_column("outbox", sa.Column("fates", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("outbox", sa.Column("notice", sa.Text(), nullable=False, server_default=""))
    _carry_refusals_over()
    op.drop_column("outbox", "refused")
    op.create_index("ix_outbox_notice", "outbox", ["id"], sqlite_where=sa.text("notice <> ''"),
                    postgresql_where=sa.text("notice <> ''"))
    op.create_table(
        "letter_file", sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id", deferrable=True, initially="DEFERRED"),
                  nullable=False),
        sa.Column("filename", sa.Text(), nullable=False), sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False), sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("dropped_at", sa.BigInteger(), nullable=True), sqlite_autoincrement=True,
    )
    op.create_index("ix_letter_file_dropped", "letter_file", ["dropped_at"],
                    sqlite_where=sa.text("dropped_at IS NOT NULL"),
                    postgresql_where=sa.text("dropped_at IS NOT NULL"))


def _carry_refusals_over() -> None:
    bind = op.get_bind()
    rows = bind.execute(sa.text("SELECT id, recipients, refused FROM outbox WHERE refused <> '[]'")).fetchall()
    for mail_id, recipients, refused in rows:
        turned_away = set(json.loads(refused))
        fates = [[address, "refused" if address in turned_away else "accepted", ""]
                 for address in json.loads(recipients)]
        bind.execute(sa.text("UPDATE outbox SET fates = :fates WHERE id = :id"),
                     {"fates": json.dumps(fates, ensure_ascii=False), "id": mail_id})
