"""``supportdesk export``: which tickets, where to, and what it ends with."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from desks import mail
from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli import exporting
from supportdesk_tui.cli.imports import command as importing
from supportdesk_tui.desk.imports.mail import import_mail

app = typer.Typer()
app.command("export")(exporting.export)
app.command("import")(importing.import_)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.activate("en")
    yield
    i18n.activate("en")


@pytest.fixture(autouse=True)
def three(tmp_path: Path) -> None:
    for number in range(3):
        path = tmp_path / f"{number}.eml"
        path.write_bytes(mail(f"Matter {number}", sender=f"p{number}@member.example", message_id=f"m{number}"))
        with bootstrap.open_desk() as opened:
            import_mail(opened.desk, path)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def ids(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return [row["id"] for row in csv.DictReader(io.StringIO(result.stdout, newline=""))]


def test_which_tickets() -> None:
    assert ids(run("export", "--format", "csv")) == ["1", "2", "3"]
    assert ids(run("export", "3", "#1", "--format", "csv")) == ["1", "3"]
    assert ids(run("export", "--filter", "from:p1@member.example", "--format", "csv")) == ["2"]
    assert ids(run("export", "--view", "queue", "--format", "csv")) == ["1", "2", "3"]


@pytest.mark.parametrize(("arguments", "code"), [
    (["--filter", "tag:none-such"], 3), (["--filter", "nonsense:1"], 2), (["99"], 3), (["words"], 2),
    (["1", "--view", "queue"], 2), (["--view", "none-such"], 2), (["--zone", "Mars/Olympus"], 2),
    (["--delimiter", "x"], 2), (["--format", "mbox", "--bom"], 2), (["--format", "xml"], 2),
])
def test_what_cannot_be_done_is_said(arguments: list[str], code: int) -> None:
    result = run("export", *(arguments if "--format" in arguments else [*arguments, "--format", "csv"]))
    assert result.exit_code == code
    assert not result.stdout


def test_the_ending_of_the_file_says_the_format(tmp_path: Path) -> None:
    assert run("export", "--out", tmp_path / "desk.jsonl").exit_code == 0
    first = json.loads((tmp_path / "desk.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert (first["schema"], first["id"], first["messages"][0]["message_id"]) == (
        "supportdesk.ticket/1", 1, "m0@member.example")
    assert run("export").exit_code == 2
    assert run("export", "--out", tmp_path / "desk.xls").exit_code == 2


def test_a_file_is_replaced_only_when_told(tmp_path: Path) -> None:
    file = tmp_path / "desk.csv"
    file.write_text("mine")
    result = run("export", "--out", file)
    assert (result.exit_code, file.read_text()) == (4, "mine")
    assert "--force" in result.stderr
    assert run("export", "--out", file, "--force").exit_code == 0
    assert file.read_text().startswith("id,")
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_import_says_what_became_of_our_own_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "desk.jsonl"
    run("export", "--out", file)
    with file.open("ab") as end:
        end.write(b"{broken\n")
    monkeypatch.setenv("SUPPORTDESK_HOME", str(tmp_path / "other"))

    def report(*more: str) -> Any:
        result = run("import", file, "--json", *more)
        assert result.exit_code == 3, result.output
        return json.loads(result.stdout)

    assert report("--dry-run")["tickets"] == report()["tickets"] == [
        {"id": number, "native_id": str(number)} for number in (1, 2, 3)]
    again = report()
    assert (again["records"], len(again["duplicates"]), again["tickets"]) == (4, 3, [])
    assert again["quarantined"] == [{"record": 4, "line": 4, "reason": "not_json"}]
    said = run("import", file).stdout
    assert "4 tickets = 0 taken in + 3 here already" in said
    assert "line 4: is no JSON" in said


def test_a_reader_that_has_enough_is_no_error() -> None:
    """SIGPIPE is quiet."""
    script = f"{sys.executable} -m supportdesk_tui export --format jsonl | head -c 10"
    ended = subprocess.run(["bash", "-o", "pipefail", "-c", script], capture_output=True, check=False)
    assert (ended.stdout, ended.stderr, ended.returncode) == (b'{"schema":', b"", 0)
