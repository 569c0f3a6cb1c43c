"""A restore swaps whole databases, keeps what it replaces, and changes nothing when anything is wrong."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from supportdesk_tui.desk.ports import Store
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store.opening import open_sqlite
from supportdesk_tui.store.restoring import restore_sqlite


def remember(path: Path, value: str) -> None:
    store = open_sqlite(path)
    with store.writing() as unit:
        unit.set_setting("test", value)
    store.close()


def remembered(path: Path) -> str | None:
    store = open_sqlite(path)
    try:
        with store.reading() as view:
            return view.setting("test")
    finally:
        store.close()


def nothing(store: Store) -> None:
    """No preparation."""


@pytest.fixture
def live(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "desk.sqlite3"
    remember(path, "now")
    return path


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    path = tmp_path / "then.sqlite3"
    remember(tmp_path / "old" / "desk.sqlite3", "then")
    store = open_sqlite(tmp_path / "old" / "desk.sqlite3")
    store.backup(path)
    store.close()
    return path


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "data" / "backups" / "replaced.sqlite3"


def leftovers(live: Path) -> set[str]:
    return {path.name for path in live.parent.iterdir()} - {live.name, f"{live.name}.use", "backups"}


def test_the_backup_takes_the_place_and_the_replaced_file_is_kept(live: Path, backup: Path, kept: Path) -> None:
    restore_sqlite(backup, live, kept, nothing)
    assert remembered(live) == "then"
    assert remembered(kept) == "now"
    assert remembered(backup) == "then"
    assert leftovers(live) == set()


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")
def test_the_restored_file_is_its_owners_alone(live: Path, backup: Path, kept: Path) -> None:
    backup.chmod(0o644)
    restore_sqlite(backup, live, kept, nothing)
    assert live.stat().st_mode & 0o777 == 0o600


def test_what_is_prepared_is_part_of_the_swap(live: Path, backup: Path, kept: Path) -> None:
    def prepare(store: Store) -> int:
        with store.writing() as unit:
            unit.set_setting("test", "prepared")
        return 7

    assert restore_sqlite(backup, live, kept, prepare) == 7
    assert remembered(live) == "prepared"


def test_a_missing_database_is_simply_made(tmp_path: Path, backup: Path, kept: Path) -> None:
    fresh = tmp_path / "fresh" / "desk.sqlite3"
    restore_sqlite(backup, fresh, kept, nothing)
    assert remembered(fresh) == "then"
    assert not kept.exists()


def test_a_damaged_database_can_be_replaced_and_is_kept_as_it_is(live: Path, backup: Path, kept: Path) -> None:
    live.write_bytes(b"not a database at all" * 100)
    restore_sqlite(backup, live, kept, nothing)
    assert remembered(live) == "then"
    assert kept.read_bytes().startswith(b"not a database")


def refused(backup: Path, live: Path, kept: Path) -> str:
    with pytest.raises(StoreError) as caught:
        restore_sqlite(backup, live, kept, nothing)
    assert remembered(live) == "now"
    assert not kept.exists()
    assert leftovers(live) == set()
    return caught.value.reason


def test_what_is_no_backup_of_a_desk_is_refused(live: Path, kept: Path, tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere.sqlite3", live, kept) == "missing"
    assert not (tmp_path / "nowhere.sqlite3").exists()
    text = tmp_path / "text.sqlite3"
    text.write_text("hello" * 1000, encoding="utf-8")
    assert refused(text, live, kept) == "corrupt"
    empty = tmp_path / "empty.sqlite3"
    empty.touch()
    assert refused(empty, live, kept) == "corrupt"
    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    assert refused(other, live, kept) == "corrupt"


def test_a_backup_of_a_newer_program_is_refused(live: Path, backup: Path, kept: Path) -> None:
    with sqlite3.connect(backup) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    assert refused(backup, live, kept) == "newer"


def test_a_failing_preparation_changes_nothing(live: Path, backup: Path, kept: Path) -> None:
    def prepare(store: Store) -> None:
        raise StoreError("full", "there")

    with pytest.raises(StoreError):
        restore_sqlite(backup, live, kept, prepare)
    assert remembered(live) == "now"
    assert leftovers(live) == set()


@pytest.mark.skipif(os.name != "posix", reason="the mark of use is a POSIX lock")
def test_a_database_that_another_process_has_open_is_left_alone(live: Path, backup: Path, kept: Path) -> None:
    """Its writes would go to a file that nobody sees any more."""
    program = ("import sys\nfrom pathlib import Path\nfrom supportdesk_tui.store.opening import open_sqlite\n"
               "store = open_sqlite(Path(sys.argv[1]))\nprint('open', flush=True)\nsys.stdin.read()\nstore.close()")
    with subprocess.Popen([sys.executable, "-c", program, str(live)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        with pytest.raises(StoreError) as caught:
            restore_sqlite(backup, live, kept, nothing)
        process.communicate(b"")
    assert caught.value.reason == "in_use"
    assert remembered(live) == "now"
