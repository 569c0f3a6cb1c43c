"""Files that are not what they should be: each is refused by a name, or read as far as it can be."""

from __future__ import annotations

import base64
import codecs
from pathlib import Path

import pytest

from supportdesk_tui.desk.ports import (
    BadRecord,
    ChatMessage,
    ContactRecord,
    ExportOptions,
    ExportRecord,
    SkippedRecord,
)
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports.reader import FileExportReader

HEADER = "tranid;formid;formname;Name;Phone;Email;Telegram;Comment;sent;COOKIES\n"
MOSCOW = ExportOptions(timezone="Europe/Moscow")


def written(tmp_path: Path, data: str | bytes, name: str = "leads.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def refusal(path: Path, options: ExportOptions = MOSCOW) -> BadInput:
    with pytest.raises(BadInput) as caught:
        FileExportReader().open(path, options)
    return caught.value


def items(path: Path, options: ExportOptions = MOSCOW) -> list[
        ExportRecord | ContactRecord | ChatMessage | SkippedRecord | BadRecord]:
    return list(FileExportReader().open(path, options).records())


def only_record(path: Path) -> ExportRecord:
    (item,) = items(path)
    assert isinstance(item, ExportRecord)
    return item


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", b"sep=;\n"])
def test_an_empty_file(tmp_path: Path, data: bytes) -> None:
    assert refusal(written(tmp_path, data)).reason == "export_empty"


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path).reason == "is_a_directory"
    assert refusal(tmp_path / "none.csv").reason == "no_such_file"


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, b"PK\x03\x04rest", "leads.xlsx")).reason == "export_broken_archive"


def test_bytes_that_fit_no_encoding_are_asked_about(tmp_path: Path) -> None:
    """A wrong guess would fill the queue with letters nobody can read."""
    row = b"1;f;n;J\xf6rg \xa4\xa6\xac\xb1;;a@b.example;;hi;2026-03-01 10:00:00;\n"
    path = written(tmp_path, HEADER.encode() + row)
    error = refusal(path)
    assert (error.reason, error.hint) == ("export_encoding", "--encoding")
    record = items(path, ExportOptions(timezone="UTC", encoding="iso-8859-1"))[0]
    assert isinstance(record, ExportRecord)
    assert record.name.startswith("Jörg")
    assert refusal(path, ExportOptions(timezone="UTC", encoding="klingon")).reason == "unknown_encoding"


def test_a_russian_windows_file_needs_no_question(tmp_path: Path) -> None:
    text = HEADER + "1;f;Вопрос;Пётр — «Ёж»;;a@b.example;;Цена 4 990 €;2026-03-01 10:00:00;\n"
    assert only_record(written(tmp_path, text.encode("cp1251"))).name == "Пётр — «Ёж»"


def test_an_unknown_layout_names_the_nearest(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "a;b;c\n1;2;3\n"))
    assert (error.reason, error.hint) == ("export_header", "generic")
    near = refusal(written(tmp_path, "tranid;Name;Phone;when\n1;2;3;4\n"))
    assert near.hint.split(", ")[0] == "tilda-leads"
    assert near.hint.count(",") <= 3


def test_an_unknown_profile_names_what_there_is(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, HEADER), ExportOptions(profile="tilda"))
    assert error.reason == "unknown_profile"
    assert "tilda-leads" in error.hint


def test_two_profiles_that_fit_are_both_named(tmp_path: Path) -> None:
    own = tmp_path / "profiles"
    own.mkdir()
    (own / "twin.toml").write_text('schema = 1\nname = "twin"\n[detect]\nany = [["tranid"]]\n'
                                   '[map]\ncreated = ["sent"]\n[created]\ntimezone = "UTC"\n', encoding="utf-8")
    path = written(tmp_path, HEADER)
    with pytest.raises(BadInput) as caught:
        FileExportReader(own).open(path, MOSCOW)
    assert (caught.value.reason, caught.value.hint) == ("export_several_profiles", "tilda-leads, twin")
    assert FileExportReader(own).open(path, ExportOptions(profile="twin")).profile == "twin"


def test_a_time_zone_is_asked_for_only_when_it_matters(tmp_path: Path) -> None:
    row = "1;f;n;A;;a@b.example;;hi;{};\n"
    error = refusal(written(tmp_path, HEADER + row.format("2026-03-01 10:00:00")), ExportOptions())
    assert (error.reason, error.value) == ("timezone_missing", "tilda-leads")
    assert refusal(written(tmp_path, HEADER), ExportOptions(timezone="Moscow")).reason == "unknown_timezone"
    assert items(written(tmp_path, HEADER), ExportOptions()) == []


