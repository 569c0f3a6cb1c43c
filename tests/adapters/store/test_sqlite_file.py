"""The queue's file: private, durable, refused where it would be torn, and honest about what is wrong with it."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fakes import NOON
from store_values import new_message, stored_ticket
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store import opening, sqlite_guard
from supportdesk_tui.store.opening import open_sqlite
from supportdesk_tui.store.schema import KEY_BYTES, make_fresh
from supportdesk_tui.store.sqlite_connection import SqliteConnection, store_errors
from supportdesk_tui.store.use_mark import UseMark

KILL_WITH_JOURNAL = """
import os, signal, sys
from pathlib import Path
from supportdesk_tui.store.opening import open_sqlite
store = open_sqlite(Path(sys.argv[1]))
with store.writing() as unit:
    unit.set_setting("x", "y" * 20000)
os.kill(os.getpid(), signal.SIGKILL)
"""
WATCH_IMPORTS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from supportdesk_tui.domain.filters.reading import parse_query
from supportdesk_tui.store.opening import open_sqlite
store = open_sqlite(Path(sys.argv[1]))
with store.reading() as unit:
    unit.window(parse_query("is:open -is:snoozed sort:prio").query, datetime.now(UTC), 0, 40)
    unit.messages(1)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "queue.db"


def refused(path: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        open_sqlite(path)
    return caught.value


def test_a_first_start_that_is_killed_leaves_no_queue_without_its_key(path: Path) -> None:
    """M-78: killed right after the schema was written, a queue could never sign: each mail found it damaged."""
    path.parent.mkdir()
    connection = SqliteConnection(path)
    assert make_fresh(connection, str(path), b"k" * KEY_BYTES)
    connection.close()
    with open_sqlite(path).reading() as view:
        assert view.signing_key() == b"k" * KEY_BYTES


def test_only_the_owner_can_read_it(path: Path) -> None:
    before = os.umask(0)
    try:
        store = open_sqlite(path)
        stored_ticket(store)
    finally:
        os.umask(before)
    files = list(path.parent.iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert f"{path.name}-wal" in {file.name for file in files}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    store.close()


def test_a_file_open_to_others_is_closed_to_them(path: Path) -> None:
    open_sqlite(path).close()
    path.chmod(0o644)
    open_sqlite(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_connection_is_durable_and_checks_references(path: Path) -> None:
    """M-75: both settings are SQLite's defaults for nobody."""
    open_sqlite(path).close()
    connection = SqliteConnection(path)
    found = {name: connection.rows(f"PRAGMA {name}")[0][0]
             for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}
    connection.close()


def test_the_panels_way_to_the_first_window_loads_nothing_heavy(path: Path) -> None:
    """SQLModel alone takes longer than the whole first paint may."""
    open_sqlite(path).close()
    done = subprocess.run([sys.executable, "-c", WATCH_IMPORTS, str(path)], check=True, capture_output=True,
                          text=True)
    loaded = set(done.stdout.split())
    assert "sqlite3" in loaded
    assert not loaded & {"sqlalchemy", "sqlmodel", "pydantic", "alembic", "snowballstemmer", "psycopg"}


class TestRefusals:
    def test_missing(self, path: Path) -> None:
        with pytest.raises(StoreError) as caught:
            open_sqlite(path, create=False)
        assert caught.value.reason == "missing"
        assert not path.exists()

    @pytest.mark.parametrize("folder", ["Dropbox", "Yandex.Disk", "Яндекс.Диск", "Google Drive", "OneDrive - X"])
    def test_folders_that_a_program_syncs(self, tmp_path: Path, folder: str) -> None:
        """M-78: a file copied between two writes is torn."""
        assert refused(tmp_path / folder / "desk" / "queue.db").reason == "network"
        assert not (tmp_path / folder).exists()

    def test_network_file_systems(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sqlite_guard, "file_system", lambda folder: "nfs4")
        assert refused(path).reason == "network"

    def test_the_file_system_is_that_of_the_longest_mount_point(self) -> None:
        assert sqlite_guard.file_system(Path("/proc/self")) in {"proc", ""}

    def test_a_file_that_is_no_database(self, path: Path) -> None:
        path.parent.mkdir()
        path.write_bytes(b"not a database at all, but long enough to be looked at " * 20)
        assert refused(path).reason == "corrupt"
        assert path.read_bytes().startswith(b"not a database")

    def test_a_database_of_another_program(self, path: Path) -> None:
        path.parent.mkdir()
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE places (url TEXT)")
        other.close()
        assert refused(path).reason == "corrupt"

    def test_locked_by_another_writer(self, path: Path) -> None:
        store = open_sqlite(path, busy_seconds=0.05)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            stored_ticket(store)
        assert caught.value.reason == "locked"
        other.execute("ROLLBACK")
        stored_ticket(store)
        other.close()
        store.close()

    def test_read_only_and_full(self, path: Path) -> None:
        """M-81: the caller must know before it moves a watermark."""
        open_sqlite(path).close()
        reasons = []
        for pragma in ("query_only = ON", "max_page_count = 1"):
            connection = SqliteConnection(path)
            connection.run(f"PRAGMA {pragma}")
            with pytest.raises(StoreError) as caught, store_errors(str(path)):
                connection.run("INSERT INTO raw_mail (content) VALUES (zeroblob(9000000))")
            reasons.append(caught.value.reason)
            connection.close()
        assert reasons == ["read_only", "full"]

    def test_a_violated_constraint_is_a_bug_and_keeps_its_name(self, path: Path) -> None:
        with pytest.raises(sqlite3.IntegrityError), store_errors(str(path)):
            raise sqlite3.IntegrityError


