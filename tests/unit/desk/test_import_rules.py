"""The desk's rules for imports, F-10 to F-17, each by its name; the reader's are in tests/adapters/exports."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desks import open_test_desk
from fakes import FrozenClock
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports import import_export
from supportdesk_tui.desk.imports.import_export import CHUNK, import_file
from supportdesk_tui.desk.imports.records import import_chunk
from supportdesk_tui.desk.imports.report import ImportReport
from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.domain.message import Direction

HEADER = "tranid;formid;formname;Name;Phone;Email;Comment;sent;COOKIES\n"
NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
UTC_TIMES = ExportOptions(timezone="UTC")
ENDS = ("tickets", "duplicates", "updates", "skipped", "quarantined", "merged", "operator_messages", "contacts")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_test_desk(tmp_path / "home", FrozenClock(NOW)) as opened:
        yield opened


def row(number: int | str, comment: str = "hello", *, mail: str = "a@b.example", sent: str = "2026-03-18 10:00:00",
        form: str = "f1", cookies: str = "") -> str:
    return f"{number};{form};Ask;Anna;;{mail};{comment};{sent};{cookies}"


def leads(tmp_path: Path, *rows: str, name: str = "leads.csv") -> Path:
    path = tmp_path / name
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def ends(report: ImportReport) -> dict[str, int]:
    return {end: len(getattr(report, end)) for end in ENDS if len(getattr(report, end))}


def test_f10_a_dry_run_tells_what_an_import_would_do(desk: Desk, tmp_path: Path) -> None:
    path = leads(tmp_path, row(1), row(1), row(2, mail="nobody"), row(3, "else", sent="2026-03-19 10:00:00"))
    planned = import_file(desk, path, UTC_TIMES, dry_run=True)
    assert ends(planned) == {"tickets": 2, "duplicates": 1, "quarantined": 1}
    assert [ticket.created_at.day for ticket in planned.tickets] == [18, 19]
    assert ends(import_file(desk, path, UTC_TIMES)) == ends(planned), "nothing was kept of the rehearsal"


def test_f10_after_a_crash_a_second_run_goes_on(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole transactions stay, the broken one is as if it had never begun."""
    path = leads(tmp_path, *(row(n, f"question {n}") for n in range(CHUNK + 50)))
    calls = []

    def breaks(*args: Any) -> None:
        calls.append(1)
        import_chunk(*args)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(import_export, "import_chunk", breaks)
    with pytest.raises(KeyboardInterrupt):
        import_file(desk, path, UTC_TIMES)
    monkeypatch.undo()
    assert ends(import_file(desk, path, UTC_TIMES)) == {"tickets": 50, "duplicates": CHUNK}


def test_f11_imported_tickets_wait_since_they_were_written_and_nobody_is_written_to(desk: Desk, tmp_path: Path) -> None:
    report = import_file(desk, leads(tmp_path, row(1), row(2, sent="2026-03-20 08:55:00")), UTC_TIMES)
    with desk.store.reading() as view:
        old, fresh = (view.ticket(ticket.ticket_id or 0) for ticket in report.tickets)
        assert view.outbox() == ()
    assert (old.received_at, old.late_sync) == (NOW - timedelta(days=1, hours=23), True)
    assert not fresh.late_sync


def test_f13_the_key_is_profile_form_and_id(desk: Desk, tmp_path: Path) -> None:
    report = import_file(desk, leads(tmp_path, row(1), row(1, form="f2"), row(1), row(1, "other words")), UTC_TIMES)
    assert ends(report) == {"tickets": 2, "duplicates": 1, "updates": 1}
    assert ends(import_file(desk, leads(tmp_path, row(1), row(1, "other words")), UTC_TIMES)) == {"duplicates": 2}


def test_f13_without_an_id_the_content_is_the_key(desk: Desk, tmp_path: Path) -> None:
    """Time included, cookies not; an update is a note and changes nothing else."""
    path = leads(tmp_path, row(""), row("", cookies="_ga=1"), row("", sent="2026-03-18 10:00:01"))
    assert ends(import_file(desk, path, UTC_TIMES)) == {"tickets": 2, "duplicates": 1}
    assert ends(import_file(desk, path, UTC_TIMES)) == {"duplicates": 3}


