"""The name of the form or chat a ticket came by, and beside the other words that are looked for: layout and name."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
_CHUNK = 5_000


def upgrade() -> None:
    """The name is told by the ticket's arrival."""
    op.add_column("ticket", sa.Column("form", sa.Text(), nullable=False, server_default=""))
    op.add_column("ticket", sa.Column("form_fold", sa.Text(), nullable=False, server_default=""))
    bind = op.get_bind()
    told = sa.text("SELECT t.id, t.source, e.facts FROM ticket t JOIN event e ON e.ticket_id = t.id"
                   " WHERE e.kind = 'received' AND t.source LIKE 'form:%' AND t.id > :after ORDER BY t.id LIMIT :most")
    after = 0
    while found := bind.execute(told, {"after": after, "most": _CHUNK}).fetchall():
        after = found[-1][0]
        bind.execute(sa.text("UPDATE ticket SET form = :form, form_fold = :words WHERE id = :id"),
                     [_named(*row) for row in found])
    if bind.dialect.name == "sqlite":
        op.execute("DROP INDEX ix_search_words")
        op.execute("CREATE INDEX ix_search_words ON ticket"
                   " (subject_fold, requester_fold, tags_fold, form_fold, requester_address, active)")


def _named(ticket_id: int, source: str, facts: str) -> dict[str, object]:
    form = json.loads(facts).get("form")
    name = form if isinstance(form, str) else ""
    words = f"{source.removeprefix('form:')} {name}".strip().casefold().replace("ё", "е")
    return {"id": ticket_id, "form": name, "words": words}
