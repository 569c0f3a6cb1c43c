"""An older database becomes a new one in one transaction, after a copy, or stays as it was (M-79)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine

from desks import open_test_desk
from fakes import NOON, FrozenClock
from supportdesk_tui.desk.imports.import_export import import_file
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store import migrate
from supportdesk_tui.store.instants import to_micros
from supportdesk_tui.store.opening import open_sqlite
from supportdesk_tui.store.schema import HEAD


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database of the first schema with a folder read up to uid 90."""
    path = tmp_path / "desk.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = migrate.configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql("INSERT INTO secret VALUES ('signing_key', x'00')")
        connection.exec_driver_sql(f"INSERT INTO watermark VALUES ('support', 'INBOX', 7, 90, {to_micros(NOON)}, 0, 0)")
    engine.dispose()
    return path


def revision(path: Path) -> str:
    with sqlite3.connect(path) as connection:
        found = str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    connection.close()
    return found


def test_an_older_database_is_copied_and_brought_up_to_date(old: Path) -> None:
    """M-79: mails that were read before uids were kept are vouched for by the watermark."""
    store = open_sqlite(old)
    with store.reading() as view:
        mark = view.watermark("support", "INBOX")
    assert mark is not None
    assert (mark.last_uid, mark.counted_from) == (90, 90)
    store.close()
    assert revision(old) == HEAD
    assert revision(old.with_name(f"{old.name}.before-{HEAD}")) == "0001"


def test_tickets_that_came_by_forms_before_are_found_by_their_forms_names(tmp_path: Path) -> None:
    export = tmp_path / "leads.csv"
    export.write_text("tranid;formid;formname;Name;Email;Comment;sent\n"
                      "1;f1;Ещё вопрос;Zoe;zoe@member.example;Where?;2026-03-03 10:00:00\n", encoding="utf-8")
    with open_test_desk(tmp_path / "home", FrozenClock()) as desk:
        (made,) = import_file(desk, export, ExportOptions(timezone="UTC")).tickets
        path = desk.config.data_dir / "desk.sqlite3"
    connection = sqlite3.connect(path, isolation_level=None)
    later = ("ix_message_reply", "ix_message_note", "ix_message_files", "ix_event_status", "ix_event_tick")
    for statement in (*(f"DROP INDEX {index}" for index in later),
                      "DROP INDEX ix_search_words", "ALTER TABLE ticket DROP COLUMN form",
                      "ALTER TABLE ticket DROP COLUMN form_fold", "UPDATE alembic_version SET version_num = '0011'",
                      "CREATE INDEX ix_search_words ON ticket (subject_fold, requester_fold, tags_fold,"
                      " requester_address, active)"):
        connection.execute(statement)
    connection.close()
    with open_test_desk(tmp_path / "home", FrozenClock()) as desk:
        assert queue.ids(desk, queue.parse(desk, 'form:"еще ВОПРОС"').query) == (made.ticket_id,)
        assert queue.ids(desk, queue.parse(desk, "form:tilda").query) == (made.ticket_id,)


def test_a_migration_that_fails_leaves_the_old_schema_whole(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """M-79: half a migration is worse than none; the next start tries again."""
    real = migrate.migrate

    def half(connection: Connection) -> None:
        real(connection)
        raise StoreError("full", str(old))

    with monkeypatch.context() as patched:
        patched.setattr(migrate, "migrate", half)
        with pytest.raises(StoreError):
            open_sqlite(old)
    assert revision(old) == "0001"
    open_sqlite(old).close()
    assert revision(old) == HEAD
