"""A file that a spreadsheet program saved anew, or that somebody packed or renamed, is the same export."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from supportdesk_tui.desk.ports import ContactRecord, ExportOptions, ExportRecord
from supportdesk_tui.exports.reader import FileExportReader

FOLDER = Path(__file__).parent / "layouts"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
ALREADY = frozenset({"tilda_crm_cr_cp1251.csv", "tilda_leads_utf16.csv", "google_sheets_odd.csv"})
"""Saved anew or damaged as they are."""
CSV = [name for name in EXPECTED if name.endswith(".csv") and "backslash" not in name and name not in ALREADY]
Rows = list[list[str]]


def rows_of(name: str) -> Rows:
    text = (FOLDER / name).read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if text.split("\n")[0].count(";") > 2 else ","))


def written(rows: Rows, delimiter: str, encoding: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding, "replace")


def workbook(rows: Rows) -> bytes:
    sheet = "".join("<row>" + "".join(
        f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>' for cell in row) + "</row>"
        for row in rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{sheet}</sheetData></worksheet>")
    return out.getvalue()


def packed(rows: Rows) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Форма.csv", written(rows, ",", "utf-8"))
        archive.writestr("__MACOSX/._Форма.csv", b"\0\1")
    return out.getvalue()


WAYS: dict[str, tuple[str, Callable[[Rows], bytes]]] = {
    "semicolons in cp1251": ("export.csv", lambda rows: written(rows, ";", "cp1251")),
    "tabs": ("export.tsv", lambda rows: written(rows, "\t", "utf-8")),
    "unicode text": ("export.txt", lambda rows: written(rows, "\t", "utf-16")),
    "sep line": ("export.csv", lambda rows: b"\xef\xbb\xbfsep=;\r\n" + written(rows, ";", "utf-8")),
    "workbook": ("export.xlsx", workbook),
    "archive": ("export.zip", packed),
    "another name": ("export (1).csv.download", lambda rows: written(rows, ",", "utf-8")),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", CSV)
def test_it_says_the_same(tmp_path: Path, name: str, way: str) -> None:
    expected = EXPECTED[name]
    file_name, write = WAYS[way]
    path = tmp_path / file_name
    path.write_bytes(write(rows_of(name)))
    options = ExportOptions(timezone=expected["options"].get("timezone", ""),
                            encoding="cp1251" if "cp1251" in way else "")
    export = FileExportReader().open(path, options)
    assert export.profile == expected["profile"]
    found = {item.record: item for item in export.records() if isinstance(item, ExportRecord | ContactRecord)}
    for wanted in (*expected["tickets"], *expected.get("contacts", ())):
        record = found[wanted["record"]]
        assert (record.email or None, record.native_id or None) == (wanted["email"], wanted.get("native_id"))
        if isinstance(record, ExportRecord):
            assert record.created_at.strftime("%Y-%m-%dT%H:%M:%SZ") == wanted["created_utc"]
            assert record.subject == wanted["subject"] or way == "semicolons in cp1251"


def test_a_time_in_another_writing_is_no_other_record(tmp_path: Path) -> None:
    """A table without ids, once as CSV and once as a workbook with real dates: no row becomes a second ticket."""
    records = []
    for name, at in (("csv", "02.03.2026 10:15:07"), ("workbook", "2026-03-02 10:15:07")):
        path = tmp_path / f"{name}.csv"
        path.write_text("Отметка времени,Адрес электронной почты,Вопрос\n"
                        f"{at},anna@member.example,Где запись?\n", encoding="utf-8")
        options = ExportOptions(timezone="Europe/Moscow", date_order="dmy")
        records += [record for record in FileExportReader().open(path, options).records()
                    if isinstance(record, ExportRecord)]
    assert len(records) == 2
    assert records[0].content_hash == records[1].content_hash
    assert records[0].created_at == records[1].created_at
