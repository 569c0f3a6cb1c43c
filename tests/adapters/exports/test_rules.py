"""The reader's rules F-01 to F-09, each by its name; the desk's own are in tests/unit/desk/test_import_rules.py."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from supportdesk_tui.desk.ports import BadRecord, ExportOptions, ExportRecord, SkippedRecord
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports import source
from supportdesk_tui.exports.columns import Columns
from supportdesk_tui.exports.profile import Profile
from supportdesk_tui.exports.reader import FileExportReader

HEADER = ("tranid", "formid", "Name", "Phone", "Email", "Telegram", "Comment", "sent")
MOSCOW = ExportOptions(timezone="Europe/Moscow")


def row(number: int = 1, name: str = "Пётр «Ёж»", phone: str = "", mail: str = "p@b.example", nick: str = "",
        comment: str = "Вопрос", sent: str = "2026-03-01 10:00:00") -> tuple[str, ...]:
    return str(number), "f1", name, phone, mail, nick, comment, sent


def text_of(*rows: tuple[str, ...], delimiter: str = ";", header: tuple[str, ...] = HEADER) -> str:
    return "".join(delimiter.join(cells) + "\n" for cells in (header, *rows))


def read(tmp_path: Path, data: str | bytes, name: str = "leads.csv", options: ExportOptions = MOSCOW,
         ) -> list[ExportRecord | SkippedRecord | BadRecord]:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    items = []
    for item in FileExportReader().open(path, options).records():
        assert isinstance(item, ExportRecord | SkippedRecord | BadRecord)
        items.append(item)
    return items


def record(tmp_path: Path, data: str | bytes, name: str = "leads.csv", options: ExportOptions = MOSCOW) -> ExportRecord:
    (item,) = read(tmp_path, data, name, options)
    assert isinstance(item, ExportRecord), item
    return item


def refused(tmp_path: Path, data: str | bytes, options: ExportOptions = MOSCOW, name: str = "leads.csv") -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, data, name, options)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_f01_the_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    assert record(tmp_path, text_of(row()).encode(encoding)).name == "Пётр «Ёж»"


def test_f01_what_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    data = text_of(row(name="Jörg ¤¦¬±", comment="hi")).encode("latin-1")
    assert (refused(tmp_path, data).reason, refused(tmp_path, data).hint) == ("export_encoding", "--encoding")
    told = ExportOptions(timezone="UTC", encoding="latin-1")
    assert record(tmp_path, data, options=told).name.startswith("Jörg")


def test_f01_one_bad_line_of_jsonl_costs_one_record(tmp_path: Path) -> None:
    line = '{"id": %d, "created_at": "2026-03-01T10:00:00Z", "email": "a@b.example", "message": "Привет"}\n'
    data = (line % 1).encode() + (line % 2).encode("cp1251") + (line % 3).encode()
    first, bad, third = read(tmp_path, data, "forms.jsonl")
    assert isinstance(bad, BadRecord)
    assert (bad.reason, bad.line) == ("bad_encoding", 2)
    assert [item.subject for item in (first, third) if isinstance(item, ExportRecord)] == ["Привет", "Привет"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_f02_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    assert record(tmp_path, text_of(row(), delimiter=delimiter)).email == "p@b.example"
    named = "sep=" + delimiter + "\r\n" + text_of(row(), delimiter=delimiter)
    assert record(tmp_path, named).email == "p@b.example"


def test_f02_a_pasted_log_is_one_cell_and_an_open_quote_one_record(tmp_path: Path) -> None:
    log = '"' + "at line 1; then\n" * 10_000 + '"'
    items = read(tmp_path, text_of(row(1, comment=log), row(2, comment='"never closed'), row(3)))
    assert [type(item) for item in items] == [ExportRecord, BadRecord, ExportRecord]
    assert isinstance(items[1], BadRecord)
    assert items[1].reason == "unterminated_quote"
    assert isinstance(items[0], ExportRecord)
    assert len(items[0].text) > 150_000


def test_f03_headers_are_matched_as_they_are_meant() -> None:
    profile = Profile("p", roles={"email": ("re:mail.*", "E-mail"), "message": ("Comment",), "name": ("Name#2",)})
    columns = Columns((" E-mail\u00a0", "mail two", "Comment", "Name", "Comment", "Name"), profile)
    assert columns.headers[0] == "E-mail"
    assert columns.of("email") == (0, 1), "exact names come before patterns"
    assert columns.of("message") == (2, 4), "a plain name is the first of that name that is not empty"
    assert columns.of("name") == (5,)
    assert columns.labels[2:] == ("Comment#1", "Name#1", "Comment#2", "Name#2")


def test_f04_width(tmp_path: Path) -> None:
    items = read(tmp_path, text_of((*row(1), "", ""), (*row(2), "more"), row(3)[:-1], row(4), ("",) * 8))
    assert [(type(item), getattr(item, "reason", "")) for item in items] == [
        (ExportRecord, ""), (BadRecord, "too_many_cells"), (BadRecord, "missing_timestamp"), (ExportRecord, ""),
        (SkippedRecord, "blank")]
    short = text_of(("2026-03-01 10:00:00", "a@b.example"), header=("Timestamp", "Email address", "Message"))
    assert record(tmp_path, short).warnings == ("too_few_cells",)


def workbook(cells: str, **parts: str) -> bytes:
    head = "".join(f'<c r="{chr(65 + n)}1" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
                   for n, text in enumerate(("Отметка времени", "Email Address", "Телефон", "Сообщение")))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet><sheetData><row r="1">{head}</row>'
                         f'<row r="2">{cells}</row></sheetData></worksheet>')
        archive.writestr("xl/styles.xml", '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>'
                                          "</styleSheet>")
        for name, text in parts.items():
            archive.writestr(f"xl/{name}.xml", text)
    return out.getvalue()


CELLS = ('<c r="A2" s="1"><v>46082.416676</v></c><c r="B2" t="inlineStr"><is><t>a@b.example</t></is></c>'
         '<c r="C2"><v>79261234567.0</v></c>')


def test_f05_a_workbook_says_what_it_shows(tmp_path: Path) -> None:
    text = record(tmp_path, workbook(CELLS + '<c r="D2" t="inlineStr"><is><t>=1+1 stays</t></is></c>'), "f.xlsx")
    assert text.created_at == datetime(2026, 3, 1, 7, tzinfo=UTC), "real dates are local ones, fractions dropped"
    assert (text.phone, text.subject) == ("+79261234567", "=1+1 stays")
    formula = workbook(CELLS + '<c r="D2" t="str"><f>HYPERLINK("http://evil.example")</f><v>shown</v></c>')
    assert record(tmp_path, formula, "f.xlsx").subject == "shown"
    unworked = workbook(CELLS + '<c r="D2"><f>HYPERLINK("http://evil.example")</f><v/></c>')
    assert record(tmp_path, unworked, "f.xlsx").subject == '=HYPERLINK("http://evil.example")', "nothing is lost"


def test_f05_days_of_the_1904_system_and_the_sheet_that_stands_first(tmp_path: Path) -> None:
    book = ('<workbook><workbookPr date1904="1"/><sheets><sheet name="b" sheetId="2" r:id="rId2"/>'
            '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>')
    links = ('<Relationships><Relationship Id="rId1" Target="worksheets/other.xml"/>'
             '<Relationship Id="rId2" Target="/xl/worksheets/sheet1.xml"/></Relationships>')
    cells = CELLS.replace("46082.41", "44620.41") + '<c r="D2" t="b"><v>1</v></c>'
    data = workbook(cells, workbook=book, **{"_rels/workbook": "", "worksheets/other": "<worksheet/>"})
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/_rels/workbook.xml.rels", links)
    found = record(tmp_path, out.getvalue(), "f.xlsx")
    assert (found.created_at, found.subject) == (datetime(2026, 3, 1, 7, tzinfo=UTC), "TRUE")


def test_f05_cells_and_rows_that_are_left_out_are_empty_ones(tmp_path: Path) -> None:
    """A workbook ends a row with its last filled cell, and goes on with empty rows below the last record."""
    cells = CELLS.split("<c r=\"C2\"")[0] + '</row><row r="3"/><row r="4">' + CELLS.replace('2"', '4"') + (
        '</row><row r="5"><c r="A5" s="1"/></row><row r="6">')
    items = read(tmp_path, workbook(cells), "f.xlsx")
    assert [(type(item), item.line) for item in items] == [(ExportRecord, 2), (SkippedRecord, 3), (ExportRecord, 4)]
    assert isinstance(items[0], ExportRecord)
    assert items[0].warnings == ()


@pytest.mark.parametrize("shared", [
    '<!DOCTYPE sst [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>',
    '<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>',
])
def test_f05_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared: str) -> None:
    cells = CELLS + '<c r="D2" t="s"><v>0</v></c>'
    assert refused(tmp_path, workbook(cells, sharedStrings=shared), name="f.xlsx").reason == "export_workbook"
    far = CELLS + '</row><row r="200001"><c r="A200001"><v>1</v></c>'
    assert refused(tmp_path, workbook(far), name="f.xlsx").hint == "too many rows"
    monkeypatch.setattr(source, "UNPACKED_LIMIT", 1000)
    monkeypatch.setattr("supportdesk_tui.exports.workbook.UNPACKED_LIMIT", 1000)
    large = workbook(cells, sharedStrings="<sst><si><t>" + "a" * 2000 + "</t></si></sst>")
    assert refused(tmp_path, large, name="f.xlsx").reason == "export_too_large"


def google(*times: str, zone: str = "UTC", order: str = "") -> tuple[str, ExportOptions]:
    rows = "".join(f"{at},a@b.example,hi\n" for at in times)
    return f"Timestamp,Email address,Message\n{rows}", ExportOptions(timezone=zone, date_order=order)


def test_f06_one_order_of_day_and_month_for_the_whole_column(tmp_path: Path) -> None:
    data, options = google("03/04/2026 10:00:00", "31/12/2025 10:00:00")
    items = read(tmp_path, data, options=options)
    assert [item.created_at.month for item in items if isinstance(item, ExportRecord)] == [4, 12]
    unclear, options = google("03/04/2026 10:00:00")
    assert refused(tmp_path, unclear, options).reason == "date_order_ambiguous"
    assert record(tmp_path, *google("03/04/2026 10:00:00", order="mdy")[:1],
                  options=google("", order="mdy")[1]).created_at.month == 3


def test_f06_real_dates_of_a_workbook_do_not_decide_for_the_texts_beside_them(tmp_path: Path) -> None:
    data, options = google("2026-03-01 10:00:00", "2026-03-02 10:00:00", "13/03/2026 10:00:00")
    items = read(tmp_path, data, options=options)
    assert [item.created_at.day for item in items if isinstance(item, ExportRecord)] == [1, 2, 13]
    unclear, options = google("2026-03-01 10:00:00", "2026-03-02 10:00:00", "03/04/2026 10:00:00")
    assert refused(tmp_path, unclear, options).reason == "date_order_ambiguous"


def test_f06_a_file_saved_anew_by_a_spreadsheet_program_is_read_in_its_way(tmp_path: Path) -> None:
    data = text_of(row(1, sent="01.03.2026 10:00"), row(2, sent="13.03.2026 9:05"))
    items = read(tmp_path, data)
    assert [item.created_at.day for item in items if isinstance(item, ExportRecord)] == [1, 13]


def test_f06_zones(tmp_path: Path) -> None:
    naive, _ = google("2026-03-01 10:00:00")
    assert refused(tmp_path, naive, ExportOptions()).reason == "timezone_missing"
    own = text_of(row(sent="2026-03-01T10:00:00+05:00"))
    assert record(tmp_path, own).created_at == datetime(2026, 3, 1, 5, tzinfo=UTC), "the value's own offset wins"


def test_f06_a_zone_in_the_header_wins_over_the_option(tmp_path: Path) -> None:
    data = "#,Email,Message,Submit Date (UTC),Network ID\n1,a@b.example,Hi,2026-03-01 10:00:00,n\n"
    assert record(tmp_path, data).created_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    data = "id,Email,Message,Дата создания (МСК)\n1,a@b.example,Hi,46082.5\n"
    assert record(tmp_path, data, options=ExportOptions()).created_at == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_f07_an_extension_is_no_part_of_the_number_and_stays_to_be_read(tmp_path: Path) -> None:
    found = record(tmp_path, text_of(row(phone="8 (495) 123-45-67 доб. 12")))
    assert (found.phone, found.warnings) == ("+74951234567", ())
    assert "Phone: 8 (495) 123-45-67 доб. 12" in found.text


def test_f06_hours_that_are_twice_or_not_at_all(tmp_path: Path) -> None:
    """The first of two; one that was left out as if the clock had not moved."""
    data, options = google("2026-10-25 01:30:00", "2026-03-29 01:30:00", zone="Europe/London")
    items = read(tmp_path, data, options=options)
    assert [item.created_at for item in items if isinstance(item, ExportRecord)] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)]


@pytest.mark.parametrize(("sent", "reason"), [
    ("2026-02-30 10:00:00", "bad_timestamp"), ("0000-00-00 00:00:00", "bad_timestamp"),
    ("yesterday", "bad_timestamp"), ("", "missing_timestamp")])
def test_f06_an_impossible_time_is_never_now(tmp_path: Path, sent: str, reason: str) -> None:
    _, bad = read(tmp_path, text_of(row(1), row(2, sent=sent)))
    assert isinstance(bad, BadRecord)
    assert (bad.reason, bad.line) == (reason, 3)


@pytest.mark.parametrize(("cells", "who"), [
    ({"mail": "x, MAILTO:A@B.example; c@d.example", "phone": "8 900 111-22-33"}, ("a@b.example", "+79001112233", "")),
    ({"mail": "ivаn@b.example", "phone": "8 900 111-22-33"}, ("", "+79001112233", "")),
    ({"mail": "", "nick": "https://t.me/Sveta_R"}, ("", "", "@sveta_r")),
    ({"mail": "ivаn@b.example", "phone": "7,9E+10", "nick": "нет"}, None),
])
def test_f07_whoever_can_be_reached(tmp_path: Path, cells: dict[str, str], who: tuple[str, str, str] | None) -> None:
    quoted = {key: f'"{value}"' for key, value in cells.items()}
    (item,) = read(tmp_path, text_of(row(**quoted)))  # type: ignore[arg-type]
    if who is None:
        assert isinstance(item, BadRecord)
        assert item.reason == "no_contact"
    else:
        assert isinstance(item, ExportRecord)
        assert (item.email, item.phone, item.telegram) == who


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3", "+1"])
def test_f08_formulas_are_what_somebody_wrote(tmp_path: Path, cell: str) -> None:
    found = record(tmp_path, text_of(row(name=cell, comment=cell)))
    assert (found.name, found.subject, found.text) == (cell, cell, cell)


def test_f09_uploads_are_addresses_and_nothing_else(tmp_path: Path) -> None:
    data = ("Timestamp,Email address,Message,Upload\n2026-03-01 10:00:00,a@b.example,hi,"
            '"https://drive.example/1, javascript:alert(1) file:///etc/passwd"\n')
    found = record(tmp_path, data)
    assert (found.links, found.warnings) == (("https://drive.example/1",), ("bad_link",))


def test_f09_an_upload_shows_where_it_leads(tmp_path: Path) -> None:
    """A name in letters that look like others is written ``xn--``; what stands before the site is none."""
    links = ("https://drive.example/1", "https://аррӏе.com/чек.pdf", "https://drive.example@evil.example:81/x")
    found = [record(tmp_path, f"Timestamp,Email address,Message,Upload\n2026-03-01 10:00:00,a@b.example,hi,{link}\n")
             for link in links]
    assert [one.text.partition("Upload: ")[2] for one in found] == [
        "https://drive.example/1", "https://xn--80ak6aa92e.com/чек.pdf",
        "https://drive.example@evil.example:81/x → evil.example"]
    assert [one.links for one in found] == [(link,) for link in links]



def test_f03_what_a_role_has_no_use_for_is_shown(tmp_path: Path) -> None:
    """Nothing that somebody wrote is lost because another column of that meaning came first."""
    header = ("Timestamp", "Email address", "Your question", "Comments", "Name", "Parent's name", "Screenshot")
    cells = ("2026-03-01 10:00:00", "a@b.example", "Why?", "Because", "Ann", "Eve", "none yet")
    found = record(tmp_path, text_of(cells, header=header, delimiter=","))
    assert found.text == "Why?\n\nComments: Because\nParent's name: Eve\nScreenshot: none yet"
