"""SQLite through the standard library: pragmas, transactions, errors. Loads nothing heavy."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Final

from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store.connection import Dialect, Params, Row, Value
from supportdesk_tui.store.turns import turn

BUSY_SECONDS: Final = 10.0
"""For one transaction of somebody else to end: 200 mails, on a machine that has much else to do."""
READING_KIB: Final = 3000
"""Pages kept by a connection that only reads: the panel has several, and the system keeps the file's pages anyway."""
WRITING_KIB: Final = 16000
"""Pages kept by one that writes: a long transaction must not spill."""
_NAME: Final = re.compile(r":(\w+)")
_REASONS: Final = {
    sqlite3.SQLITE_BUSY: "locked", sqlite3.SQLITE_LOCKED: "locked", sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only", sqlite3.SQLITE_AUTH: "read_only", sqlite3.SQLITE_CANTOPEN: "read_only",
    sqlite3.SQLITE_FULL: "full", sqlite3.SQLITE_CORRUPT: "corrupt", sqlite3.SQLITE_NOTADB: "corrupt",
    sqlite3.SQLITE_IOERR: "io",
}


@contextmanager
def store_errors(path: str) -> Iterator[None]:
    """Turn what SQLite complains of into a StoreError; a violated constraint is a bug and stays as it is."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        reason = _REASONS.get(code & 0xFF) if isinstance(code, int) else None
        if reason is None:
            raise
        if reason == "read_only" and not Path(path).exists():
            reason = "missing"
        raise StoreError(reason, path, str(error)) from error


def broken_page(error: BaseException) -> bool:
    """Does the file not hold together? A file that never was a database is another matter."""
    if isinstance(error, StoreError):
        return error.__cause__ is not None and broken_page(error.__cause__)
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF == sqlite3.SQLITE_CORRUPT


class SqliteConnection:
    """One connection; autocommit is SQLite's own, transactions are begun by name."""

    dialect: Final = Dialect.SQLITE

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS, rescue: bool = False) -> None:
        """Open the file; ``rescue`` reads what can be read of a damaged one and changes nothing in it."""
        self.path = str(path)
        self._file = path
        self._busy_seconds = busy_seconds
        self._wrote = False
        with store_errors(self.path):
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro" if rescue else path, uri=rescue,
                timeout=busy_seconds, isolation_level=None, check_same_thread=False, cached_statements=512,
            )
            try:
                if rescue:
                    # Without this SQLite refuses a file shorter than its header says, page 1 included.
                    self._db.execute("PRAGMA writable_schema = ON")
                    self._db.execute("PRAGMA query_only = ON")
                    return
                # On every connection, for SQLite forgets (M-75).
                self._db.execute("PRAGMA foreign_keys = ON")
                self._db.execute("PRAGMA synchronous = FULL")
                self._db.execute("PRAGMA temp_store = MEMORY")
                self._db.execute(f"PRAGMA cache_size = -{READING_KIB}")
                self._db.execute("PRAGMA wal_autocheckpoint = 8000")
                if self._db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                    self._db.execute("PRAGMA journal_mode = WAL")
            except sqlite3.Error:
                self._db.close()
                raise

    @property
    def raw(self) -> sqlite3.Connection:
        """The driver's own connection, for backups and migrations."""
        return self._db

    def begin_reading(self) -> None:
        """The snapshot is taken by the first statement."""
        self._db.execute("BEGIN")

    def begin_writing(self) -> None:
        """IMMEDIATE, so that waiting works: a reader that turns writer fails at once (M-76). By turns."""
        if not self._wrote:
            self._db.execute(f"PRAGMA cache_size = -{WRITING_KIB}")
            self._wrote = True
        with turn(self._file, self._busy_seconds):
            self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Flushed to the disk when this returns."""
        self._db.execute("COMMIT")

    def rollback(self) -> None:
        """Never raises."""
        if self._db.in_transaction:
            try:
                self._db.execute("ROLLBACK")
            except sqlite3.Error:
                self._db.close()  # the journal undoes the rest when the file is next opened

    def rows(self, sql: str, params: Params | None = None) -> Sequence[Row]:
        """Every row."""
        return self._execute(sql, params).fetchall()

    def row(self, sql: str, params: Params | None = None) -> Row | None:
        """The first row."""
        cursor = self._execute(sql, params)
        found: Row | None = cursor.fetchone()
        cursor.close()
        return found

    def run(self, sql: str, params: Params | None = None) -> int:
        """Execute; returns how many rows were changed."""
        return self._execute(sql, params).rowcount

    def run_many(self, sql: str, many: Sequence[Params]) -> None:
        """Execute once for each set of parameters."""
        before = self._db.total_changes
        by_place, values = _by_place(sql)
        try:
            self._db.executemany(by_place, map(values, many))
        except UnicodeEncodeError:  # those before the one that cannot be encoded are written
            for params in many[self._db.total_changes - before:]:
                self._execute(sql, params)

    def reserve(self, table: str, key: str, count: int, above: int) -> Sequence[int]:
        """The numbers after the highest ever used: the transaction keeps every other writer out."""
        used = self.row(f"SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0),"
                        f" coalesce((SELECT max({key}) FROM {table}), 0))")
        first = max(int(used[0]) if used else 0, above) + 1
        return range(first, first + count)

    def close(self) -> None:
        """An open transaction is undone."""
        self._db.close()

    def _execute(self, sql: str, params: Params | None) -> sqlite3.Cursor:
        try:
            return self._db.execute(sql, params or {})
        except UnicodeEncodeError:  # a lone surrogate (M-17): the raw bytes keep the original
            return self._db.execute(sql, {name: _encodable(value) for name, value in (params or {}).items()})


@lru_cache(maxsize=128)
def _by_place(sql: str) -> tuple[str, Callable[[Params], Sequence[Value]]]:
    """The statement with ``?`` for each ``:name``, and what puts the values in that order: names cost twice as much."""
    names = _NAME.findall(sql)
    read = itemgetter(*names)
    return _NAME.sub("?", sql), read if len(names) > 1 else lambda params: (read(params),)


def _encodable(value: Value) -> Value:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
