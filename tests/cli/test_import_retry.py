"""``supportdesk import --retry``: put aside, corrected in its file, and then what it should have been (F-15)."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from supportdesk_tui import bootstrap
from supportdesk_tui.cli.imports import command as importing

app = typer.Typer()
app.command()(importing.import_)

HEADER = "tranid;formid;formname;Name;Phone;Email;Telegram;Comment;sent;COOKIES\n"
BAD = "2;f1;Ask;Nobody;;;;no way to answer;2026-03-18 10:00:00;\n"
LATER = "3;f1;Ask;Ann;;ann@b.example;;when?;2026-13-18 10:00:00;\n"
WIDE = "4;f1;Ask;Ann;;ann@b.example;;one;two;2026-03-18 10:00:00;x\n"
OPEN = '5;f1;Ask;Ann;;ann@b.example;;"never closed;2026-03-18 10:00:00;\n'
ZONE = ("--timezone", "Europe/Moscow")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def report(*arguments: object, code: int = 0) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def in_quarantine() -> int:
    with bootstrap.open_desk() as opened, opened.desk.store.reading() as view:
        return len(view.quarantine())


def put_aside(path: Path, *options: object) -> Path:
    return Path(report(path, *options, code=3)["quarantine_file"])


def correct(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """What a person does in an editor."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        change(line)
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def replacing(*pairs: tuple[str, str]) -> Callable[[dict[str, Any]], None]:
    def change(line: dict[str, Any]) -> None:
        for before, after in pairs:
            line["raw"] = line["raw"].replace(before, after)
    return change


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    path = tmp_path / "leads.csv"
    path.write_text(HEADER + BAD + LATER + WIDE + OPEN, encoding="utf-8")
    return path


def test_f15_the_file_says_what_is_wrong_in_both_languages(leads: Path) -> None:
    file = put_aside(leads, *ZONE)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    first = json.loads(file.read_text(encoding="utf-8").splitlines()[0])
    assert (first["record"], first["line"], first["reason"], first["file"]) == (1, 2, "no_contact", "leads.csv")
    assert first["message"] == {"en": "no e-mail address, phone number or Telegram name to answer to",
                                "ru": "нет ни почты, ни телефона, ни имени в Telegram: ответить некуда"}
    assert len(first["sha256"]) == 64
    assert first["raw"] == BAD.strip()


def test_f15_corrected_records_become_tickets_once(leads: Path) -> None:
    """Import, four quarantined, two corrected, the others later: none is left; no import after that doubles one."""
    file = put_aside(leads, *ZONE)
    assert in_quarantine() == 4
    correct(file, replacing(("Nobody;;;", "Nobody;;n@b.example;"), ("2026-13-18", "18.03.2026")))
    half = report("--retry", file, code=3)
    assert (half["records"], [ticket["email"] for ticket in half["tickets"]]) == (4, ["n@b.example"])
    assert [item["reason"] for item in half["quarantined"]] == [
        "bad_timestamp", "too_many_cells", "unterminated_quote"]
    assert in_quarantine() == 3
    assert half["quarantine_file"] == str(file)

    correct(file, replacing(("18.03.2026", "2026-03-18"), ("one;two", '"one;two"'),
                            ('"never closed', "never closed")))
    rest = report("--retry", file.name)
    assert [(ticket["native_id"], ticket["created_utc"]) for ticket in rest["tickets"]] == [
        (str(number), "2026-03-18T07:00:00Z") for number in (3, 4, 5)]
    assert in_quarantine() == 0
    assert not file.exists(), "nothing of it is left"

    unmended = report(leads)
    assert (unmended["tickets"], unmended["quarantined"], len(unmended["duplicates"])) == ([], [], 4)
    mended = leads.read_text(encoding="utf-8")
    for before, after in (("Nobody;;;", "Nobody;;n@b.example;"), ("2026-13-18", "2026-03-18"),
                          (";one;two;", ';"one;two";'), ('"never closed', "never closed")):
        mended = mended.replace(before, after)
    leads.write_text(mended, encoding="utf-8")
    again = report(leads)
    assert (again["tickets"], again["updates"], len(again["duplicates"])) == ([], [], 4)