class TestUncleanEnd:
    def test_a_journal_left_behind_is_read_and_the_file_is_checked(self, path: Path) -> None:
        subprocess.run([sys.executable, "-c", KILL_WITH_JOURNAL, str(path)], check=False, timeout=60)
        assert path.with_name("queue.db-wal").stat().st_size > 0
        store = open_sqlite(path)
        with store.reading() as unit:
            assert unit.setting("x") == "y" * 20000
        store.close()

    def test_damage_is_found_after_an_unclean_end(self, path: Path) -> None:
        """M-78."""
        open_sqlite(path).close()
        subprocess.run([sys.executable, "-c", KILL_WITH_JOURNAL, str(path)], check=False, timeout=60)
        with path.open("r+b") as file:
            file.seek(4096 * 8)
            file.write(b"\xff" * 4096 * 10)
        store = open_sqlite(path)
        with pytest.raises(StoreError) as caught:
            stored_ticket(store)
        assert caught.value.reason == "damaged"
        store.close()

    def test_a_second_program_is_no_unclean_end(self, path: Path) -> None:
        """The check reads the whole file: not each time sync starts beside the panel."""
        first = open_sqlite(path)
        stored_ticket(first)
        assert path.with_name("queue.db-wal").stat().st_size > 0
        assert UseMark(path).take() is False
        first.close()


class TestCopies:
    def test_a_backup_is_whole_private_and_taken_while_the_queue_is_in_use(
        self, path: Path, tmp_path: Path,
    ) -> None:
        """M-77: copying the file alone gave "no such table"."""
        store, target = open_sqlite(path), tmp_path / "copy.db"
        ticket = stored_ticket(store)
        with store.writing() as unit:
            unit.add_message(new_message(ticket.id, "a voucher"))
        with store.reading() as unit:
            key = unit.signing_key()
        target.write_text("an older backup")
        store.backup(target)
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["copy.db"]
        copy = open_sqlite(target)
        with copy.reading() as unit:
            assert unit.ticket(ticket.id) == ticket
            assert unit.find("vouchers") == (ticket.id,)
            assert unit.signing_key() == key
        copy.close()
        store.close()

    def test_a_backup_that_cannot_be_written_leaves_the_old_one(self, path: Path, tmp_path: Path) -> None:
        store = open_sqlite(path)
        with pytest.raises(StoreError):
            store.backup(tmp_path / "no such folder" / "copy.db")
        store.close()

    def test_an_older_schema_is_copied_before_it_is_migrated(
        self, path: Path, monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        store = open_sqlite(path)
        ticket = stored_ticket(store)
        store.close()
        monkeypatch.setattr(opening, "HEAD", "9999")
        open_sqlite(path).close()
        monkeypatch.undo()
        kept = open_sqlite(path.with_name("queue.db.before-9999"))
        with kept.reading() as unit:
            assert unit.ticket(ticket.id) == ticket
        kept.close()

    def test_check_says_what_is_wrong(self, path: Path) -> None:
        store = open_sqlite(path)
        stored_ticket(store)
        assert store.check() == "ok"
        loose = sqlite3.connect(path)
        loose.execute("INSERT INTO draft VALUES (999, 'ira', 'reply', '', '', 0, '', '{}')")
        loose.commit()
        loose.close()
        assert "draft" in store.check()
        store.close()


def test_a_closed_store_gives_its_files_back(path: Path) -> None:
    store = open_sqlite(path)
    stored_ticket(store, received_at=NOON)
    store.change_counter()
    store.close()
    assert {file.name for file in path.parent.iterdir()} == {"queue.db", "queue.db.use"}
