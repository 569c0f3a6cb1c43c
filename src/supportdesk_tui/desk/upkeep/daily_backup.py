"""A checked copy of the database each day, by whoever runs: the watching process, a sync by cron, the panel."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.finding import Finding, Level
from supportdesk_tui.desk.leases import leased
from supportdesk_tui.domain.errors import DeskError

OVERDUE = timedelta(days=2)
"""Since the last daily backup; then doctor has a word."""
_PATTERN = "desk-????-??-??.sqlite3"
_LEASE_SECONDS = 3600
_FIRST_AFTER = 60.0
_LOOK_EVERY = 600.0
_PATIENCE = 10.0
"""Seconds that a copy under way gets at the end; what is left of it is no backup."""
_ROOM = 2
"""Free space that must be there, in sizes of the database: mail must not find the disk full for a copy's sake."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was written."""

    file: Path
    size: int
    """Bytes."""


def folder(desk: Desk) -> Path:
    """Where daily backups lie."""
    return desk.config.data_dir / "backups"


def file_of_today(desk: Desk) -> Path:
    """Today's, by the desk's own time zone."""
    today = desk.clock.now().astimezone(desk.config.zone).date()
    return folder(desk) / f"desk-{today.isoformat()}.sqlite3"


def write(desk: Desk, file: Path | None = None) -> Backup:
    """Copy the database while it is in use; without ``file`` as today's, and the oldest days go.

    Raises:
        StoreError: the copy could not be written or is not whole; what was there stays.
        NotPossible: ``backup_postgres``.
    """
    target = file or file_of_today(desk)
    if file is None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    desk.store.backup(target)
    if file is None:
        for old in sorted(target.parent.glob(_PATTERN))[:-desk.config.backups_kept]:
            old.unlink(missing_ok=True)
    return Backup(target, target.stat().st_size)


def write_if_due(desk: Desk) -> Backup | None:
    """Today's backup, unless there is one, another process writes it, or it is turned off.

    Trouble is for the log and for doctor: nobody waits for this.
    """
    if not desk.config.daily_backup or file_of_today(desk).exists():
        return None
    try:
        with leased(desk, "backup", _LEASE_SECONDS) as lease:
            if lease is None or file_of_today(desk).exists() or not _has_room(desk):
                return None
            return write(desk)
    except (DeskError, OSError) as error:
        _log.warning("the daily backup failed: %s", error)
        return None


def _has_room(desk: Desk) -> bool:
    size = sum(file.stat().st_size for file in desk.config.data_dir.glob("desk.sqlite3*"))
    return shutil.disk_usage(desk.config.data_dir).free > _ROOM * size


@contextmanager
def kept_daily(desk: Desk, first_after: float = _FIRST_AFTER) -> Iterator[None]:
    """Look now and then, in a thread of its own, while the ``with`` block lasts: the desk outlives the thread."""
    stop = threading.Event()

    def look() -> None:
        wait = first_after
        while not stop.wait(wait):
            write_if_due(desk)
            wait = _LOOK_EVERY

    thread = threading.Thread(target=look, name="daily-backup", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_PATIENCE)


def check(desk: Desk) -> tuple[Finding, ...]:
    """Is there a recent backup?"""
    if not desk.config.backed_up_here:
        return ()
    files = sorted(folder(desk).glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)
    if not files:
        return (Finding(Level.WARNING, "backup_none"),)
    at = datetime.fromtimestamp(files[-1].stat().st_mtime, desk.clock.now().tzinfo)
    level, code = (Level.WARNING, "backup_old") if desk.clock.now() - at > OVERDUE else (Level.OK, "backup_ok")
    return (Finding(level, code, str(files[-1]), {"at": at.isoformat(), "size": files[-1].stat().st_size}),)
