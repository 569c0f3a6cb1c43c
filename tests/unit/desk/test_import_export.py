"""Imports of form exports: every record ends once, the numbers add up, importing again changes nothing."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desks import open_test_desk
from fakes import FrozenClock
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports import import_export
from supportdesk_tui.desk.imports import records as import_records
from supportdesk_tui.desk.imports.import_export import import_file
from supportdesk_tui.desk.imports.report import ImportReport
from supportdesk_tui.desk.imports.tally import CountMismatch
from supportdesk_tui.desk.ports import ExportOptions, SkippedRecord
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.domain.ticket import Channel, Priority, Status

HEADER = "tranid;formid;formname;Name;Phone;Email;Telegram;Comment;sent;COOKIES\n"
MOSCOW = ExportOptions(timezone="Europe/Moscow")
LAYOUTS = (
    "01_google_sheets_ru.csv", "02_google_forms_zip_en.csv", "03_tilda_leads.csv",
    "04_tilda_crm_excel_cp1251.csv", "05_getcourse_orders.csv", "06_yandex_forms.json", "07_typeform.csv",
    "08_typeform_webhooks.jsonl", "09_elementor_submissions.csv",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_test_desk(tmp_path / "home", FrozenClock(datetime(2026, 3, 20, 9, 0, tzinfo=UTC))) as opened:
        yield opened


def leads(tmp_path: Path, *rows: str, name: str = "leads.csv") -> Path:
    path = tmp_path / name
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def row(number: int, comment: str = "hello", *, mail: str = "a@b.example", name: str = "Anna", phone: str = "",
        sent: str = "2026-03-18 10:00:00", form: str = "f1") -> str:
    return f"{number or ''};{form};Ask;{name};{phone};{mail};;{comment};{sent};"


def counts(report: ImportReport) -> dict[str, int]:
    assert report.adds_up()
    return {"tickets": len(report.tickets), "duplicates": len(report.duplicates), "updates": len(report.updates),
            "skipped": len(report.skipped), "quarantined": len(report.quarantined)}


@pytest.mark.shared
@pytest.mark.parametrize("name", LAYOUTS)
def test_shared_layouts_end_as_expected_also_the_second_time(desk: Desk, shared_dir: Path, name: str) -> None:
    expected: dict[str, Any] = json.loads(
        (shared_dir / "forms" / "expected.json").read_text(encoding="utf-8"))["files"][name]
    options = ExportOptions(timezone=expected["options"].get("timezone", ""))
    path = shared_dir / "forms" / name
    planned = import_file(desk, path, options, dry_run=True)
    first = import_file(desk, path, options)
    assert counts(planned) == counts(first) == expected["counts"]
    for report in (planned, first):
        assert report.records == expected["records"]
        assert [(k.record, k.of_record) for k in report.duplicates] == [
            (k["record"], k["of_record"]) for k in expected["duplicates"]]
        assert [(k.record, k.of_record) for k in report.updates] == [
            (k["record"], k["of_record"]) for k in expected["updates"]]
        warned = {t.record: t.warnings for t in report.tickets}
        for ticket in expected["tickets"]:
            if "warning" in ticket:
                assert ticket["warning"] in warned[ticket["record"]]
    assert counts(import_file(desk, path, options)) == expected["reimport_counts"]


def test_a_record_becomes_a_ticket_of_its_requester(desk: Desk, tmp_path: Path) -> None:
    report = import_file(desk, leads(tmp_path, row(1, "Не могу войти", name="Анна")), MOSCOW)
    (ticket_id,) = [item.ticket_id for item in report.tickets]
    assert ticket_id is not None
    with desk.store.reading() as view:
        ticket = view.ticket(ticket_id)
        (message,) = view.messages(ticket_id)
    assert (ticket.channel, ticket.source, ticket.status) == (Channel.FORM, "form:tilda-leads", Status.NEW)
    assert (ticket.subject, ticket.requester_name, ticket.language) == ("Не могу войти", "Анна", "ru")
    assert ticket.received_at == datetime(2026, 3, 18, 7, 0, tzinfo=UTC), "the clock starts when it was sent"
    assert ticket.late_sync, "it had waited two days before anyone could see it"
    assert message.direction is Direction.INBOUND
    assert message.from_address == "a@b.example"


def test_a_fresh_record_is_not_late(desk: Desk, tmp_path: Path) -> None:
    report = import_file(desk, leads(tmp_path, row(1, sent="2026-03-20 11:55:00")), MOSCOW)
    with desk.store.reading() as view:
        assert not view.ticket(report.tickets[0].ticket_id or 0).late_sync


def test_someone_without_mail_is_found_again_by_phone(desk: Desk, tmp_path: Path) -> None:
    path = leads(tmp_path, row(1, mail="", phone="8 916 555-44-33"),
                 row(2, "again", mail="", phone="+7 916 555 44 33", sent="2026-03-19 10:00:00"))
    report = import_file(desk, path, MOSCOW)
    with desk.store.reading() as view:
        first, second = (view.ticket(item.ticket_id or 0) for item in report.tickets)
    assert first.requester_id == second.requester_id
    assert first.requester_address == ""


def test_a_changed_record_becomes_a_note_and_touches_nothing_else(desk: Desk, tmp_path: Path) -> None:
    """What the operator has set is never overwritten."""
    report = import_file(desk, leads(tmp_path, row(1, "It is broken")), MOSCOW)
    ticket_id = report.tickets[0].ticket_id or 0
    triage.set_priority(desk, [ticket_id], Priority.P2)
    changed = import_file(desk, leads(tmp_path, row(1, "It is broken, but only at night")), MOSCOW)
    assert counts(changed)["updates"] == 1
    with desk.store.reading() as view:
        ticket, messages = view.ticket(ticket_id), view.messages(ticket_id)
    assert ticket.priority is Priority.P2
    assert ticket.subject == "It is broken"
    assert [message.direction for message in messages] == [Direction.INBOUND, Direction.NOTE]
    assert "+ It is broken, but only at night" in messages[1].text
    assert "- It is broken" in messages[1].text
    assert counts(import_file(desk, leads(tmp_path, row(1, "It is broken, but only at night")), MOSCOW))[
        "duplicates"] == 1


def test_one_number_in_two_forms_is_two_records(desk: Desk, tmp_path: Path) -> None:
    path = leads(tmp_path, row(1), row(1, form="f2", sent="2026-03-19 10:00:00"))
    assert counts(import_file(desk, path, MOSCOW))["tickets"] == 2


def test_a_double_click_is_two_tickets_with_a_warning(desk: Desk, tmp_path: Path) -> None:
    """Never dropped in silence, also when the second click lies in another file."""
    one = row(1, sent="2026-03-18 10:00:00")
    report = import_file(desk, leads(tmp_path, one, row(2, sent="2026-03-18 10:00:05")), MOSCOW)
    assert [item.warnings for item in report.tickets] == [(), ("possible_duplicate",)]
    other = import_file(desk, leads(tmp_path, row(3, sent="2026-03-18 10:01:00"), name="more.csv"), MOSCOW)
    assert other.tickets[0].warnings == ("possible_duplicate",)
    later = import_file(desk, leads(tmp_path, row(4, sent="2026-03-18 18:00:00"), name="even.csv"), MOSCOW)
    assert later.tickets[0].warnings == ()


def test_a_dry_run_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = leads(tmp_path, row(1), row(1), row(1, "changed"), row(2, mail="", name="Nobody"))
    before = desk.store.change_counter()
    report = import_file(desk, path, MOSCOW, dry_run=True)
    assert counts(report) == {"tickets": 1, "duplicates": 1, "updates": 1, "skipped": 0, "quarantined": 1}
    assert report.quarantine_file is None
    assert desk.store.change_counter() == before
    with desk.store.reading() as view:
        assert not view.all_ticket_ids()
        assert not view.quarantine()


def test_bad_records_are_put_aside_privately_and_once(desk: Desk, tmp_path: Path) -> None:
    """A private file in the data folder and a row each; cron's next round adds no copies."""
    path = leads(tmp_path, row(1), row(2, "no way to answer", mail=""), row(3, sent="yesterday"))
    report = import_file(desk, path, MOSCOW)
    assert [item.reason for item in report.quarantined] == ["no_contact", "bad_timestamp"]
    file = report.quarantine_file
    assert file is not None
    assert file.parent == desk.config.data_dir / "quarantine"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(line["record"], line["line"], line["reason"]) for line in lines] == [
        (2, 3, "no_contact"), (3, 4, "bad_timestamp")]
    assert "no way to answer" in lines[0]["raw"]
    again = import_file(desk, path, MOSCOW)
    assert len(again.quarantined) == 2
    assert again.quarantine_file is None
    with desk.store.reading() as view:
        assert [(item.source, item.where) for item in view.quarantine()] == [
            ("leads.csv", "record 2, line 3"), ("leads.csv", "record 3, line 4")]


