"""Puts a backup in the live file's place; the live one is kept, and nothing changes when anything is wrong."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from supportdesk_tui.desk.ports import Store
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store.opening import open_sqlite
from supportdesk_tui.store.schema import schema_of
from supportdesk_tui.store.sqlite_connection import SqliteConnection, store_errors
from supportdesk_tui.store.sqlite_database import copy_database
from supportdesk_tui.store.sqlite_guard import private_file
from supportdesk_tui.store.use_mark import Soundness, mark_of

Prepared = TypeVar("Prepared")

_BESIDE = ("-wal", "-shm")


def restore_sqlite(backup: Path, live: Path, kept: Path, prepare: Callable[[Store], Prepared], *,
                   anywhere: bool = False) -> Prepared:
    """Check a copy of the backup, migrate it, let ``prepare`` work on it, then swap it in.

    Args:
        backup: the file to bring back; it stays untouched.
        live: the file in use; may be missing or damaged.
        kept: where the replaced file goes.
        prepare: works on the copy before anyone else can see it.
        anywhere: as for ``open_sqlite``.

    Raises:
        StoreError: missing, corrupt, newer, or in_use while another process has the live file open.
    """
    if not backup.is_file():
        raise StoreError("missing", str(backup))
    private_file(mark_of(live))
    stage = live.with_name(f".{live.name}.{os.getpid()}.restore")
    try:
        with _alone(live):
            _stage(backup, stage)
            store = open_sqlite(stage, anywhere=anywhere)
            try:
                prepared = prepare(store)
            finally:
                store.close()
            _settle(stage)
            _swap(stage, live, kept)
    finally:
        for leftover in live.parent.glob(f"{stage.name}*"):
            leftover.unlink(missing_ok=True)
    return prepared


@contextmanager
def _alone(live: Path) -> Iterator[None]:
    """Inside, no other process has the file open, and one that wants to waits."""
    try:
        import fcntl
    except ImportError:  # not a POSIX system: there an open file cannot be replaced anyway
        yield
        return
    with mark_of(live).open("r+b") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError("in_use", str(live)) from error
        yield
        mark.seek(0)
        mark.write(Soundness.CLEAN.encode())
        mark.truncate()


def _stage(backup: Path, stage: Path) -> None:
    """An empty file is a valid database too: only one with our schema will do."""
    try:
        with store_errors(str(backup)):
            copy_database(backup, stage)
            with closing(SqliteConnection(stage)) as connection:
                if not schema_of(connection, str(backup)):
                    raise StoreError("corrupt", str(backup))
    except StoreError as error:
        raise StoreError(error.reason, str(backup), error.detail) from error


def _settle(path: Path) -> None:
    """Write a file's journal back into it, so that the file alone is the whole database."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _swap(stage: Path, live: Path, kept: Path) -> None:
    """A damaged live file goes aside with its journals, as it is: they may be what a rescue needs."""
    if live.exists():
        with suppress(sqlite3.DatabaseError):
            _settle(live)
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.link(live, kept)
        except OSError:  # a file system without links
            shutil.copy2(live, kept)
        for suffix in _BESIDE:
            journal = live.with_name(live.name + suffix)
            if journal.exists():
                journal.replace(kept.with_name(kept.name + suffix))
    stage.replace(live)
