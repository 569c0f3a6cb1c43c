"""Alembic's entry: runs inside the transaction that store/migrate.py has begun."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from supportdesk_tui.store import rows

assert rows.TicketRow.metadata is SQLModel.metadata  # the tables are registered by importing them

context.configure(
    connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata,
    transactional_ddl=True,
)
context.run_migrations()
