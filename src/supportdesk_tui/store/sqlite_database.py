"""A queue in one SQLite file."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import AbstractContextManager
from pathlib import Path

from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store.connection import Connection
from supportdesk_tui.store.sqlite_connection import BUSY_SECONDS, SqliteConnection, store_errors
from supportdesk_tui.store.sqlite_guard import UseMark


class SqliteDatabase:
    """The file, a connection kept for the change counter, and the mark that it is in use."""

    def __init__(self, path: Path, mark: UseMark, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._path = path
        self._mark = mark
        self._busy_seconds = busy_seconds
        self._watcher: SqliteConnection | None = None
        self._watching = threading.Lock()

    @property
    def name(self) -> str:
        """The file."""
        return str(self._path)

    def connect(self) -> SqliteConnection:
        """A fresh connection."""
        return SqliteConnection(self._path, busy_seconds=self._busy_seconds)

    def errors(self) -> AbstractContextManager[None]:
        """Inside, SQLite's complaints become StoreError."""
        return store_errors(self.name)

    def change_counter(self) -> int:
        """``data_version`` of a connection that writes nothing itself."""
        with self._watching:
            if self._watcher is None:
                self._watcher = self.connect()
            row = self._watcher.row("PRAGMA data_version")
        return int(row[0]) if row else 0

    def note_change(self, connection: Connection) -> None:
        """SQLite counts commits itself."""

    def backup(self, path: Path) -> None:
        """Copy, check, rename."""
        copy_database(self._path, path)

    def check(self) -> str:
        """``integrity_check`` and the references."""
        connection = self.connect()
        try:
            found = [str(row[0]) for row in connection.rows("PRAGMA integrity_check(20)")]
            if found != ["ok"]:
                return "; ".join(found)
            broken = [f"{row[0]} {row[1]} -> {row[2]}" for row in connection.rows("PRAGMA foreign_key_check")]
            return "; ".join(broken[:20]) or "ok"
        except sqlite3.DatabaseError as error:
            return str(error)
        finally:
            connection.close()

    def close(self) -> None:
        """Close the watcher and give the mark back."""
        with self._watching:
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None
        self._mark.drop()


def copy_database(source: Path, target: Path) -> None:
    """An online copy (M-77): into a file beside the target, checked, flushed, renamed; 0600.

    Raises StoreError('corrupt') when the copy does not pass the check; the target is then untouched.
    """
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    with store_errors(str(target)):
        try:
            os.close(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise StoreError("read_only", str(target), str(error)) from error
        try:
            _copy_checked(source, beside, target)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


def _copy_checked(source: Path, beside: Path, target: Path) -> None:
    live, copy = sqlite3.connect(source), sqlite3.connect(beside)
    try:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise StoreError("corrupt", str(target), str(found))
    finally:
        live.close()
        copy.close()
    handle = os.open(beside, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
