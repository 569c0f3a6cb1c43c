"""Files that are cut off, forged or something else: a sentence each; good records in, bad ones with their place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from supportdesk_tui.desk.ports import BadRecord, ChatMessage, ExportFile, ExportOptions, ExportRecord
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports.reader import FileExportReader
from supportdesk_tui.presentation.errors import sentence

OPTIONS = ExportOptions(timezone="UTC", operator_ids=("user1",))
LINE = '{"id": %d, "created_at": "2026-03-01T10:00:0%dZ", "email": "a@b.example", "message": "Привет"}'


def opened(tmp_path: Path, data: str | bytes, name: str, options: ExportOptions = OPTIONS) -> ExportFile:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return FileExportReader().open(path, options)


def ends(export: ExportFile) -> list[tuple[str, int]]:
    """What each record became, and its line."""
    told = []
    for item in export.records():
        record = item.message if isinstance(item, ChatMessage) else item
        told.append((record.reason if isinstance(record, BadRecord) else type(record).__name__, record.line))
    return told


def said(error: BadInput) -> str:
    return sentence(error)


@pytest.mark.parametrize(("data", "name", "reason", "words"), [
    (b"", "leads.csv", "export_empty", "holds no records"),
    (b"%PDF-1.7 \x00\x01", "leads.csv", "export_not_text", "not a text file"),
    (bytes(range(256)) * 20, "leads.csv", "export_not_text", "not a text file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "leads.xls", "export_old_workbook", "save it as .xlsx or CSV"),
    (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "leads.xlsx", "export_locked",
     "locked by a password"),
    (b"<!DOCTYPE html><html><table><tr><td>tranid", "leads.xls", "export_web_page", "export it as CSV or JSON"),
    (b"PK\x03\x04 and no more", "leads.xlsx", "export_broken_archive", "damaged or locked"),
    (b'"tranid";"formid\n1;2\n', "leads.csv", "export_header", "no known export"),
    ("Имя;Почта\nПётр;".encode() + "Ёж".encode("cp1251"), "leads.csv", "export_encoding", "--encoding"),
    (b'{"a": 1, "b": [', "x.json", "export_header", "no known export"),
])
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path, data: bytes, name: str, reason: str,
                                                          words: str) -> None:
    with pytest.raises(BadInput) as caught:
        opened(tmp_path, data, name)
    assert caught.value.reason == reason
    assert words in said(caught.value)
    assert name in said(caught.value)


def test_a_header_alone_is_no_mistake(tmp_path: Path) -> None:
    export = opened(tmp_path, "tranid;formid;sent\n", "leads.csv")
    assert (ends(export), export.warnings) == ([], ("no_records",))


@pytest.mark.parametrize("name", ["forms.json", "forms", "forms.txt"])
def test_a_list_of_objects_that_was_cut_off(tmp_path: Path, name: str) -> None:
    """Even in the middle of a letter, and whatever the file is called."""
    whole = f"[\n{LINE % (1, 1)},\n{LINE % (2, 2)},\n{LINE % (3, 3)}\n]".encode()
    cut = whole[:whole.rindex("вет".encode()) + 1]
    assert ends(opened(tmp_path, cut, name)) == [("ExportRecord", 2), ("ExportRecord", 3), ("bad_json", 4)]


def test_a_wrapped_list_and_lists_of_pairs_that_were_cut_off(tmp_path: Path) -> None:
    wrapped = f'{{"count": 2, "submissions": [\n{LINE % (1, 1)},\n{{"id": 2'
    assert ends(opened(tmp_path, wrapped, "forms.json")) == [("ExportRecord", 2), ("bad_json", 3)]
    pairs = ('[[["ID", "1"], ["Время создания", "2026-03-01 10:00:00"], ["Почта", "a@b.example"]],\n'
             '[["ID", "2"], ["Время создан')
    assert ends(opened(tmp_path, pairs, "yandex.json")) == [("ExportRecord", 1), ("bad_json", 2)]


@pytest.mark.parametrize("broken", [
    '{"id": oops}', '{"id": 2, "name": "Zoe, "sub": [{"id": 7, "when": 1}, {"id": 8}]}',
    '{"id": 2, "a": {"b": 1, "c": [1, 2}', '{"id": 2,,}', "oops", '{"id": 2, "text": "one\ntwo"}', '{id: 2}, {"id" 3}'])
@pytest.mark.parametrize("around", ["[%s]", '{"count": 3, "submissions": [%s], "more": 1}'])
@pytest.mark.parametrize("between", [",", ",\n", "\n, \n  "])
def test_a_broken_element_costs_itself(tmp_path: Path, broken: str, around: str, between: str) -> None:
    """Those behind it come in, and a file that is cut off behind them keeps all that are whole."""
    whole = around % between.join([LINE % (1, 1), broken, LINE % (3, 3), LINE % (4, 4)])
    told = ends(opened(tmp_path, whole, "forms.json"))
    bad = broken.count("}, {") + 1 if broken.startswith("{id") else 1
    assert [end for end, _ in told] == ["ExportRecord", *["bad_json"] * bad, "ExportRecord", "ExportRecord"]
    assert told[-1][1] == whole[:whole.rindex('{"id": 4')].count("\n") + 1
    cut = whole[:whole.rindex(LINE % (4, 4)) + 9]
    assert [end for end, _ in ends(opened(tmp_path, cut, "forms.json"))] == [
        "ExportRecord", *["bad_json"] * bad, "ExportRecord", "bad_json"]


def test_what_is_kept_of_a_broken_element_is_that_element_alone(tmp_path: Path) -> None:
    """So that it can be mended where it lies."""
    (_, bad, _) = opened(tmp_path, f"[{LINE % (1, 1)},{{\"id\": oops}},{LINE % (3, 3)}]", "forms.json").records()
    assert isinstance(bad, BadRecord)
    assert bad.raw == '{"id": oops}'
    (*_, last) = opened(tmp_path, f"[{LINE % (1, 1)},{{\"id\": oops}} ]", "forms.json").records()
    assert isinstance(last, BadRecord)
    assert last.raw == '{"id": oops}'


def test_a_broken_first_element_and_a_broken_list_of_pairs(tmp_path: Path) -> None:
    first = f'[{{"id": 1,, "a": [{{"b": 1}},{{"b": 2}}],\n{LINE % (2, 2)}]'
    assert ends(opened(tmp_path, first, "a.json")) == [("bad_json", 1), ("ExportRecord", 2)]
    pairs = ('[[["ID", "1"], ["Время создания" "x"]],\n'
             '[["ID", "2"], ["Время создания", "2026-03-01 10:00:00"], ["Почта", "a@b.example"]]]')
    assert ends(opened(tmp_path, pairs, "yandex.json")) == [("bad_json", 1), ("ExportRecord", 2)]


def test_a_broken_message_of_a_chat_costs_itself(tmp_path: Path) -> None:
    account = f'{{"about": "x", "chats": {{"about": "y", "list": [\n{chat(1)},\n{chat(2)}\n]}}}}'
    broken = account.replace('"text": "question 1"', '"text": question 1', 1)
    assert ends(opened(tmp_path, broken, "result.json")) == [
        ("ExportRecord", 3), ("bad_json", 4), *(("ExportRecord", line) for line in (5, 8, 9, 10))]
    unclosed = account.replace('"question 1"', '"question 1', 1)
    assert [end for end, _ in ends(opened(tmp_path, unclosed, "result.json"))] == [
        "ExportRecord", "bad_json", *["ExportRecord"] * 4]


def _one_sign_off(written: str) -> Iterator[str]:
    """The same without one sign of its JSON, and with one twice, as far as it is broken then."""
    for at, sign in enumerate(written):
        if sign in '{}[]",:':
            yield from (other for other in (written[:at] + written[at + 1:], written[:at] + sign + written[at:])
                        if not _is_json(other))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_sign_too_few_or_too_many_costs_one_message(tmp_path: Path, place: int) -> None:
    """Wherever it is: those behind it come in, in their own chat, also when it was the last one of its chat."""
    said = [{"id": n, "type": "message", "date": "2026-03-01T10:00:00", "date_unixtime": str(1772355600 + n),
             "from": f"P{n}", "from_id": f"user{n + 5}", "text": ["a ", {"type": "bold", "text": "b"}],
             "text_entities": [{"type": "plain", "text": "a "}, {"type": "bold", "text": "b"}]} for n in range(3)]
    account = ('{"chats": {"list": [{"name": "c", "type": "private_group", "id": 1, "messages": [%s]},\n'
               + chat(2) + ']}, "left_chats": {"list": [' + chat(3) + "]}}")
    for broken in _one_sign_off(json.dumps(said[place])):
        written = [broken if n == place else json.dumps(message) for n, message in enumerate(said)]
        read = list(opened(tmp_path, account % ", ".join(written), "result.json").records())
        assert sum(isinstance(item, BadRecord) for item in read) == 1, broken
        assert {f"1/{n}" for n in range(3) if n != place} | {f"{c}/{n}" for c in (2, 3) for n in range(3)} <= {
            item.message.native_id for item in read if isinstance(item, ChatMessage)}, broken


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_sign_too_few_or_too_many_costs_one_element(tmp_path: Path, place: int) -> None:
    for broken in _one_sign_off(LINE % (place, place)):
        written = [broken if n == place else LINE % (n, n) for n in range(3)]
        whole = '{"submissions": [' + ",\n".join(written) + '], "more": [1]}'
        read = list(opened(tmp_path, whole, "x.json").records())
        assert sum(isinstance(item, BadRecord) for item in read) == 1, broken
        assert {str(n) for n in range(3) if n != place} <= {
            item.native_id for item in read if isinstance(item, ExportRecord)}, broken


def chat(number: int) -> str:
    messages = ",\n".join(json.dumps({
        "id": n, "type": "message", "date_unixtime": str(1772355600 + n), "from": f"P{n}", "from_id": f"user{n + 5}",
        "text": f"question {n}"}) for n in range(3))
    return f'{{"name": "c", "type": "private_group", "id": {number}, "messages": [\n{messages}\n]}}'


def test_chats_that_were_cut_off(tmp_path: Path) -> None:
    account = f'{{"about": "x", "chats": {{"about": "y", "list": [\n{chat(1)},\n{chat(2)}\n]}}}}'
    assert ends(opened(tmp_path, account, "result.json")) == [("ExportRecord", n) for n in (3, 4, 5, 8, 9, 10)]
    cut = account[:account.rindex("question 1")]
    assert ends(opened(tmp_path, cut, "result.json")) == [
        ("ExportRecord", n) for n in (3, 4, 5, 8)] + [("bad_json", 9)]
    between = account[:account.rindex('"messages"')]
    assert [end for end, _ in ends(opened(tmp_path, between, "result.json"))] == ["ExportRecord"] * 3 + ["bad_json"]


def test_a_chat_whose_name_stands_behind_its_messages(tmp_path: Path) -> None:
    told = json.loads(chat(7))
    data = json.dumps({"messages": told["messages"], "type": "private_channel", "id": 7, "name": "News"})
    kept = json.dumps({"messages": told["messages"], "type": "private_group", "id": 7, "name": "Help"})
    assert {end for end, _ in ends(opened(tmp_path, data, "result.json"))} == {"SkippedRecord"}
    (first, *_) = opened(tmp_path, kept, "result.json").records()
    assert isinstance(first, ChatMessage)
    assert (first.message.native_id, first.message.form) == ("7/0", "Help")


def test_values_nested_without_end_and_numbers_without_end(tmp_path: Path) -> None:
    deep = '{"id": 2, "a": ' + '{"a":' * 900 + "1" + "}" * 900 + "}"
    endless = '{"id": 3, "n": ' + "9" * 6000 + "}"
    export = opened(tmp_path, "\n".join((LINE % (1, 1), deep, endless, LINE % (4, 4))), "forms.jsonl")
    told = ends(export)
    assert (told[0], told[3]) == (("ExportRecord", 1), ("ExportRecord", 4))
    assert all(reason in {"bad_json", "bad_structure", "missing_timestamp"} for reason, _ in told[1:3])


def test_half_letters_and_steering_characters_reach_nobody(tmp_path: Path) -> None:
    message = {"id": "1\x1b[2J", "type": "message", "date_unixtime": "1772355600", "from": "\ud800P",
               "text": "\udfffhi", "from_id": "user\x1b]0;x\x07\ud8005"}
    data = json.dumps({"name": "\x9bc", "type": "private_group", "id": 1, "messages": [message]})
    (item,) = opened(tmp_path, data, "result.json").records()
    assert isinstance(item, ChatMessage)
    record = item.message
    for text in (record.native_id, record.name, record.telegram, record.subject, record.text, record.form):
        text.encode("utf-8")
        assert not any(ord(letter) < 32 or letter in "\x7f\x9b" for letter in text)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_wide_text_that_does_not_say_so(tmp_path: Path, codec: str) -> None:
    data = "Timestamp\tEmail address\tMessage\r\n2026-03-01 10:00:00\ta@b.example\tПривет\r\n".encode(codec)
    (record,) = opened(tmp_path, data, "unicode.txt").records()
    assert isinstance(record, ExportRecord)
    assert record.subject == "Привет"


def test_zero_bytes_in_a_cell_are_dropped(tmp_path: Path) -> None:
    data = "Timestamp,Email address,Message\n2026-03-01 10:00:00,a@b.example,nu\0ll\n"
    (record,) = opened(tmp_path, data, "forms.csv").records()
    assert isinstance(record, ExportRecord)
    assert record.subject == "null"


@pytest.mark.parametrize("at", ["0001-01-01 00:00:00", "9999-12-31 23:59:59", "1900-01-00 00:00:00"])
def test_years_that_no_form_was_filled_in(tmp_path: Path, at: str) -> None:
    data = f"Timestamp,Email address,Message\n2026-03-01 10:00:00,a@b.example,hi\n{at},a@b.example,hi\n"
    assert ends(opened(tmp_path, data, "forms.csv")) == [("ExportRecord", 2), ("bad_timestamp", 3)]


def test_milliseconds_since_1970(tmp_path: Path) -> None:
    line = '{"ts": 1772355600123, "email": "a@b.example", "message": "hi"}\n'
    (record, _) = opened(tmp_path, line * 2, "log.jsonl", ExportOptions()).records()
    assert isinstance(record, ExportRecord)
    assert record.created_at == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_keys_that_no_two_records_share_are_no_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a hundred thousand records would have a hundred thousand columns."""
    monkeypatch.setattr("supportdesk_tui.exports.json_tables.COLUMN_LIMIT", 20)
    lines = [json.dumps({"id": n, "created_at": "2026-03-01T10:00:00Z", "email": "a@b.example", "message": "hi",
                         f"answer {n}": "x"}) for n in range(40)]
    *_, last = opened(tmp_path, "\n".join(lines), "forms.jsonl").records()
    assert isinstance(last, ExportRecord)
    assert last.text == "hi\n\n...: answer 39: x"