def test_f13_an_id_that_a_spreadsheet_spoilt_makes_no_two_records_one(desk: Desk, tmp_path: Path) -> None:
    path = leads(tmp_path, row("1,7E+09", "one"), row("1,7E+09", "two"))
    assert ends(import_file(desk, path, UTC_TIMES)) == {"tickets": 2}


def test_f14_a_double_click_is_two_tickets_with_a_warning(desk: Desk, tmp_path: Path) -> None:
    path = leads(tmp_path, row(1), row(2, sent="2026-03-18 10:00:05"))
    assert [ticket.warnings for ticket in import_file(desk, path, UTC_TIMES).tickets] == [(), ("possible_duplicate",)]


def test_f15_what_cannot_be_read_is_kept_with_its_reason(desk: Desk, tmp_path: Path) -> None:
    report = import_file(desk, leads(tmp_path, row(1), row(2, mail="нет", cookies="_ga=1")), UTC_TIMES)
    assert report.quarantine_file is not None
    assert stat.S_IMODE(report.quarantine_file.stat().st_mode) == 0o600
    (kept,) = map(json.loads, report.quarantine_file.read_text(encoding="utf-8").splitlines())
    assert (kept["profile"], kept["record"], kept["line"], kept["reason"]) == ("tilda-leads", 2, 3, "no_contact")
    assert "нет" in kept["raw"]
    assert "_ga" not in kept["raw"]
    assert len(kept["sha256"]) == 64


def test_f16_every_record_ends_as_one_thing(desk: Desk, tmp_path: Path) -> None:
    path = leads(tmp_path, row(1), row(1), row(1, "new"), row(2, mail=""), ";;;;;;;;", row(3, sent="soon"))
    for _ in range(2):
        report = import_file(desk, path, UTC_TIMES)
        assert report.records == 6 == sum(ends(report).values())


def message(number: int, who: int, text: str, minutes: int, **more: Any) -> dict[str, Any]:
    at = NOW - timedelta(days=1) + timedelta(minutes=minutes)
    return {"id": number, "type": "message", "date_unixtime": str(int(at.timestamp())), "from": f"P{who}",
            "from_id": f"user{who}", "text": text, **more}


def chat(tmp_path: Path, *messages: dict[str, Any]) -> Path:
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"name": "c", "type": "private_group", "id": 7, "messages": messages}), encoding="utf-8")
    return path


def test_f17_bursts_and_answers_of_a_chat(desk: Desk, tmp_path: Path) -> None:
    path = chat(tmp_path, message(1, 2, "one", 0), message(2, 2, "two", 360), message(3, 1, "answer", 361),
                message(4, 2, "later", 721), message(5, 3, "", 722, file="../../etc/passwd"))
    report = import_file(desk, path, ExportOptions(operator_ids=("user1",)))
    assert ends(report) == {"tickets": 3, "merged": 1, "operator_messages": 1}
    assert [ticket.subject for ticket in report.tickets] == ["one", "later", "Telegram: P3"]
    assert report.tickets[2].warnings == ("bad_link",)
    with desk.store.reading() as view:
        first, last = (view.messages(report.tickets[n].ticket_id or 0) for n in (0, 2))
    assert [item.direction for item in first] == [Direction.INBOUND, Direction.INBOUND, Direction.OUTBOUND]
    assert last[0].text == "[file: passwd]"


def test_f17_a_chat_that_was_cut_off_keeps_what_came_before(desk: Desk, tmp_path: Path) -> None:
    path = chat(tmp_path, message(1, 2, "one", 0), message(2, 3, "two", 1))
    path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    report = import_file(desk, path, ExportOptions(operator_ids=("user1",)))
    assert ends(report) == {"tickets": 1, "quarantined": 1}
    assert report.quarantined[0].reason == "bad_json"
