"""``backup`` and ``restore``: copies that can be trusted, and a restored desk that sends nothing again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from desks import mail, take
from fakes import FakeAccount
from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli import data
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail
from supportdesk_tui.store.use_mark import mark_of

app = typer.Typer()
app.command("backup")(data.backup)
app.command("restore")(data.restore)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.activate("en")
    yield
    i18n.activate("en")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def remember(value: str) -> None:
    with bootstrap.open_desk() as opened, opened.desk.store.writing() as unit:
        unit.set_setting("test", value)


def remembered() -> str | None:
    with bootstrap.open_desk() as opened, opened.desk.store.reading() as view:
        return view.setting("test")


def backups() -> list[str]:
    return sorted(path.name for path in bootstrap.places().backup_dir.iterdir())


def test_a_backup_brings_back_what_it_held_and_what_it_replaces_is_kept(tmp_path: Path) -> None:
    remember("then")
    assert run("backup", tmp_path / "desk.bak").exit_code == 0
    remember("now")
    result = run("restore", tmp_path / "desk.bak")
    assert result.exit_code == 0, result.output
    assert remembered() == "then"
    (replaced,) = backups()
    assert replaced in result.stdout
    assert run("restore", bootstrap.places().backup_dir / replaced).exit_code == 0
    assert remembered() == "now"


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")
def test_a_backup_is_its_owners_alone() -> None:
    assert run("backup").exit_code == 0
    folder = bootstrap.places().backup_dir
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_seven_daily_backups_are_kept_and_nothing_else_is_removed() -> None:
    remember("now")
    folder = bootstrap.places().backup_dir
    folder.mkdir(parents=True)
    days = [f"desk-2020-01-{day:02}.sqlite3" for day in range(1, 10)]
    for name in (*days, "replaced-x.sqlite3", "mine.sqlite3"):
        (folder / name).touch()
    assert run("backup").exit_code == 0
    assert run("backup").exit_code == 0
    kept = [name for name in backups() if name.startswith("desk-")]
    assert kept[:-1] == days[3:]
    assert {"replaced-x.sqlite3", "mine.sqlite3"} <= set(backups())


def test_a_file_there_is_is_replaced_only_when_told(tmp_path: Path) -> None:
    target = tmp_path / "desk.bak"
    target.write_text("mine", encoding="utf-8")
    assert run("backup", target).exit_code == 2
    assert target.read_text(encoding="utf-8") == "mine"
    assert run("backup", target, "--force").exit_code == 0
    assert target.read_bytes().startswith(b"SQLite format 3")


def test_the_database_itself_is_no_place_for_a_backup() -> None:
    remember("now")
    assert run("backup", bootstrap.places().database_path, "--force").exit_code == 2
    assert remembered() == "now"


def test_what_is_no_backup_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    remember("now")
    (tmp_path / "text.bak").write_text("hello" * 1000, encoding="utf-8")
    for name in ("text.bak", "nowhere.bak"):
        result = run("restore", tmp_path / name)
        assert result.exit_code == 1
        assert name in result.stderr
    assert remembered() == "now"


def test_while_the_desk_is_open_elsewhere_nothing_is_replaced(tmp_path: Path) -> None:
    remember("then")
    assert run("backup", tmp_path / "desk.bak").exit_code == 0
    with bootstrap.open_desk():
        assert run("restore", tmp_path / "desk.bak").exit_code == 1


def test_mail_that_was_about_to_leave_is_not_sent_again_by_a_restored_desk(tmp_path: Path) -> None:
    """It may have left after the backup was made: a mail leaves at most once."""
    def outgoing(ticket_id: int, state: OutboxState) -> OutgoingMail:
        return OutgoingMail(0, ticket_id, "support", f"{state}@club.example", "help@club.example", ("a@b.example",),
                            b"raw", state, NOW, "me", next_try_at=NOW + timedelta(minutes=5))

    states = (OutboxState.HELD, OutboxState.QUEUED, OutboxState.RETRY, OutboxState.SENDING, OutboxState.SENT,
              OutboxState.FAILED)
    with bootstrap.open_desk() as opened:
        desk = replace(opened.desk, accounts={"support": FakeAccount()})
        ticket_id = take(desk, mail()).ticket_id
        assert ticket_id is not None
        with opened.desk.store.writing() as unit:
            for state in states:
                stored = unit.add_outgoing(outgoing(ticket_id, state))
                unit.save_outgoing(replace(stored, state=state))
    assert run("backup", tmp_path / "desk.bak").exit_code == 0
    result = run("restore", tmp_path / "desk.bak")
    assert result.exit_code == 0, result.output
    assert "1 ticket has a letter that may have left since" in result.stdout
    with bootstrap.open_desk() as opened, opened.desk.store.reading() as view:
        after = [letter.state.value for letter in view.outbox()]
        assert after == ["held", "uncertain", "uncertain", "uncertain", "sent", "failed"]
        assert view.ticket(ticket_id).outgoing == "failed"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The copy's place is wrong, not the database."""
    result = run("backup", tmp_path / "nowhere" / "desk.bak")
    assert result.exit_code == 2
    assert f"cannot write {tmp_path}/nowhere/desk.bak: No such file or directory" in result.stderr


def test_the_size_is_told_and_the_number_of_days_is_the_operators(tmp_path: Path) -> None:
    """M-77."""
    where = bootstrap.places()
    where.create()
    where.config_file.write_text("[backup]\nkeep = 2\n", encoding="utf-8")
    remember("now")
    where.backup_dir.mkdir()
    for day in range(1, 5):
        (where.backup_dir / f"desk-2020-01-{day:02}.sqlite3").touch()
    result = run("backup")
    assert " KB)" in result.stdout
    assert len(backups()) == 2


def test_a_damaged_database_is_read_with_a_word_and_not_written() -> None:
    """M-78: the command still answers; standard error says what brings the desk back."""
    remember("now")
    assert run("backup").exit_code == 0
    mark_of(bootstrap.places().database_path).write_text("damaged\npage 7")
    with bootstrap.open_desk() as opened:
        assert opened.desk.store.damage is not None
    result = run("backup")
    assert result.exit_code == 1
    assert f"supportdesk restore {bootstrap.places().backup_dir}" in result.stderr
    assert run("restore", next(iter(bootstrap.places().backup_dir.glob("desk-*")))).exit_code == 0
    remember("again")


def test_a_lost_journal_holds_back_what_may_have_left(tmp_path: Path) -> None:
    """M-53: the database went back in time as after a restore: a queued letter asks before it leaves."""
    with bootstrap.open_desk() as opened:
        desk = replace(opened.desk, accounts={"support": FakeAccount()})
        ticket_id = take(desk, mail()).ticket_id
        assert ticket_id is not None
        with desk.store.writing() as unit:
            unit.add_outgoing(OutgoingMail(0, ticket_id, "support", "1@club.example", "help@club.example",
                                           ("a@b.example",), b"raw", OutboxState.QUEUED, NOW, "me"))
    mark_of(bootstrap.places().database_path).write_text("open\n")
    with bootstrap.open_desk() as opened:
        assert opened.held_back == (ticket_id,)
        with opened.desk.store.reading() as view:
            assert [letter.state for letter in view.outbox()] == [OutboxState.UNCERTAIN]
    with bootstrap.open_desk() as opened:
        assert opened.held_back is None