def test_a_crash_between_transactions_is_made_good_by_the_next_run(
        desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many records a transaction; what was committed is a duplicate the next time."""
    monkeypatch.setattr(import_export, "CHUNK", 200)
    rows = [row(n, f"question {n}", mail=f"m{n}@b.example") for n in range(1, 451)]
    path = leads(tmp_path, *rows)
    real = import_records.import_record

    def crash(*arguments: Any) -> None:
        if arguments[3].record == 330:
            raise KeyboardInterrupt
        real(*arguments)

    monkeypatch.setattr(import_records, "import_record", crash)
    with pytest.raises(KeyboardInterrupt):
        import_file(desk, path, MOSCOW)
    monkeypatch.undo()
    with desk.store.reading() as view:
        assert len(view.all_ticket_ids()) == 200
    report = import_file(desk, path, MOSCOW)
    assert (len(report.duplicates), len(report.tickets)) == (200, 250)


def test_a_record_that_vanishes_rolls_its_transaction_back(
        desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers are asserted, not hoped for."""
    monkeypatch.setattr(import_records, "leave_out", lambda *_: None)
    with pytest.raises(CountMismatch):
        import_file(desk, leads(tmp_path, row(1), row(2, mail="")), MOSCOW)
    with desk.store.reading() as view:
        assert not view.all_ticket_ids()


def test_the_time_zone_is_asked_for_once(desk: Desk, tmp_path: Path) -> None:
    """Asked once and remembered for the profile."""
    path = leads(tmp_path, row(1))
    with pytest.raises(BadInput) as caught:
        import_file(desk, path, ExportOptions())
    assert caught.value.reason == "timezone_missing"
    import_file(desk, path, ExportOptions(timezone="Asia/Vladivostok"), dry_run=True)
    with pytest.raises(BadInput):
        import_file(desk, path, ExportOptions())
    import_file(desk, path, ExportOptions(timezone="Asia/Vladivostok"))
    second = import_file(desk, leads(tmp_path, row(2)), ExportOptions())
    assert second.tickets[0].created_at == datetime(2026, 3, 18, 0, 0, tzinfo=UTC)


def test_a_time_ahead_of_now_is_kept_and_said(desk: Desk, tmp_path: Path) -> None:
    report = import_file(desk, leads(tmp_path, row(1, sent="2026-04-18 10:00:00")), MOSCOW)
    assert "in_future" in report.tickets[0].warnings


def test_several_addresses_keep_the_others_in_copy(desk: Desk, tmp_path: Path) -> None:
    report = import_file(desk, leads(tmp_path, row(1, mail="a@b.example, c@d.example")), MOSCOW)
    with desk.store.reading() as view:
        assert view.messages(report.tickets[0].ticket_id or 0)[0].cc == ("c@d.example",)


def test_a_summary_of_a_report_that_does_not_add_up_says_so() -> None:
    report = ImportReport(Path("x"), "p", False, 2, skipped=(SkippedRecord(1, 2, "blank"),))
    assert not report.adds_up()
    assert replace(report, records=1).adds_up()
    assert timedelta(hours=1) > import_records.LATE_AFTER
