"""``supportdesk import``: counts that add up, reasons that can be read by a script, questions only at a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from desks import mail
from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli.imports import command as importing
from supportdesk_tui.desk.imports import mail_files, paths

app = typer.Typer()
app.command()(importing.import_)

HEADER = "tranid;formid;formname;Name;Phone;Email;Telegram;Comment;sent;COOKIES\n"
GOOD = "1;f1;Ask;Anna;+7 912 345-67-89;a@b.example;@anna;Cannot log in;2026-03-18 10:00:00;\n"
BAD = "2;f1;Ask;Nobody;;;;no way to answer;2026-03-18 10:00:00;\n"
ZONE = ("--timezone", "Europe/Moscow")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.activate("en")
    yield
    i18n.activate("en")


def run(*arguments: object, answer: str = "") -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=answer)


def report(*arguments: object, code: int = 0) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def tickets_stored() -> int:
    with bootstrap.open_desk() as opened, opened.desk.store.reading() as view:
        return len(view.all_ticket_ids())


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    path = tmp_path / "leads.csv"
    path.write_text(HEADER + GOOD, encoding="utf-8")
    return path


def test_json_says_everything_of_a_ticket(leads: Path) -> None:
    said = report(leads, *ZONE)
    assert said["records"] == 1
    assert said["profile"] == "tilda-leads"
    (ticket,) = said["tickets"]
    assert ticket == {
        "id": 1, "record": 1, "line": 2, "email": "a@b.example", "name": "Anna", "phone": "+79123456789",
        "telegram": "@anna", "subject": "Cannot log in", "created_utc": "2026-03-18T07:00:00Z", "native_id": "1",
        "form": "Ask", "cc": [], "links": [], "warnings": []}


def test_without_a_terminal_it_imports_and_a_second_time_finds_duplicates(leads: Path) -> None:
    assert run(leads, *ZONE).exit_code == 0
    assert tickets_stored() == 1
    again = report(leads)
    assert (again["tickets"], len(again["duplicates"])) == ([], 1)
    assert again["duplicates"][0]["ticket"] == 1


def test_f10_a_dry_run_imports_nothing(leads: Path) -> None:
    result = run(leads, *ZONE, "--dry-run")
    assert result.exit_code == 0
    assert "1 record = 1 ticket\n" in result.stdout
    assert "a@b.example                   Cannot log in" in result.stdout
    assert "from 2026-03-18 10:00 to 2026-03-18 10:00, Europe/Moscow" in result.stdout
    assert tickets_stored() == 0


def test_f15_quarantined_records_give_exit_code_three(leads: Path) -> None:
    leads.write_text(HEADER + GOOD + BAD, encoding="utf-8")
    said = report(leads, *ZONE, code=3)
    (bad,) = said["quarantined"]
    assert (bad["record"], bad["line"], bad["reason"]) == (2, 3, "no_contact")
    assert Path(said["quarantine_file"]).is_file()
    again = run(leads).stdout
    assert "no_contact: 1 · no e-mail address, phone number" in again
    assert "record 2, line 3" in again


def test_a_missing_zone_names_the_option(leads: Path) -> None:
    result = run(leads)
    assert result.exit_code == 2
    assert "--timezone" in result.stderr


def test_an_unclear_profile_names_the_candidates(leads: Path, tmp_path: Path) -> None:
    assert "tilda-leads" in run(leads, "--profile", "tilda").stderr
    unknown = tmp_path / "other.csv"
    unknown.write_text("tranid;Name;Phone;when\n1;2;3;4\n", encoding="utf-8")
    result = run(unknown)
    assert result.exit_code == 2
    assert "nearest: tilda-leads, " in result.stderr
    assert "--profile NAME" in result.stderr
    assert "--wizard" in result.stderr
    assert len(result.stderr) < 250


def test_a_wrong_profile_of_the_operators_own_names_file_and_line(leads: Path) -> None:
    own = bootstrap.places().profiles_dir
    own.mkdir(parents=True)
    (own / "mine.toml").write_text('schema = 1\nname = "mine"\ncolour = "red"\n', encoding="utf-8")
    result = run(leads, *ZONE)
    assert result.exit_code == 2
    assert "mine.toml" in result.stderr
    assert "line 3" in result.stderr


@pytest.mark.parametrize(("answer", "code", "stored"), [("n\n", 4, 0), ("y\n", 0, 1)])
def test_f10_at_a_terminal_it_shows_first_and_asks(leads: Path, monkeypatch: pytest.MonkeyPatch, answer: str,
                                               code: int, stored: int) -> None:
    """What would happen is seen before it does; no is no."""
    monkeypatch.setattr(importing, "at_terminal", lambda: True)
    result = run(leads, *ZONE, answer=answer)
    assert result.exit_code == code
    assert "dry run" in result.stderr
    assert "a@b.example                   Cannot log in" in result.stderr
    assert tickets_stored() == stored


def test_f10_yes_asks_nothing(leads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "at_terminal", lambda: True)
    assert run(leads, *ZONE, "--yes").exit_code == 0
    assert tickets_stored() == 1


def test_mail_files_and_several_paths(leads: Path, tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(mail())
    result = run(leads, tmp_path / "one.eml", *ZONE, "--json")
    assert result.exit_code == 0, result.output
    form, letter = (json.loads(line) for line in result.stdout.splitlines())
    assert form["records"] == 1
    assert (letter["mails"], letter["ticket"], letter["tickets"]) == (1, 1, [2])
    assert "1 record = 0 tickets + 1 duplicate\n" in run(tmp_path / "one.eml").stdout


def test_a_folder_without_mail_and_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", tmp_path / "none.csv"):
        result = run(path)
        assert result.exit_code == 2
        assert result.stderr.strip()
        assert "Traceback" not in result.output


@pytest.mark.shared
def test_json_is_as_expected_of_every_layout(shared_dir: Path) -> None:
    """Everything that ``expected.json`` says of a file, of a dry run and of the same file once more."""
    expected = json.loads((shared_dir / "forms" / "expected.json").read_text(encoding="utf-8"))["files"]
    for name, wanted in expected.items():
        options = wanted["options"]
        said = [*(part for word in options.get("operator_ids", ()) for part in ("--operator", word)),
                *(("--timezone", options["timezone"]) if "timezone" in options else ()),
                *(("--burst-gap", options["burst_gap_minutes"]) if "burst_gap_minutes" in options else ())]
        code = 3 if wanted["counts"]["quarantined"] else 0
        planned = report(shared_dir / "forms" / name, *said, "--dry-run", code=code)
        first = report(shared_dir / "forms" / name, *said, code=code)
        assert {**planned, **UNPLANNED} == {**first, **UNPLANNED}, name
        assert as_counted(first) == {"records": wanted["records"], **dict.fromkeys(COUNTED, 0), **wanted["counts"]}
        for kind in ("tickets", "duplicates", "updates", "skipped", "quarantine"):
            for item, told in zip(wanted.get(kind, ()), first["quarantined" if kind == "quarantine" else kind],
                                  strict=True):
                assert {key: told.get(RENAMED.get(key, key)) for key in item if key not in APART} == {
                    key: value for key, value in item.items() if key not in APART}, name
                assert item.get("warning", "") in ("", *told.get("warnings", ()))
                assert len(told.get("links", ())) == item.get("attachments", len(told.get("links", ())))
        for kind, told in (("merged", "merged_list"), ("operator_messages", "operator_message_list")):
            assert [{key: item[key] for key in want} for want, item in zip(
                wanted.get(kind, ()), first[told], strict=True)] == wanted.get(kind, [])
        again = report(shared_dir / "forms" / name, *said, code=code)
        assert as_counted(again) == {
            "records": wanted["records"], **dict.fromkeys(COUNTED, 0), **wanted["reimport_counts"]}, name


COUNTED = ("tickets", "duplicates", "updates", "skipped", "quarantined", "merged", "operator_messages", "contacts")
RENAMED = {"contact": "telegram"}
APART = {"warning", "attachments", "note"}
UNPLANNED = dict.fromkeys(("dry_run", "tickets", "duplicates", "updates", "merged_list", "operator_message_list",
                           "quarantine_file"))
"""What a dry run cannot say alike: numbers of tickets."""


def as_counted(said: Any) -> dict[str, int]:
    return {"records": said["records"]} | {
        kind: len(said[kind]) if isinstance(said[kind], list) else said[kind] for kind in COUNTED}


def test_a_refused_file_is_an_object_too(tmp_path: Path) -> None:
    """Whoever reads the JSON finds each file in it; the sentence is for people."""
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    result = run(tmp_path / "empty.csv", "--json")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert (told["path"], told["reason"]) == (str(tmp_path / "empty.csv"), "export_empty")
    assert told["error"] in result.stderr


def test_a_folder_is_its_files_and_a_bad_one_stops_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    (folder / "deeper").mkdir(parents=True)
    (folder / "b.csv").write_text(HEADER + GOOD, encoding="utf-8")
    (folder / "a.csv").write_text(HEADER + GOOD.replace("1;", "7;", 1), encoding="utf-8")
    (folder / ".hidden.csv").write_text(HEADER + GOOD.replace("1;", "8;", 1), encoding="utf-8")
    (folder / "deeper" / "c.csv").write_text(HEADER + GOOD.replace("1;", "9;", 1), encoding="utf-8")
    (folder / "notes.txt").write_text("nothing to see here\n", encoding="utf-8")
    result = run(folder, *ZONE, "--json")
    assert result.exit_code == 3
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [Path(one["path"]).name for one in told] == ["a.csv", "b.csv", "notes.txt"]
    assert "error" in told[2]
    assert "notes.txt" in result.stderr
    assert tickets_stored() == 2


def test_a_folder_may_hold_mails_and_exports(tmp_path: Path) -> None:
    (tmp_path / "in" / "cur").mkdir(parents=True)
    (tmp_path / "in" / "cur" / "1").write_bytes(mail("From a Maildir"))
    (tmp_path / "one.eml").write_bytes(mail())
    (tmp_path / "leads.csv").write_text(HEADER + GOOD, encoding="utf-8")
    result = run(tmp_path, *ZONE, "--json")
    assert result.exit_code == 0, result.output
    assert [len(json.loads(line)["tickets"]) for line in result.stdout.splitlines()] == [1, 1, 1]
    assert tickets_stored() == 3


def test_a_profile_may_be_a_file(leads: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('schema = 1\nname = "mine"\n[map]\ncreated = ["sent"]\nemail = ["Email"]\n'
                    '[created]\nformats = ["%Y-%m-%d %H:%M:%S"]\n', encoding="utf-8")
    assert report(leads, *ZONE, "--profile", mine)["profile"] == "mine"
    mine.write_text("schema = 2\n", encoding="utf-8")
    result = run(leads, *ZONE, "--profile", mine)
    assert (result.exit_code, "mine.toml" in result.stderr) == (2, True)


@pytest.fixture
def chats(tmp_path: Path) -> Path:
    """Anna writes twice, 20 minutes apart; somebody else in a group."""
    def said(number: int, who: int, minute: int) -> dict[str, Any]:
        return {"id": number, "type": "message", "date_unixtime": str(1_770_000_000 + 60 * minute),
                "from": f"P{who}", "from_id": f"user{who}", "text": f"words {number}"}
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"chats": {"list": [
        {"name": "Anna", "type": "personal_chat", "id": 5, "messages": [said(1, 2, 0), said(2, 2, 20), said(3, 1, 21)]},
        {"name": "All", "type": "private_group", "id": 6, "messages": [said(1, 3, 0)]}]}}), encoding="utf-8")
    return path


def test_options_of_chats(chats: Path) -> None:
    """How far apart messages are one ticket, whose answers are ours, which chats do not count."""
    plain = report(chats, "--operator", "user1", "--dry-run")
    assert as_counted(plain) | {"records": 4} == {
        **dict.fromkeys(COUNTED, 0), "records": 4, "tickets": 2, "merged": 1, "operator_messages": 1}
    closer = report(chats, "--operator-id", "user1", "--burst-gap", "10", "--dry-run")
    assert (len(closer["tickets"]), closer["merged"]) == (3, 0)
    fewer = report(chats, "--operator", "user1", "--skip-chat-type", "private_group", "--dry-run")
    assert fewer["skipped"] == [{"record": 4, "line": 1, "native_id": "6/1", "reason": "chat_type"}]


def test_what_cannot_be_read_hides_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file or a folder that may not be looked into has its sentence; an own export among others comes first."""
    folder = tmp_path / "exports"
    (folder / "closed").mkdir(parents=True)
    (folder / "a.csv").write_text("tranid;formid;formname;Name;Email;Comment;sent\n"
                                  "1;f1;Q;Zoe;zoe@member.example;Where?;2026-03-03 10:00:00\n", encoding="utf-8")
    (folder / "z.jsonl").write_text('{"schema": "supportdesk.ticket/1"}\n', encoding="utf-8")
    may_look = mail_files.is_maildir

    def look(path: Path) -> bool:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return may_look(path)
    monkeypatch.setattr(paths, "is_maildir", look)
    assert [one.kind for one in paths.importables(folder)] == ["own", "export", "export"]
    result = run(folder, folder / "closed", "--timezone", "UTC", "--dry-run")
    assert result.exit_code == 3
    assert "1 record = 1 ticket" in result.stdout
    assert "closed" in result.stderr
    assert "Traceback" not in result.output
