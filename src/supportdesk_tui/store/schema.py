"""Which schema this program speaks and a database has. Opening an up-to-date database loads no Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store.connection import Connection, Dialect
from supportdesk_tui.store.sqlite_connection import SqliteConnection

KNOWN: Final = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012", "0013")
"""Every revision in migrations/versions, oldest first."""
HEAD: Final = KNOWN[-1]
FRESH: Final = Path(__file__).parent / "migrations" / "fresh.sql"
KEY_BYTES: Final = 32
"""Length of the signing key."""
KEEP_KEY: Final = ("INSERT INTO secret (name, content) VALUES ('signing_key', :key)"
                   " ON CONFLICT (name) DO NOTHING")

_VERSION_TABLE = {
    Dialect.SQLITE: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'",
    Dialect.POSTGRESQL: "SELECT 1 FROM pg_tables WHERE schemaname = current_schema()"
                        " AND tablename = 'alembic_version'",
}


def schema_of(connection: Connection, name: str) -> str:
    """The revision of a database; empty for a new one.

    Raises StoreError: newer for a revision unknown to us, corrupt for a file that another program fills.
    """
    if connection.row(_VERSION_TABLE[connection.dialect]) is None:
        if connection.dialect is Dialect.SQLITE and connection.row("SELECT 1 FROM sqlite_master LIMIT 1"):
            raise StoreError("corrupt", name, "not a queue")
        return ""
    row = connection.row("SELECT version_num FROM alembic_version")
    revision = str(row[0]) if row else ""
    if revision and revision not in KNOWN:
        raise StoreError("newer", name, revision)
    return revision


def make_fresh(connection: SqliteConnection, name: str, key: bytes) -> bool:
    """Give an empty file the newest schema and its signing key at once; False when another process was quicker.

    In one transaction: a program that is killed in between would leave a queue that nobody can sign for.
    The statements are what the migrations come to (tools/fresh_schema.py); running those would load Alembic and
    SQLAlchemy, half a second of a first start.
    """
    connection.begin_writing()
    try:
        empty = not schema_of(connection, name)
        if empty:
            for statement in FRESH.read_text(encoding="utf-8").splitlines():
                if not statement.startswith("--"):
                    connection.run(statement)
            connection.run(KEEP_KEY, {"key": key})
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return empty


def keep_key(connection: Connection, key: bytes) -> None:
    """Store the signing key unless there is one: a database from before there were keys."""
    connection.begin_writing()
    connection.run(KEEP_KEY, {"key": key})
    connection.commit()