def test_a_date_order_that_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, "Timestamp,Email address,Message\n03/04/2026 10:00:00,a@b.example,hi\n")
    assert refusal(path).reason == "date_order_ambiguous"
    record = items(path, ExportOptions(timezone="UTC", date_order="mdy"))[0]
    assert isinstance(record, ExportRecord)
    assert record.created_at.month == 3
    assert refusal(path, ExportOptions(date_order="ydm")).reason == "bad_date_order"


def test_a_header_whose_quote_never_closes(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, 'tranid;"formid\n1;2\n')).reason == "export_header"


def test_escape_sequences_never_reach_a_record(tmp_path: Path) -> None:
    """A form can be filled in by anyone; what it says must not steer the terminal."""
    row = "1;f;n\x1b[2J;A\x1b]0;x\x07;;a@b.example;;\x1b[31mred\x1b[0m\u202e\x9b1m text;2026-03-01 10:00:00;\n"
    record = only_record(written(tmp_path, HEADER + row.replace("]0;x", "]0 x")))
    for text in (record.subject, record.name, record.form, record.text):
        assert not any((ord(c) < 32 and c != "\n") or c in "\x7f\x9b\u202e" for c in text)
    assert record.subject == "red text"


def test_formulas_stay_text(tmp_path: Path) -> None:
    """Stored as they are, never evaluated."""
    record = only_record(written(tmp_path, HEADER + "1;f;n;=1+1;;a@b.example;;@SUM(1+1);2026-03-01 10:00:00;\n"))
    assert (record.name, record.subject) == ("=1+1", "@SUM(1+1)")


def test_links_are_kept_only_when_they_can_be_opened_safely(tmp_path: Path) -> None:
    """Uploads are addresses; javascript: and file: are refused."""
    path = written(tmp_path, "Отметка времени,Электронная почта,Вопрос,Файл\n"
                             "01.03.2026 9:00:00,a@b.example,hi,"
                             '"https://drive.example/1, javascript:alert(1), file:///etc/passwd"\n')
    record = only_record(path)
    assert record.links == ("https://drive.example/1",)
    assert "bad_link" in record.warnings


def test_a_bad_record_keeps_its_raw_text_but_not_the_cookies(tmp_path: Path) -> None:
    (item,) = items(written(tmp_path, HEADER + "1;f;n;A;;;;no contact;2026-03-01 10:00:00;_ga=GA1.2\n"))
    assert isinstance(item, BadRecord)
    assert item.reason == "no_contact"
    assert "no contact" in item.raw
    assert "_ga" not in item.raw


def test_a_new_column_or_another_order_is_not_another_content(tmp_path: Path) -> None:
    """The form's owner adds a question; the old answers must not all come in as updates."""
    one = only_record(written(tmp_path, HEADER + "1;f;n;A;;a@b.example;;hi;2026-03-01 10:00:00;\n"))
    other = only_record(written(tmp_path, "New;" + HEADER.replace("Name;", "").replace("sent;", "sent;Name;")
                                + ";1;f;n;;a@b.example;;hi;2026-03-01 10:00:00;A;\n", "again.csv"))
    assert one.content_hash == other.content_hash


LEADS = (b"1;f;Form;A;;a@b.example;;Good;2026-03-01 10:00:00;\n",
         "2;f;Form;B;;b@b.example;;Плохо;2026-03-01 10:01:00;\n".encode("cp1251"),
         "3;f;Form;C;;c@b.example;;Хорошо;2026-03-01 10:02:00;\n".encode())


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_row_in_another_encoding_than_the_file_says_is_put_aside_whole(tmp_path: Path, mark: bytes) -> None:
    path = written(tmp_path, mark + HEADER.encode() + b"".join(LEADS))
    if not mark:
        assert refusal(path).reason == "export_encoding", "nobody has said what it is in"
    one, bad, other = items(path, ExportOptions(timezone="Europe/Moscow", encoding="" if mark else "utf-8"))
    assert isinstance(one, ExportRecord)
    assert isinstance(other, ExportRecord)
    assert (one.subject, other.subject) == ("Good", "Хорошо")
    assert isinstance(bad, BadRecord)
    assert (bad.record, bad.line, bad.reason) == (2, 3, "bad_encoding")
    assert base64.b64decode(bad.raw).decode("cp1251") == LEADS[1].decode("cp1251").rstrip()


def test_an_encoding_that_the_header_is_not_in_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "Имя;Email\nA;a@b.example\n".encode("cp1251"))
    assert refusal(path, ExportOptions(encoding="utf-8")).reason == "export_encoding"


def test_an_empty_list_holds_no_records(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "[]", "x.json")).reason == "export_empty"
