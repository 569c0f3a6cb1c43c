"""The closing line of a sync: the server's count against ours, so that a hole would be seen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import desk_process
from bench.scripted_imap import Handler, ScriptedImap, Talk
from desks import mail
from supportdesk_tui import bootstrap
from supportdesk_tui.cli import sync_output
from supportdesk_tui.cli.running import Exit
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.desk.sync.report import Balance, SyncReport, Tally
from supportdesk_tui.desk.upkeep import doctor


def letters(count: int, first: int = 1) -> dict[int, bytes]:
    return {uid: mail(f"subject {uid}", f"body {uid}", message_id=f"m{uid}") for uid in range(first, first + count)}


@pytest.fixture
def server() -> Iterator[ScriptedImap]:
    with ScriptedImap(letters(6)) as running:
        yield running


@pytest.fixture
def desk(server: ScriptedImap, tmp_path: Path) -> Iterator[Desk]:
    account = desk_process.account(server.port, 1)
    with bootstrap.open_desk(tmp_path, accounts={"support": account}) as opened:
        yield opened.desk


def refuse(uid: bytes) -> dict[bytes, Handler]:
    def answer(talk: Talk, tag: bytes, line: bytes) -> bool:
        asked = b"BODY" in line and uid in line.split()[2].split(b",")
        return asked and talk.answer(tag + b" NO [CANNOT] not this\r\n")

    return {b"UID FETCH": answer}


def closing(report: SyncReport) -> str:
    return sync_output.lines(report)[1]


def test_the_closing_line(desk: Desk, server: ScriptedImap) -> None:
    server.handlers.update(refuse(b"3"))
    report = sync_mail.sync_once(desk, since="all", balance=True)
    assert closing(report) == "support: server 6 · here 6 · quarantined 1 ([CANNOT] not this)"
    assert sync_output.exit_code(report) is Exit.PARTIAL
    server.handlers.clear()
    again = sync_mail.retry_quarantine(desk, balance=True)
    assert closing(again) == "support: server 6 · here 6 · quarantined 0"
    assert sync_output.as_json(again, {})["accounts"][0]["balance"] == {  # type: ignore[index, call-overload]
        "server": 6, "here": 6, "quarantined": 0, "older": 0, "since": None, "reasons": []}


def test_a_hole_is_filled_and_what_cannot_be_is_told(desk: Desk, server: ScriptedImap, tmp_path: Path) -> None:
    """M-01: a uid that the server shows late, below the watermark, is read all the same."""
    late = server.mails.pop(4)
    assert sync_mail.sync_once(desk, since="all", balance=True).accounts[0].balance == Balance(5, 5)
    server.mails[4] = late
    report = sync_mail.sync_once(desk, balance=True)
    assert report.tally == Tally(server=1, tickets=1)
    assert report.accounts[0].balance == Balance(6, 6)
    server.mails[2] = mail("never seen")
    with sqlite3.connect(tmp_path / "desk.sqlite3") as raw:
        raw.execute("DELETE FROM mail_outcome WHERE uid = 2")
    raw.close()
    assert [each.code for each in doctor.check_balance(desk.store, desk.accounts)] == ["balance_hole"]
    server.handlers[b"UID FETCH"] = lambda talk, tag, line: talk.answer(tag + b" OK nothing there\r\n")
    report = sync_mail.sync_once(desk, balance=True)
    assert sync_output.lines(report)[1:] == [
        "support: server 6 · here 5 · quarantined 0",
        "support: 1 mail is missing here: the next sync tries it again"]
    assert sync_output.exit_code(report) is Exit.PARTIAL
    server.handlers.clear()
    assert closing(sync_mail.sync_once(desk, balance=True)) == "support: server 6 · here 6 · quarantined 0"
    assert [each.code for each in doctor.check_balance(desk.store, desk.accounts)] == ["balance_ok"]


def test_what_is_older_than_the_depth_is_counted_apart(server: ScriptedImap, tmp_path: Path) -> None:
    """M-12: the closing line says what was left, and asking for it brings it in."""
    with bootstrap.open_desk(tmp_path, accounts={"support": desk_process.account(server.port, 1)}) as opened:
        server.handlers[b"UID SEARCH"] = lambda talk, tag, line: (
            b"SINCE" in line and talk.answer(b"* SEARCH 5 6\r\n" + tag + b" OK done\r\n"))
        report = sync_mail.sync_once(opened.desk, since="2026-03-01", balance=True)
        assert report.accounts[0].balance == Balance(2, 2, older=4, since=datetime(2026, 3, 1, tzinfo=UTC))
        assert closing(report) == ("support: server 2 · here 2 · quarantined 0 · "
                                   "4 mails before 2026-03-01 stay on the server")
        assert sync_mail.sync_once(opened.desk, since="all", balance=True).accounts[0].balance == Balance(6, 6)


def test_an_empty_first_depth_then_everything_is_read_once(server: ScriptedImap, tmp_path: Path) -> None:
    """M-12: what ``--since all`` brought in as history is not taken for new in the next round."""
    with bootstrap.open_desk(tmp_path, accounts={"support": desk_process.account(server.port, 1)}) as opened:
        server.handlers[b"UID SEARCH"] = lambda talk, tag, line: (
            b"SINCE" in line and talk.answer(b"* SEARCH\r\n" + tag + b" OK done\r\n"))
        assert sync_mail.sync_once(opened.desk, since="2026-03-01").tally == Tally()
        assert sync_mail.sync_once(opened.desk, since="all").tally == Tally(server=6, tickets=6)
        assert sync_mail.sync_once(opened.desk, balance=True).tally == Tally()


def test_mail_read_before_uids_were_kept_is_vouched_for(desk: Desk, tmp_path: Path) -> None:
    """M-79: a migrated desk does not see one big hole."""
    sync_mail.sync_once(desk, since="all")
    with sqlite3.connect(tmp_path / "desk.sqlite3") as raw:
        raw.execute("UPDATE mail_outcome SET uid = 0, folder = ''")
        raw.execute("UPDATE watermark SET counted_from = last_uid")
    raw.close()
    report = sync_mail.sync_once(desk, balance=True)
    assert (report.tally, report.accounts[0].balance) == (Tally(), Balance(6, 6))
