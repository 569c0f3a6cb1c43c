"""A database that does not hold together is read as far as it goes and never written to; one that is gone is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fakes import NOON
from store_values import new_message, stored_ticket
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store import sqlite_database
from supportdesk_tui.store.opening import open_sqlite
from supportdesk_tui.store.restoring import restore_sqlite
from supportdesk_tui.store.sql_store import SqlStore
from supportdesk_tui.store.sqlite_connection import SqliteConnection
from supportdesk_tui.store.use_mark import Soundness, journal_of, mark_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the mark of use is a POSIX lock")

KILLED = """
import os, signal, sys
from pathlib import Path
from supportdesk_tui.store.opening import open_sqlite
store = open_sqlite(Path(sys.argv[1]))
with store.writing() as unit:
    unit.set_setting("x", "y" * 20000)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A queue with a ticket and a big mail, closed; a backup of it lies beside it in ``backups``."""
    file = tmp_path / "desk.sqlite3"
    store = open_sqlite(file)
    ticket = stored_ticket(store)
    with store.writing() as unit:
        unit.add_message(new_message(ticket.id, "hello", NOON, raw_id=unit.add_raw(os.urandom(400_000))))
    (tmp_path / "backups").mkdir()
    store.backup(tmp_path / "backups" / "desk-2026-03-04.sqlite3")
    store.close()
    return file


def opened(path: Path) -> SqlStore:
    return open_sqlite(path, backups=path.parent / "backups")


def killed(path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, timeout=60)


def spoil(path: Path) -> None:
    """Overwrite some pages in the middle of the big mail."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 4096 * 60)
        file.write(b"\xee" * 4096 * 10)


def said(path: Path) -> str:
    return mark_of(path).read_text().partition("\n")[0]


def test_a_clean_end_and_an_unclean_one_differ(path: Path) -> None:
    assert said(path) == Soundness.CLEAN
    killed(path)
    assert said(path) == Soundness.OPEN


def test_reading_does_not_wait_for_the_look_through_but_writing_does(
    path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """M-78: on a large file it takes seconds, and the panel opens before."""
    killed(path)
    looked: list[str] = []
    real = sqlite_database.quick_check

    def counted(connection: SqliteConnection) -> str:
        looked.append("once")
        return real(connection)

    monkeypatch.setattr(sqlite_database, "quick_check", counted)
    store = opened(path)
    with store.reading() as view:
        assert view.setting("x") == "y" * 20000
    assert not looked
    stored_ticket(store)
    stored_ticket(store)
    assert looked == ["once"]
    store.close()
    assert said(path) == Soundness.CLEAN


def test_a_program_that_only_read_leaves_the_look_through_to_the_next(path: Path) -> None:
    killed(path)
    opened(path).close()
    assert said(path) == Soundness.CHECK


def test_damage_stops_every_write_and_names_the_backup(path: Path) -> None:
    """M-78: tickets can be read, nothing advances, the sentence says what brings the desk back."""
    killed(path)
    spoil(path)
    store, other = opened(path), opened(path)
    assert store.damage is None
    with pytest.raises(StoreError) as caught:
        stored_ticket(store)
    assert caught.value.reason == "damaged"
    assert caught.value.backup == str(path.parent / "backups" / "desk-2026-03-04.sqlite3")
    assert other.damage is not None
    with pytest.raises(StoreError):
        other.take_lease("sync:support", "me", NOON)
    with other.reading() as view:
        assert view.ticket(1).subject == "Card refused"
    for each in (store, other):
        each.close()
    again = opened(path)
    assert again.damage is not None
    again.close()


def test_damage_that_a_reading_meets_is_remembered(path: Path) -> None:
    store = opened(path)
    spoil(path)
    with pytest.raises(StoreError) as caught, store.reading() as view:
        view.raw_by_id(1)
    assert caught.value.reason == "corrupt"
    assert caught.value.backup
    with pytest.raises(StoreError) as caught:
        stored_ticket(store)
    assert caught.value.reason == "damaged"
    store.close()


def test_a_file_cut_short_is_read_as_far_as_it_goes(path: Path) -> None:
    """SQLite itself refuses a file shorter than its header says."""
    os.truncate(path, path.stat().st_size - 4096 * 50)
    store = opened(path)
    assert store.damage is not None
    with store.reading() as view:
        assert view.ticket(1).subject == "Card refused"
    with pytest.raises(StoreError):
        stored_ticket(store)
    store.close()


def test_a_damaged_file_is_not_backed_up_over_a_good_copy(path: Path) -> None:
    """M-77."""
    spoil(path)
    store = opened(path)
    kept = path.parent / "backups" / "desk-2026-03-04.sqlite3"
    before = kept.read_bytes()
    with pytest.raises(StoreError) as caught:
        store.backup(kept)
    assert caught.value.reason == "damaged"
    assert kept.read_bytes() == before
    store.close()


def test_a_restore_or_a_full_check_that_finds_nothing_ends_it(path: Path) -> None:
    killed(path)
    spoil(path)
    store = opened(path)
    assert store.check() != "ok"
    store.close()
    restore_sqlite(path.parent / "backups" / "desk-2026-03-04.sqlite3", path, path.parent / "kept", lambda store: None)
    store = opened(path)
    stored_ticket(store)
    mark_of(path).write_text("damaged\nlong ago")
    assert store.damage is not None
    assert store.check() == "ok"
    stored_ticket(store)
    store.close()


@pytest.mark.parametrize("backups", [True, False])
@pytest.mark.parametrize("empty", [True, False])
def test_a_queue_that_is_gone_does_not_become_a_new_one(path: Path, empty: bool, backups: bool) -> None:
    """An empty file is a valid database to SQLite, so it must be told."""
    if empty:
        os.truncate(path, 0)
    else:
        path.unlink()
    if not backups:
        (path.parent / "backups" / "desk-2026-03-04.sqlite3").unlink()
    with pytest.raises(StoreError) as caught:
        opened(path)
    assert (caught.value.reason, bool(caught.value.backup)) == ("emptied", backups)
    assert path.exists() == empty


def test_a_file_that_was_never_used_may_be_empty(tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite3").touch()
    stored_ticket(opened(tmp_path / "desk.sqlite3"))


def test_a_journal_that_was_taken_away_is_noticed(path: Path) -> None:
    """What it held is lost: mail that was sent meanwhile must not leave again."""
    killed(path)
    journal_of(path).unlink()
    store = opened(path)
    assert store.journal_lost
    store.close()
    assert not opened(path).journal_lost


def test_opening_it_again_here_keeps_this_process_its_locks(path: Path) -> None:
    """M-76: closing any handle on a file drops a process's locks on it; the next program to end would then take the
    journal away from under us."""
    first, second = opened(path), opened(path)
    stored_ticket(first)
    program = ("import sys\nfrom pathlib import Path\nfrom supportdesk_tui.store.opening import open_sqlite\n"
               "open_sqlite(Path(sys.argv[1])).close()")
    subprocess.run([sys.executable, "-c", program, str(path)], check=True, timeout=60)
    assert journal_of(path).exists()
    stored_ticket(first)
    assert second.check() == "ok"
    for each in (first, second):
        each.close()
