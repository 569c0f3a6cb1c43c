"""Migrations end exactly where the tables' classes say, and a database of another program is refused."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from fakes import NOON
from store_values import stored_ticket
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store import opening, rows
from supportdesk_tui.store.migrate import migrate_sqlite, revisions
from supportdesk_tui.store.schema import HEAD, KNOWN
from supportdesk_tui.store.sql_store import SqlStore

OpenStore = Callable[[], SqlStore]


@pytest.fixture
def plain(store: SqlStore, address: str) -> Iterator[Connection]:
    """The migrated database, through SQLAlchemy."""
    url = address.replace("postgresql:", "postgresql+psycopg:") if "://" in address else f"sqlite:///{address}"
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _is_ours(_object: Any, name: str | None, _kind: str, _reflected: bool, _other: Any) -> bool:
    """The full-text tables differ by database and are no SQLModel classes."""
    return not (name or "").startswith(("search", "ix_search", "alembic"))


def test_migrated_schema_is_the_schema_of_the_classes(plain: Connection) -> None:
    context = MigrationContext.configure(plain, opts={"compare_type": True, "include_object": _is_ours})
    assert compare_metadata(context, SQLModel.metadata) == []
    assert rows.TicketRow.metadata is SQLModel.metadata


def test_partial_indexes_are_partial(plain: Connection) -> None:
    """compare_metadata does not look at conditions."""
    catalogue = {"sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index'",
                 "postgresql": "SELECT indexname, indexdef FROM pg_indexes"}
    found = {row[0]: row[1] or "" for row in plain.execute(text(catalogue[plain.dialect.name]))}
    for table in SQLModel.metadata.sorted_tables:
        for index in table.indexes:
            condition = index.dialect_options[plain.dialect.name]["where"]
            assert ("WHERE" in found[str(index.name)]) == (condition is not None), index.name


def test_the_program_knows_its_revisions() -> None:
    """schema.py repeats them so that opening loads no Alembic."""
    assert revisions() == KNOWN
    assert KNOWN[-1] == HEAD


def test_a_database_of_a_newer_program_is_refused(
    plain: Connection, store: SqlStore, open_store: OpenStore,
) -> None:
    """M-79: also when it is migrated while we have it open."""
    plain.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    plain.commit()
    with pytest.raises(StoreError) as refused:
        open_store()
    assert refused.value.reason == "newer"
    with pytest.raises(StoreError) as refused:
        stored_ticket(store)
    assert refused.value.reason == "newer"


def test_instants_must_be_aware(store: SqlStore) -> None:
    with pytest.raises(TypeError):
        stored_ticket(store, received_at=NOON.replace(tzinfo=None))


def test_a_fresh_file_is_what_the_migrations_come_to(tmp_path: Path) -> None:
    """A first start runs ready-made statements instead of loading Alembic."""
    migrated = sqlite3.connect(":memory:", isolation_level=None)
    migrate_sqlite(migrated)
    opening.open_sqlite(tmp_path / "fresh.sqlite3", anywhere=True).close()
    with sqlite3.connect(tmp_path / "fresh.sqlite3") as fresh:
        assert _catalogue(fresh) == _catalogue(migrated)
        for table in ("alembic_version", "counter"):
            assert fresh.execute(f"SELECT * FROM {table}").fetchall() == \
                migrated.execute(f"SELECT * FROM {table}").fetchall()


def _catalogue(database: sqlite3.Connection) -> list[tuple[str, ...]]:
    rows = database.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master ORDER BY 1, 2")
    return [(*row[:3], re.sub(r"\s+", " ", row[3])) for row in rows]
