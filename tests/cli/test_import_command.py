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
from supportdesk_tui.cli import importing

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


def test_a_dry_run_imports_nothing(leads: Path) -> None:
    result = run(leads, *ZONE, "--dry-run")
    assert result.exit_code == 0
    assert "1 record = 1 tickets + 0 duplicates" in result.stdout
    assert tickets_stored() == 0


def test_quarantined_records_give_exit_code_three(leads: Path) -> None:
    leads.write_text(HEADER + GOOD + BAD, encoding="utf-8")
    said = report(leads, *ZONE, code=3)
    (bad,) = said["quarantined"]
    assert (bad["record"], bad["line"], bad["reason"]) == (2, 3, "no_contact")
    assert Path(said["quarantine_file"]).is_file()
    assert "record 2, line 3: no_contact" in run(leads).stdout


def test_a_missing_zone_names_the_option(leads: Path) -> None:
    result = run(leads)
    assert result.exit_code == 2
    assert "--timezone" in result.stderr


def test_an_unclear_profile_names_the_candidates(leads: Path, tmp_path: Path) -> None:
    assert "tilda-leads" in run(leads, "--profile", "tilda").stderr
    unknown = tmp_path / "other.csv"
    unknown.write_text("a;b\n1;2\n", encoding="utf-8")
    result = run(unknown)
    assert result.exit_code == 2
    assert "google-forms" in result.stderr


def test_a_wrong_profile_of_the_operators_own_names_file_and_line(leads: Path) -> None:
    own = bootstrap.places().profiles_dir
    own.mkdir(parents=True)
    (own / "mine.toml").write_text('schema = 1\nname = "mine"\ncolour = "red"\n', encoding="utf-8")
    result = run(leads, *ZONE)
    assert result.exit_code == 2
    assert "mine.toml" in result.stderr
    assert "line 3" in result.stderr


@pytest.mark.parametrize(("answer", "code", "stored"), [("n\n", 4, 0), ("y\n", 0, 1)])
def test_at_a_terminal_it_shows_first_and_asks(leads: Path, monkeypatch: pytest.MonkeyPatch, answer: str,
                                               code: int, stored: int) -> None:
    """What would happen is seen before it does; no is no."""
    monkeypatch.setattr(importing, "at_terminal", lambda: True)
    result = run(leads, *ZONE, answer=answer)
    assert result.exit_code == code
    assert "dry run" in result.stderr
    assert "a@b.example  Cannot log in" in result.stderr
    assert tickets_stored() == stored


def test_yes_asks_nothing(leads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    assert "1 record = 0 tickets + 0 replies + 1 duplicates" in run(tmp_path / "one.eml").stdout


def test_a_folder_without_mail_and_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", tmp_path / "none.csv"):
        result = run(path)
        assert result.exit_code == 2
        assert result.stderr.strip()
        assert "Traceback" not in result.output
