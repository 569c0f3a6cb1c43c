"""What ``supportdesk import`` asks at a terminal, once, and what it says where nobody can be asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli.imports import command as importing
from supportdesk_tui.cli.imports import progress as import_progress
from supportdesk_tui.desk.imports import import_export

app = typer.Typer()
app.command()(importing.import_)

LEADS = "tranid;formid;formname;Name;Phone;Email;Telegram;Comment;sent;COOKIES\n"
ROW = "1;f1;Ask;Anna;;a@b.example;;Cannot log in;2026-03-18 10:00:00;\n"
SHEET = "Timestamp,Email Address,Your question\n"


@pytest.fixture(autouse=True)
def _at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    i18n.activate("en")
    monkeypatch.setattr(importing, "at_terminal", lambda: True)
    yield
    i18n.activate("en")


def run(*arguments: object, answer: str = "") -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=answer)


def arrivals() -> list[str]:
    with bootstrap.open_desk() as opened, opened.desk.store.reading() as view:
        return [f"{ticket.received_at:%m-%d %H:%M}" for ticket in view.tickets(list(view.all_ticket_ids()))]


def test_f06_the_zone_is_asked_once_for_a_profile(tmp_path: Path) -> None:
    """A wrong name is asked again; the second file, and the next import, ask nothing."""
    for number in (1, 2):
        (tmp_path / f"{number}.csv").write_text(LEADS + ROW.replace("1;", f"{number};", 1), encoding="utf-8")
    result = run(tmp_path / "1.csv", tmp_path / "2.csv", answer="Mars\nAsia/Omsk\ny\n")
    assert result.exit_code == 0, result.output
    assert result.stderr.count("in which time zone") == 2
    assert "unknown time zone Mars" in result.stderr
    assert arrivals() == ["03-18 04:00", "03-18 04:00"]
    (tmp_path / "3.csv").write_text(LEADS + ROW.replace("1;", "3;", 1), encoding="utf-8")
    assert "in which time zone" not in run(tmp_path / "3.csv", answer="y\n").stderr


def test_f06_which_comes_first_day_or_month_is_asked_once(tmp_path: Path) -> None:
    """A wrong guess is the mistake that nobody sees: where both can be meant, the operator says which."""
    path = tmp_path / "sheet.csv"
    path.write_text(SHEET + "3/4/2026 10:00:00,a@b.example,when?\n", encoding="utf-8")
    result = run(path, "--timezone", "UTC", answer="9\n2\ny\n")
    assert result.exit_code == 0, result.output
    assert "3/4/2026 10:00:00 can be read in two ways" in result.stderr
    assert "there is no 9 in the list" in result.stderr
    assert arrivals() == ["03-04 10:00"]
    path.write_text(SHEET + "3/5/2026 10:00:00,a@b.example,again\n", encoding="utf-8")
    assert run(path, "--yes").exit_code == 0
    assert arrivals() == ["03-04 10:00", "03-05 10:00"]


def test_f17_who_answers_is_chosen_among_those_who_write(tmp_path: Path) -> None:
    def said(number: int, who: int) -> dict[str, Any]:
        return {"id": number, "type": "message", "date_unixtime": str(1_770_000_000 + number), "text": "words",
                "from": ("Anna", "Ira")[who - 1], "from_id": f"user{who}"}
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"name": "Anna", "type": "personal_chat", "id": 5, "messages": [
        said(1, 1), said(2, 1), said(3, 2)]}), encoding="utf-8")
    result = run(path, answer="7\n2\ny\n")
    assert result.exit_code == 0, result.output
    assert "1. Anna (user1): 2 messages\n  2. Ira (user2): 1 message\n" in result.stderr
    assert "1 answer of ours" in result.stdout
    assert "who of these" not in run(path, answer="y\n").stderr


def test_several_profiles_or_none_are_asked_about(tmp_path: Path) -> None:
    """0 leaves the file out; a script is told the candidates and the option instead."""
    own = bootstrap.places().profiles_dir
    own.mkdir(parents=True)
    (own / "mine.toml").write_text(
        'schema = 1\nname = "mine"\n[detect]\nany = [["tranid"]]\n[map]\ncreated = ["sent"]\nemail = ["Email"]\n'
        '[created]\nformats = ["%Y-%m-%d %H:%M:%S"]\n', encoding="utf-8")
    path = tmp_path / "leads.csv"
    path.write_text(LEADS + ROW, encoding="utf-8")
    result = run(path, "--timezone", "UTC", "--dry-run", answer="1\n")
    assert (result.exit_code, "(mine)" in result.stdout) == (0, True), result.output
    assert run(path, "--timezone", "UTC", answer="0\n").exit_code == 2
    scripted = run(path, "--timezone", "UTC", "--yes")
    assert scripted.exit_code == 2
    assert "--profile (mine, tilda-leads)" in scripted.stderr


def test_an_encoding_that_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes((LEADS + ROW.replace("Cannot log in", "Не могу войти")).encode("cp866"))
    result = run(path, "--timezone", "UTC", "--dry-run", answer="3\n")
    assert "Не могу войти" in result.stdout, result.output


def test_ctrl_c_keeps_what_is_in_and_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(LEADS + "".join(ROW.replace("1;", f"{number};", 1) for number in range(450)), encoding="utf-8")
    tell = import_progress.ProgressBar.tell

    def stop(bar: import_progress.ProgressBar, number: int, total: int) -> None:
        tell(bar, number, total)
        if number == 400:
            raise KeyboardInterrupt
    monkeypatch.setattr(import_progress.ProgressBar, "tell", stop)
    monkeypatch.setattr(import_export, "CHUNK", 200)
    result = run(path, "--timezone", "UTC", "--yes")
    assert result.exit_code == 130
    assert "stopped after 400 of 450 records of leads.csv" in result.stderr
    monkeypatch.setattr(import_progress.ProgressBar, "tell", tell)
    again = json.loads(run(path, "--yes", "--timezone", "UTC", "--json").stdout)
    assert (len(again["tickets"]), len(again["duplicates"])) == (50, 400)