def test_f15_a_record_that_was_mended_in_its_own_file_leaves_quarantine(leads: Path) -> None:
    """It is recognised by what it says, not by its place alone; what is unmended stays, and no import doubles any."""
    whole = leads.read_text(encoding="utf-8")
    file = put_aside(leads, *ZONE)
    leads.write_text(whole.replace("2026-13-18", "2026-03-18"), encoding="utf-8")
    assert [ticket["native_id"] for ticket in report(leads, code=3)["tickets"]] == ["3"]
    assert in_quarantine() == 3
    retried = report("--retry", file, code=3)
    assert (len(retried["duplicates"]), len(retried["quarantined"])) == (1, 3)
    assert len(file.read_text(encoding="utf-8").splitlines()) == 3
    leads.write_text(whole, encoding="utf-8")
    assert len(report(leads, code=3)["duplicates"]) == 1
    leads.write_text(HEADER + "9;f1;Ask;Zed;;zed@b.example;;other;2026-03-18 10:00:00;\n", encoding="utf-8")
    report(leads)
    assert in_quarantine() == 3, "another record in the first one's place"


def test_f15_a_dry_run_changes_nothing_and_an_emptied_record_is_given_up(leads: Path) -> None:
    file = put_aside(leads, *ZONE)
    correct(file, lambda line: line.update(raw=""))
    text = file.read_text(encoding="utf-8")
    assert len(report("--retry", file, "--dry-run")["skipped"]) == 4
    assert (in_quarantine(), file.read_text(encoding="utf-8")) == (4, text)
    assert len(report("--retry", file)["skipped"]) == 4
    assert in_quarantine() == 0


def test_f15_unclosed_records_may_turn_out_to_be_several(tmp_path: Path) -> None:
    """A quote that was never closed had taken the next record along."""
    path = tmp_path / "leads.csv"
    path.write_text(HEADER + OPEN.strip() + "\n6;f1;too short\n", encoding="utf-8")
    file = put_aside(path, *ZONE)
    correct(file, lambda line: line.update(
        raw=OPEN.replace('"', "") + "6;f1;Ask;Bob;;bob@b.example;;whole;2026-03-18 10:05:00;"))
    done = report("--retry", file)
    assert [(item["native_id"], item["line"]) for item in done["tickets"]] == [("5", 2), ("6", 3)]
    assert in_quarantine() == 0


def test_f15_json_and_bytes_that_make_no_text(tmp_path: Path) -> None:
    """Bytes lie there in base64; another encoding reads them, and so does a text typed in their place."""
    path = tmp_path / "answers.jsonl"
    good = {"id": "1", "email": "a@b.example", "created_at": "2026-03-18T10:00:00Z", "message": "one"}
    typed, recoded = dict(good, id="2"), dict(good, id="3", message="привет")
    path.write_bytes(json.dumps(good).encode() + b"\n" + b'{"id": "2", "email": "\xff"}\n'
                     + json.dumps(recoded, ensure_ascii=False).encode("cp1251") + b"\n{broken\n")
    file = put_aside(path)
    correct(file, lambda line: line.update(raw=json.dumps(typed)) if line["record"] == 2 else None)
    correct(file, lambda line: line.update(raw=json.dumps(dict(good, id="4"))) if line["record"] == 4 else None)
    first = report("--retry", file, code=3)
    assert ([t["native_id"] for t in first["tickets"]], first["quarantined"][0]["reason"]) == (
        ["2", "4"], "bad_encoding")
    (second,) = report("--retry", file, "--encoding", "cp1251")["tickets"]
    assert (second["native_id"], second["subject"]) == ("3", "привет")
    assert in_quarantine() == 0


