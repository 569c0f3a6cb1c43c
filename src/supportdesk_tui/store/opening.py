"""Opening a store: the place, the schema, what an unclean end has left. What bootstrap calls."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store.schema import HEAD, KEY_BYTES, keep_key, make_fresh, schema_of
from supportdesk_tui.store.sql_store import SqlStore
from supportdesk_tui.store.sqlite_connection import BUSY_SECONDS, SqliteConnection, broken_page, store_errors
from supportdesk_tui.store.sqlite_database import SqliteDatabase, copy_database, newest_backup, quick_check
from supportdesk_tui.store.sqlite_guard import private_file, refuse_shared_folder
from supportdesk_tui.store.use_mark import Soundness, UseMark, was_used


def open_sqlite(path: Path, *, create: bool = True, busy_seconds: float = BUSY_SECONDS,
                new_key: Callable[[int], bytes] = os.urandom, backups: Path | None = None,
                anywhere: bool = False) -> SqlStore:
    """Open the queue's file, making or migrating it when needed.

    A file whose last user was killed is looked through before the first write, not before the first reading
    (M-78). One that does not hold together is opened for reading alone where that is possible; its store's
    ``damage`` says so.

    Args:
        path: the file.
        create: make it where it is missing.
        busy_seconds: how long to wait for another writer.
        new_key: makes the signing key.
        backups: where backups lie; with one of them there, an empty or missing file is no new desk.
        anywhere: also on a network or in a folder that a program syncs.

    Raises:
        StoreError: missing (and ``create`` is False), emptied, network, newer, corrupt, read_only, locked, full.
            A file of an older schema is copied to ``NAME.before-REVISION`` before it is migrated.
    """
    if not create and not path.exists():
        raise StoreError("missing", str(path))
    if not anywhere:
        refuse_shared_folder(path)
    _refuse_emptied(path, backups)
    try:
        private_file(path)
        mark = UseMark(path)
        unclean = mark.take()
    except OSError as error:
        raise StoreError("read_only", str(path), str(error)) from error
    database = SqliteDatabase(path, mark, busy_seconds=busy_seconds, backups=backups)
    try:
        with store_errors(str(path)):
            _make_ready(path, database, mark, unclean=unclean, busy_seconds=busy_seconds, new_key=new_key)
            database.keep_open()
        mark.opened()
    except StoreError as error:
        database.close()
        raise StoreError(error.reason, error.path, error.detail, newest_backup(backups)) from error
    except BaseException:
        database.close()
        raise
    return SqlStore(database)


def _refuse_emptied(path: Path, backups: Path | None) -> None:
    """A queue that was there and is gone must not become a new one in silence."""
    if path.exists() and path.stat().st_size > 0:
        return
    backup = newest_backup(backups)
    if backup or was_used(path):
        raise StoreError("emptied", str(path), backup=backup)


def _make_ready(path: Path, database: SqliteDatabase, mark: UseMark, *, unclean: bool, busy_seconds: float,
                new_key: Callable[[int], bytes]) -> None:
    if mark.says() is Soundness.DAMAGED and _can_be_read(database):
        return
    try:
        connection = SqliteConnection(path, busy_seconds=busy_seconds)
        try:
            revision = schema_of(connection, str(path))
            if revision == HEAD:
                return
            if unclean and (found := quick_check(connection)) != "ok":
                raise StoreError("corrupt", str(path), found)
            if revision:
                copy_database(path, path.with_name(f"{path.name}.before-{HEAD}"))
            key = new_key(KEY_BYTES)
            if revision or not make_fresh(connection, str(path), key):
                from supportdesk_tui.store.migrate import migrate_sqlite  # loads Alembic, only when there is a need

                migrate_sqlite(connection.raw)
                keep_key(connection, key)
        finally:
            connection.close()
    except (sqlite3.DatabaseError, StoreError) as error:
        if not broken_page(error):
            raise
        mark.write(Soundness.DAMAGED, error.detail if isinstance(error, StoreError) else str(error))
        if not _can_be_read(database):
            raise


def _can_be_read(database: SqliteDatabase) -> bool:
    """Does a damaged file still show our schema?"""
    try:
        connection = database.connect()
        try:
            return schema_of(connection, database.name) == HEAD
        finally:
            connection.close()
    except (sqlite3.Error, StoreError):
        return False


def open_postgres(url: str) -> SqlStore:
    """Open a team's queue on a server; see postgres_database.open_postgres."""
    from supportdesk_tui.store import postgres_database  # loads SQLAlchemy and psycopg

    return postgres_database.open_postgres(url)
