"""``supportdesk sync`` and watched folders, as an operator or cron runs it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from supportdesk_tui.cli.main import app

HEADER = "tranid;formid;formname;Name;Email;Comment;sent\n"
ROW = "100:{n};form1;Contacts;Anna;anna{n}@member.example;Where is it?;2026-03-01 10:00:00\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home, exports = tmp_path / "desk", tmp_path / "exports"
    home.mkdir(mode=0o700)
    exports.mkdir()
    (home / "config.toml").write_text(f"""
language = "en"
[[source]]
kind = "folder"
name = "exports"
glob = "{exports}/*.csv"
timezone = "Europe/Moscow"
""", encoding="utf-8")
    return home


def put(home: Path, name: str, text: str) -> Path:
    """A file as it lies there for long."""
    file = home.parent / "exports" / name
    file.write_text(text, "utf-8")
    return file


def command(home: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "supportdesk_tui", "--home", str(home), *words]


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), *words], env={"NO_COLOR": "1"})


def test_a_round_imports_what_lies_there_and_says_it(home: Path) -> None:
    """A file that was written just now is waited for: one sync is enough."""
    put(home, "leads.csv", HEADER + ROW.format(n=1) + ROW.format(n=2))
    put(home, "odd.csv", "what;is;this\n1;2;3\n")
    first = run(home, "sync")
    assert first.exit_code == 3, first.stderr
    said = first.stdout.splitlines()
    assert said[0] == "exports: 1 file read: tickets 2, duplicates 0"
    assert said[1].startswith("exports/odd.csv: odd.csv: no known export has these columns")
    again = run(home, "sync", "--json")
    assert again.exit_code == 0
    (source,) = json.loads(again.stdout)["sources"]
    assert (source["source"], source["files"], source["read"], source["error"]) == ("exports", 2, [], None)
    named = json.loads(run(home, "sync", "exports", "--json").stdout)
    assert named["accounts"] == []
    assert [file["error"]["reason"] for file in named["sources"][0]["read"]] == ["export_header"]
    assert run(home, "sync", "nothing").exit_code == 2


def test_doctor_looks_at_folders(home: Path) -> None:
    found = run(home, "doctor", "--offline")
    assert "exports: the folder is watched, 0 files" in found.stdout
    (home.parent / "exports").rmdir()
    found = run(home, "doctor", "--offline")
    assert "exports: the folder cannot be imported from: there is no folder" in found.stdout
    assert run(home, "sync").exit_code == 1


def test_a_watch_takes_files_up_without_any_mailbox(home: Path) -> None:
    put(home, "leads.csv", HEADER + ROW.format(n=1))
    with subprocess.Popen(command(home, "sync", "--watch", "--every", "1"), stdout=subprocess.PIPE, text=True,
                          stdin=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "exports: 1 file read: tickets 1, duplicates 0\n"
            put(home, "leads.csv", HEADER + ROW.format(n=1) + ROW.format(n=2))
            began = time.monotonic()
            assert process.stdout.readline() == "exports: 1 file read: tickets 1, duplicates 1\n"
            assert time.monotonic() - began > 8
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
