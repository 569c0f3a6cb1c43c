"""A queue in one SQLite file."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store.connection import Connection
from supportdesk_tui.store.sqlite_connection import BUSY_SECONDS, SqliteConnection, broken_page, store_errors
from supportdesk_tui.store.use_mark import Soundness, UseMark

_TOLD = 3
"""Findings of a full check that are worth telling."""


class SqliteDatabase:
    """The file, a connection kept for the change counter, and the mark that it is in use."""

    def __init__(self, path: Path, mark: UseMark, *, busy_seconds: float = BUSY_SECONDS,
                 backups: Path | None = None) -> None:
        self._path = path
        self._backups = backups
        self._checking = threading.Lock()
        self._mark = mark
        self._busy_seconds = busy_seconds
        self._watcher: SqliteConnection | None = None
        self._watching = threading.Lock()

    @property
    def name(self) -> str:
        """The file."""
        return str(self._path)

    def connect(self) -> SqliteConnection:
        """A fresh connection; to a damaged file one that only reads."""
        return SqliteConnection(self._path, busy_seconds=self._busy_seconds,
                                rescue=self._mark.says() is Soundness.DAMAGED)

    def errors(self) -> AbstractContextManager[None]:
        """Inside, SQLite's complaints become StoreError."""
        return store_errors(self.name)

    def keep_open(self) -> None:
        """Have the journal exist as long as this process uses the file."""
        self.change_counter()

    def change_counter(self) -> int:
        """``data_version`` of a connection that writes nothing itself."""
        with self._watching:
            if self._watcher is None:
                self._watcher = self.connect()
            row = self._watcher.row("PRAGMA data_version")
        return int(row[0]) if row else 0

    def server_now(self) -> datetime | None:
        """There is no server: this machine's clock is the only one."""
        return None

    # -- is the file whole?

    @property
    def damage(self) -> StoreError | None:
        """What is wrong with the file, as far as is known; None when nothing is."""
        if self._mark.says() is not Soundness.DAMAGED:
            return None
        return StoreError("damaged", self.name, self._mark.detail(), newest_backup(self._backups))

    @property
    def journal_lost(self) -> bool:
        """Was the journal of a killed process taken away?"""
        return self._mark.journal_lost

    def examine(self) -> StoreError | None:
        """Look the file through when its last user was killed and nobody has done so yet; returns ``damage``."""
        if self._mark.says() is Soundness.CHECK:
            with self._checking:
                if self._mark.says() is Soundness.CHECK:
                    self._look_through()
        return self.damage

    def _look_through(self) -> None:
        try:
            connection = self.connect()
            try:
                found = quick_check(connection)
            finally:
                connection.close()
        except (sqlite3.DatabaseError, StoreError) as error:
            if not broken_page(error):
                raise
            found = error.detail if isinstance(error, StoreError) else str(error)
        self._mark.write(Soundness.OPEN if found == "ok" else Soundness.DAMAGED, "" if found == "ok" else found)

    def refuse_damaged(self) -> None:
        """Raises StoreError('damaged') before anything is written to a file that is not whole."""
        if self._mark.says() in (Soundness.CHECK, Soundness.DAMAGED) and (found := self.examine()):
            raise found

    def note_error(self, error: StoreError) -> StoreError:
        """A page that cannot be read is proof enough: from now on nobody writes. Returns what to raise."""
        if not broken_page(error):
            return error
        self._mark.write(Soundness.DAMAGED, error.detail)
        return StoreError("corrupt", error.path, error.detail, newest_backup(self._backups))

    def note_change(self, connection: Connection) -> None:
        """SQLite counts commits itself."""

    def hold(self, name: str) -> bool:
        """Nobody knows here whether a holder lives; desk/leases.py looks at its process."""
        return False

    def let_go(self, name: str) -> None:
        """Nothing is held."""

    def backup(self, path: Path) -> None:
        """Copy, check, rename. Raises StoreError('damaged') rather than copy a file that does not hold together."""
        self.refuse_damaged()
        try:
            copy_database(self._path, path)
        except StoreError as error:
            if error.reason != "corrupt":
                raise
            self._mark.write(Soundness.DAMAGED, error.detail)
            self.refuse_damaged()

    def check(self) -> str:
        """``integrity_check`` and the references; what it finds, or no longer finds, is noted in the mark."""
        connection = self.connect()
        try:
            found = [str(row[0]) for row in connection.rows("PRAGMA integrity_check(20)")]
            if found != ["ok"]:
                self._mark.write(Soundness.DAMAGED, first_finding(found[0]))
                return "; ".join(first_finding(each) for each in found[:_TOLD])
            broken = [f"{row[0]} {row[1]} -> {row[2]}" for row in connection.rows("PRAGMA foreign_key_check")]
        except sqlite3.DatabaseError as error:
            return str(error)
        finally:
            connection.close()
        if self._mark.says() in (Soundness.CHECK, Soundness.DAMAGED):
            self._mark.write(Soundness.OPEN)
        return "; ".join(broken[:20]) or "ok"

    def close(self) -> None:
        """Give the mark back and close the watcher, in this order: an end in between has left its journal."""
        self._mark.drop()
        with self._watching:
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None


def quick_check(connection: SqliteConnection) -> str:
    """``ok`` or the first thing found wrong."""
    row = connection.row("PRAGMA quick_check(1)")
    return first_finding(str(row[0])) if row else "ok"


def first_finding(text: str) -> str:
    """One line of what SQLite writes about a damaged file: it names page after page."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("***")]
    return lines[0][:120] if lines else text[:120]


def newest_backup(folder: Path | None) -> str:
    """The newest backup in the folder; empty when there is none."""
    if folder is None:
        return ""
    try:
        found = [path for path in folder.glob("*.sqlite3") if not path.name.startswith(("replaced-", "."))]
        return str(max(found, key=lambda path: path.stat().st_mtime, default=""))
    except OSError:
        return ""


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
            raise StoreError("corrupt", str(target), first_finding(str(found)))
    finally:
        live.close()
        copy.close()
    handle = os.open(beside, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
