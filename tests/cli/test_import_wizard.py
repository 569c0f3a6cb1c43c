"""``supportdesk import --wizard``: a file that nobody knows, its columns guessed, put right, and imported."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from supportdesk_tui import bootstrap
from supportdesk_tui.cli.imports import command as importing

app = typer.Typer()
app.command()(importing.import_)

UNKNOWN = ("№;Когда пришло;Кто пишет;Куда ответить;Мобильный;Что не так\n"
           "A-17;18.03.2026 10:00;Анна Петрова;anna@b.example;8 912 345-67-89;Не могу войти в личный кабинет\n"
           "A-18;19.03.2026 11:30;Пётр;petr@b.example;;После оплаты доступ так и не открылся\n")


def run(*arguments: object, answer: str = "") -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=answer)


def report(*arguments: object, code: int = 0) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


@pytest.fixture
def unknown(tmp_path: Path) -> Path:
    path = tmp_path / "Заявки с сайта.csv"
    path.write_text(UNKNOWN, encoding="utf-8")
    return path


def test_the_profile_that_is_written_reads_the_file(unknown: Path) -> None:
    """Without a terminal the guess is written as it is; from then on the file is known."""
    said = report("--wizard", unknown)
    assert said["roles"] == {"created": ["Когда пришло"], "email": ["Куда ответить"], "phone": ["Мобильный"],
                             "id": ["№"], "message": ["Что не так"], "name": ["Кто пишет"]}
    file = bootstrap.places().profiles_dir / "own-zayavki-s-sayta.toml"
    assert (said["file"], stat.S_IMODE(file.stat().st_mode)) == (str(file), 0o600)
    assert said["sample"][0]["subject"] == "Не могу войти в личный кабинет"
    (first, _) = report(unknown, "--timezone", "Europe/Moscow")["tickets"]
    assert (first["email"], first["name"], first["phone"], first["native_id"], first["created_utc"]) == (
        "anna@b.example", "Анна Петрова", "+79123456789", "A-17", "2026-03-18T07:00:00Z")


def test_a_file_that_a_profile_knows_already_is_said_to_be(unknown: Path, tmp_path: Path) -> None:
    leads = tmp_path / "leads.csv"
    leads.write_text("tranid;formid;Name;Email;Comment;sent\n1;f;Zoe;zoe@b.example;Why?;2026-03-03 10:00:00\n")
    assert "leads.csv is known already, as tilda-leads" in run("--wizard", leads).stderr
    assert report("--wizard", unknown)["known_as"] == []
    assert report("--wizard", unknown, "--force")["known_as"] == []  # as its own profile it may be


def test_a_profile_is_not_overwritten_unasked(unknown: Path) -> None:
    file = Path(report("--wizard", unknown)["file"])
    file.write_text("# mine\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert run("--wizard", unknown).exit_code == 2
    assert file.read_text(encoding="utf-8").startswith("# mine")
    assert run("--wizard", unknown, "--force").exit_code == 0
    assert not file.read_text(encoding="utf-8").startswith("# mine")


def test_at_a_terminal_a_role_may_be_changed(unknown: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Column 6 becomes the subject; what it would look like is shown before and after."""
    monkeypatch.setattr(importing, "at_terminal", lambda: True)
    result = run("--wizard", unknown, answer="99\n6\n6\n\n")
    assert result.exit_code == 0, result.output
    assert result.stderr.count("The first records would become") == 2
    assert "Не могу войти" in result.stderr
    text = (bootstrap.places().profiles_dir / "own-zayavki-s-sayta.toml").read_text(encoding="utf-8")
    assert 'subject = ["Что не так"]\nmessage = []' in text


@pytest.mark.shared
@pytest.mark.parametrize("named", [True, False])
def test_every_shared_form_can_be_guessed(shared_dir: Path, tmp_path: Path, named: bool) -> None:
    """With its own headers, and with headers that say nothing, when only the cells tell."""
    expected = json.loads((shared_dir / "forms" / "expected.json").read_text(encoding="utf-8"))["files"]
    for name, wanted in expected.items():
        source = shared_dir / "forms" / name
        path = tmp_path / name
        if name.startswith("10_") or (not named and path.suffix != ".csv"):
            continue
        path.write_bytes(source.read_bytes())
        if not named:
            text = source.read_bytes().decode(wanted["encoding"].split()[0], "replace")
            lines = io.StringIO(text, newline="")
            width = len(next(csv.reader(lines, delimiter=wanted["delimiter"])))
            path.write_text(wanted["delimiter"].join(f"c{number}" for number in range(width)) + "\n" + lines.read(),
                            encoding="utf-8", newline="")
        profile = report("--wizard", path)["profile"]
        zone = wanted["options"].get("timezone", "UTC")
        said = report(path, "--profile", profile, "--timezone", zone, "--dry-run", code=3)
        keys = ("record", "email", *(("created_utc",) if named else ()))  # begun or sent: cells do not say
        found = {tuple(item[key] for key in keys) for item in said["tickets"]}
        asked = [tuple(item[key] for key in keys) for item in wanted["tickets"]]
        assert sum(one in found for one in asked) >= 0.7 * len(asked), (name, said["quarantined"])


def test_what_is_no_table_has_its_sentence(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text('{"name": "A", "type": "personal_chat", "id": 1, "messages": []}')
    (tmp_path / "empty.csv").write_text("")
    for name in ("result.json", "empty.csv", "none.csv"):
        result = run("--wizard", tmp_path / name)
        assert (result.exit_code, "Traceback" in result.output) == (2, False)
        assert result.stderr.strip()
