"""A copy a day, made by whoever runs, cheap to ask for, and never at the cost of the mail."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections import namedtuple
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes import NOON, FrozenClock
from supportdesk_tui.desk import leases
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.upkeep import daily_backup
from supportdesk_tui.domain.errors import StoreError

DAY = timedelta(days=1)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return replace(desk, config=replace(desk.config, daily_backup=True, backups_kept=3))


def names(desk: Desk) -> list[str]:
    return sorted(file.name for file in daily_backup.folder(desk).glob("*"))


def test_one_a_day_and_the_oldest_goes(desk: Desk, clock: FrozenClock) -> None:
    """M-77."""
    for _ in range(5):
        written = daily_backup.write_if_due(desk)
        assert written is not None
        assert written.size == written.file.stat().st_size
        assert daily_backup.write_if_due(desk) is None
        clock.tick(DAY)
    assert names(desk) == ["desk-2026-03-06.sqlite3", "desk-2026-03-07.sqlite3", "desk-2026-03-08.sqlite3"]
    with sqlite3.connect(daily_backup.folder(desk) / names(desk)[-1]) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


def test_what_is_turned_off_is_not_done(desk: Desk) -> None:
    off = replace(desk, config=replace(desk.config, daily_backup=False))
    assert daily_backup.write_if_due(off) is None
    assert not names(desk)


def test_two_processes_write_one_copy(desk: Desk) -> None:
    with leases.leased(desk, "backup") as lease:
        assert lease is not None
        assert daily_backup.write_if_due(desk) is None


def test_it_never_takes_the_room_that_mail_needs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """M-81: a copy must not be what fills the disk."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 1000))
    assert daily_backup.write_if_due(desk) is None


def test_trouble_is_nobodys_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def full(_: Path) -> None:
        raise StoreError("full", "desk.sqlite3")

    monkeypatch.setattr(desk.store, "backup", full)
    assert daily_backup.write_if_due(desk) is None
    assert "backup" in caplog.text


def test_a_thread_looks_as_long_as_the_block_lasts(desk: Desk) -> None:
    """It ends before the desk is closed: nothing is written to a database that was given back."""
    with daily_backup.kept_daily(desk, first_after=0.0):
        for _ in range(100):
            if names(desk):
                break
            time.sleep(0.05)
    assert names(desk) == ["desk-2026-03-04.sqlite3"]
    assert "daily-backup" not in {thread.name for thread in threading.enumerate()}


def test_doctor_knows_how_old_the_last_one_is(desk: Desk, clock: FrozenClock) -> None:
    assert [finding.code for finding in daily_backup.check(desk)] == ["backup_none"]
    daily_backup.write(desk)
    real = daily_backup.file_of_today(desk).stat().st_mtime
    clock.at = NOON.fromtimestamp(real, NOON.tzinfo)
    assert [finding.code for finding in daily_backup.check(desk)] == ["backup_ok"]
    clock.tick(3 * DAY)
    assert [finding.code for finding in daily_backup.check(desk)] == ["backup_old"]