def test_f17_a_chat_message_goes_where_it_belonged(tmp_path: Path) -> None:
    """Anna's words join her ticket, our answer is on it, somebody else's open their own."""
    def said(number: int, who: int, minute: int | str, text: str) -> dict[str, Any]:
        at = str(1_770_000_000 + 60 * minute) if isinstance(minute, int) else minute
        return {"id": number, "type": "message", "date_unixtime": at, "from": f"P{who}", "from_id": f"user{who}",
                "text": text}
    path = tmp_path / "result.json"
    chat = {"name": "Club", "type": "private_group", "id": 5, "messages": [
        said(1, 2, 0, "one"), said(2, 2, "x", "two"), said(3, 1, "x", "answer"), said(4, 3, "x", "other")]}
    path.write_text(json.dumps(chat), encoding="utf-8")
    file = put_aside(path, "--operator", "user1")
    correct(file, replacing(('"x"', str(1_770_000_600))))
    done = report("--retry", file)
    assert [item["native_id"] for item in done["tickets"]] == ["5/4"]
    assert [(item["native_id"], item["into"]) for item in done["merged_list"]] == [("5/2", "5/1")]
    assert [(item["native_id"], item["on"], item["ticket"]) for item in done["operator_message_list"]] == [
        ("5/3", "5/1", 1)]
    path.write_text(json.dumps(chat).replace('"x"', f'"{1_770_000_600}"'), encoding="utf-8")
    again = report(path)
    assert (again["tickets"], again["merged"], again["updates"], len(again["duplicates"])) == ([], 0, [], 4)


@pytest.mark.shared
def test_f15_every_shared_export_gives_its_bad_records_back(shared_dir: Path) -> None:
    """What was put aside and nobody touched stays with the same reason, whatever layout it came in."""
    expected = json.loads((shared_dir / "forms" / "expected.json").read_text(encoding="utf-8"))["files"]
    for name, wanted in expected.items():
        zone = wanted["options"].get("timezone")
        if wanted["counts"]["quarantined"]:
            file = put_aside(shared_dir / "forms" / name, *(("--timezone", zone) if zone else ()))
            text = file.read_text(encoding="utf-8")
            said = report("--retry", file, code=3)
            assert [(item["record"], item["reason"]) for item in said["quarantined"]] == [
                (item["record"], item["reason"]) for item in wanted["quarantine"]], name
            assert [json.loads(line)["raw"] for line in file.read_text(encoding="utf-8").splitlines()] == [
                json.loads(line)["raw"] for line in text.splitlines()], name


def test_a_profile_of_ones_own_is_found_again(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('schema = 1\nname = "mine"\n[map]\ncreated = ["sent"]\nemail = ["Email"]\n'
                    '[created]\nformats = ["%Y-%m-%d %H:%M:%S"]\n', encoding="utf-8")
    path = tmp_path / "leads.csv"
    path.write_text(HEADER + LATER, encoding="utf-8")
    file = put_aside(path, *ZONE, "--profile", mine)
    correct(file, replacing(("2026-13", "2026-03")))
    assert report("--retry", file)["profile"] == "mine"


@pytest.mark.parametrize("spoil", ["no json", '{"record": 1}', ""])
def test_a_spoilt_line_is_named_and_nothing_is_done(leads: Path, spoil: str) -> None:
    file = put_aside(leads, *ZONE)
    correct(file, replacing(("Nobody;;;", "Nobody;;n@b.example;")))
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([lines[0], spoil or "[]", *lines[2:]]), encoding="utf-8")
    result = run("--retry", file)
    assert result.exit_code == 2
    assert "line 2" in result.stderr
    assert in_quarantine() == 4


def test_paths_or_a_quarantine_file(leads: Path) -> None:
    assert run().exit_code == 2
    assert run(leads, "--retry", leads).exit_code == 2
    assert "line 1" in run("--retry", leads).stderr
    assert run("--retry", leads.parent / "none.jsonl").exit_code == 2
