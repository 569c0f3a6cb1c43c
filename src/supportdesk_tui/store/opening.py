"""Opening a store: the place, the schema, the check after an unclean end. What bootstrap calls."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store.schema import HEAD, KEY_BYTES, keep_key, schema_of
from supportdesk_tui.store.sql_store import SqlStore
from supportdesk_tui.store.sqlite_connection import BUSY_SECONDS, SqliteConnection, store_errors
from supportdesk_tui.store.sqlite_database import SqliteDatabase, copy_database
from supportdesk_tui.store.sqlite_guard import UseMark, private_file, refuse_shared_folder


def open_sqlite(path: Path, *, create: bool = True, busy_seconds: float = BUSY_SECONDS,
                new_key: Callable[[int], bytes] = os.urandom) -> SqlStore:
    """Open the queue's file, making or migrating it when needed; ``new_key`` makes the signing key.

    Raises StoreError: missing (and ``create`` is False), network, newer, corrupt, read_only, locked, full.
    A file of an older schema is copied to ``NAME.before-REVISION`` before it is migrated.
    """
    if not create and not path.exists():
        raise StoreError("missing", str(path))
    refuse_shared_folder(path)
    try:
        private_file(path)
        mark = UseMark(path)
        unclean = mark.take()
    except OSError as error:
        raise StoreError("read_only", str(path), str(error)) from error
    try:
        with store_errors(str(path)):
            _make_ready(path, unclean=unclean, busy_seconds=busy_seconds, new_key=new_key)
    except BaseException:
        mark.drop()
        raise
    return SqlStore(SqliteDatabase(path, mark, busy_seconds=busy_seconds))


def _make_ready(path: Path, *, unclean: bool, busy_seconds: float, new_key: Callable[[int], bytes]) -> None:
    connection = SqliteConnection(path, busy_seconds=busy_seconds)
    try:
        if unclean and (found := connection.row("PRAGMA quick_check(1)")) and found[0] != "ok":
            raise StoreError("corrupt", str(path), str(found[0]))
        revision = schema_of(connection, str(path))
        if revision == HEAD:
            return
        if revision:
            copy_database(path, path.with_name(f"{path.name}.before-{HEAD}"))
        from supportdesk_tui.store.migrate import migrate_sqlite  # loads Alembic, only when there is a need

        migrate_sqlite(connection.raw)
        keep_key(connection, new_key(KEY_BYTES))
    finally:
        connection.close()


def open_postgres(url: str) -> SqlStore:
    """Open a team's queue on a server; see postgres_database.open_postgres."""
    from supportdesk_tui.store import postgres_database  # loads SQLAlchemy and psycopg

    return postgres_database.open_postgres(url)
