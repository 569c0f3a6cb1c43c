"""What nobody foresaw ends a command with a sentence; the traceback is in the log file, never on the screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from supportdesk_tui import bootstrap
from supportdesk_tui.cli import main as command_line
from supportdesk_tui.cli.running import Exit, options


def run(home: Path, *arguments: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "supportdesk_tui", "--home", str(home), *arguments], text=True, stdout=stdout,
        stderr=subprocess.PIPE, timeout=60, env={**os.environ, "SUPPORTDESK_LANG": "en"})


def test_an_unforeseen_error_is_a_sentence_and_its_details_are_in_a_private_log(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def explode(*_given: object) -> None:
        raise LookupError("deep inside")

    monkeypatch.setattr(bootstrap, "open_desk", explode)
    monkeypatch.setattr(sys, "argv", ["supportdesk", "--home", str(tmp_path), "list"])
    monkeypatch.setattr(options, "home", None)
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    said = capsys.readouterr()
    log = tmp_path / "logs" / "errors.log"
    assert ended.value.code == Exit.FAILED
    assert "Traceback" not in said.err + said.out
    assert str(log) in said.err
    assert "deep inside" in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_onto_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = run(tmp_path, "macro", "list", stdout=full.fileno())
    assert done.returncode == Exit.FAILED
    assert "disk is full" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("given", "expected"), [
    (["--json", "list"], ["list", "--json"]),
    (["--home", "--json", "--json", "next"], ["--home", "--json", "next", "--json"]),
    (["list", "--json"], ["list", "--json"]),
    (["list", "x"], ["list", "x"]),
])
def test_json_before_the_command_is_the_commands_own(given: list[str], expected: list[str]) -> None:
    assert command_line.with_json_last(given) == expected
