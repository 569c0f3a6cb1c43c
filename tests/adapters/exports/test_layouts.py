"""Every shipped layout, quirks and all: the samples beside this file end as layouts/expected.json says, once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from desks import open_test_desk
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports.import_export import import_file
from supportdesk_tui.desk.imports.report import ImportReport
from supportdesk_tui.desk.ports import (
    BadRecord,
    ChatMessage,
    ContactRecord,
    ExportFile,
    ExportOptions,
    ExportRecord,
    SkippedRecord,
)
from supportdesk_tui.exports.reader import FileExportReader
from supportdesk_tui.exports.shelf import load_profiles

FOLDER = Path(__file__).parent / "layouts"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
ENDS = ("tickets", "duplicates", "updates", "skipped", "quarantined", "merged", "operator_messages", "contacts")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_test_desk(tmp_path / "home") as opened:
        yield opened


def options_of(name: str) -> ExportOptions:
    said = EXPECTED[name]["options"]
    return ExportOptions(timezone=said.get("timezone", ""), operator_ids=tuple(said.get("operator_ids", ())))


def opened(name: str) -> ExportFile:
    return FileExportReader().open(FOLDER / name, options_of(name))


def told(record: ExportRecord | ContactRecord, keys: Sequence[str]) -> dict[str, Any]:
    """What a record says, under the names that the expectations use."""
    said: dict[str, Any] = {key: getattr(record, key, None) for key in keys}
    if isinstance(record, ExportRecord):
        said["created_utc"] = record.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {key: list(value) if isinstance(value, tuple) else (value or None)
            for key, value in said.items() if key in keys}


def counts(report: ImportReport) -> dict[str, int]:
    return {end: len(getattr(report, end)) for end in ENDS}


def test_every_sample_is_expected() -> None:
    assert set(EXPECTED) == {path.name for path in FOLDER.iterdir()} - {"expected.json"}
    assert {expected["profile"] for expected in EXPECTED.values()} >= {
        "flamingo", "generic", "getcourse-users", "google-forms", "gravity-forms", "hubspot", "jotform", "netlify",
        "tally", "tilda-orders", "wpforms", "yandex-forms"}


@pytest.mark.parametrize("name", EXPECTED)
def test_records_say_what_is_expected(name: str) -> None:
    expected, export = EXPECTED[name], opened(name)
    assert export.profile == expected["profile"]
    records = {(item.message if isinstance(item, ChatMessage) else item).record: item for item in export.records()}
    for wanted in (*expected["tickets"], *expected.get("contacts", ())):
        item = records[wanted["record"]]
        record = item.message if isinstance(item, ChatMessage) else item
        assert isinstance(record, ExportRecord | ContactRecord)
        assert told(record, tuple(wanted)) == wanted
    for wanted in (*expected.get("merged", ()), *expected.get("operator_messages", ())):
        item = records[wanted["record"]]
        assert isinstance(item, ChatMessage)
        assert (item.message.native_id, item.opens or None, item.message.text) == (
            wanted["native_id"], wanted["on"], wanted["text"])
    for kind, end in ((BadRecord, "quarantined"), (SkippedRecord, "skipped")):
        assert [{"record": item.record, "line": item.line, "reason": item.reason}
                for item in records.values() if isinstance(item, kind)] == expected.get(end, [])


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_is_imported_once(desk: Desk, name: str) -> None:
    """Every record ends as one thing; imported again, what was made is known and nothing else has changed."""
    expected = EXPECTED[name]
    for dry_run in (True, False):
        report = import_file(desk, FOLDER / name, options_of(name), dry_run)
        assert report.records == expected["records"]
        assert counts(report) == {end: len(expected.get(end, ())) for end in ENDS}
        assert [(known.record, known.of_record) for known in (*report.duplicates, *report.updates)] == [
            (known["record"], known["of_record"])
            for known in (*expected.get("duplicates", ()), *expected.get("updates", ()))]
    again = counts(import_file(desk, FOLDER / name, options_of(name)))
    left_out = {end: len(expected.get(end, ())) for end in ("skipped", "quarantined")}
    assert again == {**dict.fromkeys(ENDS, 0), **left_out, "duplicates": expected["records"] - sum(left_out.values())}



@pytest.mark.shared
def test_every_file_has_exactly_one_layout(shared_dir: Path) -> None:
    """All samples against all profiles: one knows the file, and the others do not."""
    shared = json.loads((shared_dir / "forms" / "expected.json").read_text(encoding="utf-8"))["files"]
    paths = [FOLDER / name for name in EXPECTED] + [shared_dir / "forms" / name for name in shared]
    expected = {**EXPECTED, **shared}
    for path in paths:
        said = expected[path.name]["options"]
        options = ExportOptions(timezone=said.get("timezone", ""), operator_ids=tuple(said.get("operator_ids", ())))
        assert FileExportReader().open(path, options).profile == expected[path.name]["profile"], path.name
    assert {expected[path.name]["profile"] for path in paths} <= set(load_profiles())