def test_a_header_of_a_million_cells_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        opened(tmp_path, "tranid" + ",x" * 1_000_000 + "\n1\n", "leads.csv")
    assert caught.value.reason == "export_too_large"


def test_cells_made_to_keep_a_pattern_busy(tmp_path: Path) -> None:
    cell = "(" + "http://" * 30_000
    data = f'"your-name","your-email","Date"\n"{cell}","a@b.example","2026-03-01T10:00:00Z"\n'
    assert ends(opened(tmp_path, data, "flamingo.csv")) == [("ExportRecord", 2)]
    header = "Name (" * 20_000
    data = f'Timestamp,Email address,Message,{header}\n2026-03-01 10:00:00,a@b.example,hi,x\n'
    assert ends(opened(tmp_path, data, "google.csv")) == [("ExportRecord", 2)]


def test_a_header_of_json_strings_with_quotes_in_it(tmp_path: Path) -> None:
    data = ('"How \\"big\\"?","Email","Message",Form Name (ID),Submission ID,Created At\n'
            '"very","a@b.example","say \\"hi\\"","f (1)",1,"2026-03-01 10:00:00"\n')
    (record,) = opened(tmp_path, data, "elementor.csv").records()
    assert isinstance(record, ExportRecord)
    assert (record.subject, record.native_id) == ('say "hi"', "1")
    assert 'How "big"?: very' in record.text
