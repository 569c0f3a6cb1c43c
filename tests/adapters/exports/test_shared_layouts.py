"""Every shipped profile reads its sample file as the shared expectations say, record by record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supportdesk_tui.desk.ports import BadRecord, ChatMessage, ExportFile, ExportOptions, ExportRecord, SkippedRecord
from supportdesk_tui.exports.reader import FileExportReader

FILES = (
    "01_google_sheets_ru.csv",
    "02_google_forms_zip_en.csv",
    "03_tilda_leads.csv",
    "04_tilda_crm_excel_cp1251.csv",
    "05_getcourse_orders.csv",
    "06_yandex_forms.json",
    "07_typeform.csv",
    "08_typeform_webhooks.jsonl",
    "09_elementor_submissions.csv",
)


def expected_of(shared_dir: Path, name: str) -> dict[str, Any]:
    everything = json.loads((shared_dir / "forms" / "expected.json").read_text(encoding="utf-8"))
    expected: dict[str, Any] = everything["files"][name]
    return expected


def opened(shared_dir: Path, name: str) -> tuple[ExportFile, dict[str, Any]]:
    expected = expected_of(shared_dir, name)
    options = ExportOptions(timezone=expected["options"].get("timezone", ""))
    return FileExportReader().open(shared_dir / "forms" / name, options), expected


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
def test_the_layout_is_recognised_and_every_record_is_seen(shared_dir: Path, name: str) -> None:
    export, expected = opened(shared_dir, name)
    assert export.profile == expected["profile"]
    assert len(list(export.records())) == expected["records"]


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
def test_readable_records_say_what_is_expected(shared_dir: Path, name: str) -> None:
    export, expected = opened(shared_dir, name)
    records = {item.record: item for item in export.records() if isinstance(item, ExportRecord)}
    for ticket in expected["tickets"]:
        record = records[ticket["record"]]
        assert record.line == ticket.get("line", record.line)
        assert (record.email or None) == ticket["email"]
        assert record.subject == ticket["subject"]
        assert record.created_at.strftime("%Y-%m-%dT%H:%M:%SZ") == ticket["created_utc"]
        assert record.native_id == ticket.get("native_id", "")
        for key in ("phone", "telegram"):
            if key in ticket:
                assert getattr(record, key) == ticket[key]
        assert record.cc == tuple(ticket.get("cc", ()))
        assert len(record.links) >= ticket.get("attachments", 0)
        if ticket.get("warning", "possible_duplicate") != "possible_duplicate":
            assert ticket["warning"] in record.warnings


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
def test_what_cannot_be_read_and_what_is_left_out(shared_dir: Path, name: str) -> None:
    export, expected = opened(shared_dir, name)
    items = list(export.records())
    bad = [(i.record, i.line, i.reason) for i in items if isinstance(i, BadRecord)]
    left_out = [(i.record, i.line, i.reason) for i in items if isinstance(i, SkippedRecord)]
    lines = {item.record: item.line for item in items if not isinstance(item, ChatMessage)}
    assert bad == [(q["record"], q.get("line", lines[q["record"]]), q["reason"]) for q in expected["quarantine"]]
    assert left_out == [(s["record"], s["line"], s["reason"]) for s in expected["skipped"]]


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
def test_the_same_content_has_the_same_hash_and_a_change_another(shared_dir: Path, name: str) -> None:
    """Duplicates and updates are told apart by the content hash alone."""
    export, expected = opened(shared_dir, name)
    records = {item.record: item for item in export.records() if isinstance(item, ExportRecord)}
    for pair in expected["duplicates"]:
        assert records[pair["record"]].content_hash == records[pair["of_record"]].content_hash
    for pair in expected["updates"]:
        assert records[pair["record"]].content_hash != records[pair["of_record"]].content_hash
        assert records[pair["record"]].native_id == records[pair["of_record"]].native_id


@pytest.mark.shared
def test_cookies_are_not_kept(shared_dir: Path) -> None:
    export, _ = opened(shared_dir, "03_tilda_leads.csv")
    for item in export.records():
        assert "_ga=" not in (item.text if isinstance(item, ExportRecord) else getattr(item, "raw", ""))
