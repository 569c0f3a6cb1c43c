"""The first sheet of a workbook, with real dates, whole numbers and no formula evaluated."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from supportdesk_tui.desk.ports import ExportOptions, ExportRecord, SkippedRecord
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports import source, workbook
from supportdesk_tui.exports.reader import FileExportReader
from supportdesk_tui.exports.source import source_of
from supportdesk_tui.exports.workbook import sheet_rows

STYLES = ('<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd.mm.yyyy hh:mm"/>'
          '<numFmt numFmtId="165" formatCode="0.00 &quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/>'
          '</cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>')


def packed(sheet: str, shared: str = "", **others: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{sheet}</sheetData></worksheet>")
        archive.writestr("xl/styles.xml", STYLES)
        if shared:
            archive.writestr("xl/sharedStrings.xml", shared)
        for name, text in others.items():
            archive.writestr(name, text)
    return out.getvalue()


def rows_of(data: bytes, folder: Path) -> list[list[str]]:
    path = folder / "x.xlsx"
    path.write_bytes(data)
    return list(sheet_rows(source_of(path)))


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def test_cells_of_every_kind(tmp_path: Path) -> None:
    shared = ("<sst><si><t>plain</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>no</t></rPh></si>"
              "<si><t>a_x000D_\nb _x005F_x000D_</t></si></sst>")
    rows = rows_of(packed(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>79261234567</v></c><c r="B3"><v>1.5</v></c><c r="C3" s="1"><v>46093.5</v></c>'
        '<c r="D3" s="2"><v>2</v></c><c r="E3" t="str"><f>1+1</f><v>2</v></c><c r="F3" t="s"><v>2</v></c></row>',
        shared), tmp_path)
    assert rows == [["plain", "", "rich"], [], ["79261234567", "1.5", "2026-03-12 12:00:00", "2", "2",
                                                 "a\r\nb _x000D_"]]


def test_a_title_above_the_header_is_no_record(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    rows: list[list[str]] = [["Answers in March"], [], ["Timestamp", "Email Address", "Message"],
                             ["2026-03-01 10:00:00", "a@b.example", "Hi"]]
    path.write_bytes(packed("".join(
        f'<row r="{number}">{"".join(inline(f"{chr(65 + at)}{number}", text) for at, text in enumerate(cells))}</row>'
        for number, cells in enumerate(rows, 1))))
    (item,) = FileExportReader().open(path, ExportOptions(timezone="UTC")).records()
    assert isinstance(item, ExportRecord)
    assert (item.record, item.line, item.subject) == (1, 4, "Hi")


def test_a_hidden_sheet_is_not_the_first(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, text in enumerate(("lists", "answers"), 1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml",
                             f'<worksheet><sheetData><row r="1">{inline("A1", text)}</row></sheetData></worksheet>')
        archive.writestr("xl/workbook.xml", '<workbook><sheets><sheet name="a" state="hidden" r:id="r1"/>'
                                            '<sheet name="b" r:id="r2"/></sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", "<Relationships>" + "".join(
            f'<Relationship Id="r{number}" Target="worksheets/sheet{number}.xml"/>' for number in (1, 2))
            + "</Relationships>")
    assert rows_of(out.getvalue(), tmp_path) == [["answers"]]


def test_a_workbook_of_a_known_layout_is_imported_like_its_csv(tmp_path: Path) -> None:
    headers = ("Имя", "Телефон", "Email", "Название формы", "Дата создания", "Комментарий")
    sheet = '<row r="1">' + "".join(inline(f"{chr(65 + n)}1", text) for n, text in enumerate(headers)) + "</row>"
    sheet += ('<row r="3">' + inline("A3", "Иван") + '<c r="B3"><v>79015000000</v></c>' + inline("C3", "i@b.example")
              + inline("D3", "Вопрос") + '<c r="E3" s="1"><v>46093.416666666664</v></c>'
              + inline("F3", "=HYPERLINK(1)") + "</row>")
    path = tmp_path / "crm.xlsx"
    path.write_bytes(packed(sheet))
    blank, record = FileExportReader().open(path, ExportOptions(timezone="Europe/Moscow")).records()
    assert isinstance(blank, SkippedRecord)
    assert isinstance(record, ExportRecord)
    assert (record.record, record.line) == (2, 3)
    assert record.created_at == datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
    assert (record.phone, record.subject) == ("+79015000000", "=HYPERLINK(1)")


@pytest.mark.parametrize("data", [
    b"PK\x03\x04 not a zip",
    packed('<row r="1"><c r="A1" t="s"><v>x</v></c></row>'),
    packed("<row>"),
    packed(f'<row r="{workbook.ROW_LIMIT + 1}"><c><v>1</v></c></row>'),
    packed('<row r="1"><c r="ZZZ1"><v>1</v></c></row>'),
    packed("", '<!DOCTYPE sst [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'),
])
def test_a_broken_or_hostile_workbook_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        rows_of(data, tmp_path)


def test_a_sheet_that_is_coloured_to_its_end_is_read_as_far_as_something_stands_in_it(tmp_path: Path) -> None:
    blank = "".join(f'<row r="{number}"><c r="A{number}" s="1"/></row>'
                    for number in (3, workbook.ROW_LIMIT, workbook.ROW_LIMIT + 1, 1_048_576))
    rows = rows_of(packed(f'<row r="1">{inline("A1", "Name")}</row><row r="2">{inline("A2", "Zoe")}</row>{blank}'),
                   tmp_path)
    assert [row for row in rows if any(row)] == [["Name"], ["Zoe"]]
    assert len(rows) <= workbook.ROW_LIMIT


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "UNPACKED_LIMIT", 10_000)
    bomb = packed('<row r="1">' + inline("A1", "x" * 50_000) + "</row>")
    with pytest.raises(BadInput) as caught:
        rows_of(bomb, tmp_path)
    assert caught.value.reason == "export_too_large"


def zipped(name: str, text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return out.getvalue()


def test_a_packed_csv_is_read_as_if_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Google Forms hands its own CSV out in a zip."""
    path = tmp_path / "Form.csv.zip"
    path.write_bytes(zipped("Form.csv", '"Timestamp","Username","Details"\n'
                                        '"2026/03/01 9:05:07 AM GMT+3","a@b.example","Hello"\n'))
    (record,) = FileExportReader().open(path, ExportOptions(profile="auto")).records()
    assert isinstance(record, ExportRecord)
    assert record.created_at == datetime(2026, 3, 1, 6, 5, 7, tzinfo=UTC)
    monkeypatch.setattr(source, "UNPACKED_LIMIT", 10)
    with pytest.raises(BadInput) as caught:
        FileExportReader().open(path, ExportOptions())
    assert caught.value.reason == "export_too_large"


def test_an_archive_without_a_sheet(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(BadInput) as caught:
        rows_of(out.getvalue(), tmp_path)
    assert caught.value.reason == "export_workbook"
