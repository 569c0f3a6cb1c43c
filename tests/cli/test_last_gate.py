"""Whatever a command prints, of rows that were forged and of files with evil names: no terminal obeys it."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desks import mail, open_test_desk, take
from hostile_mail import ATTACKS
from supportdesk_tui import i18n
from supportdesk_tui.cli import main as command_line
from supportdesk_tui.cli.last_gate import cleaned_output
from supportdesk_tui.cli.running import options
from supportdesk_tui.screens.notifying import notify_send

EVIL = "x\x1b]0;EVIL\x07\x9b2J \x1b[31m[red]\u202e\u200b\rover\nforged line"
STEERING = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u202e\u200b\u2028\u2066"} - {"\n"}

COMMANDS = (["list"], ["list", "--json"], ["show", "1"], ["show", "1", "--json"], ["next"], ["search", "EVIL"], ["log"],
            ["report"], ["handover"], ["handover", "--json"], ["attachment", "1"], ["outbox", "list"],
            ["triage", "1", "--accept", "--dry-run"], ["close", "is:open", "--dry-run"], ["list", EVIL], ["show", EVIL])


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path, words: list[str]) -> str:
    """What the command line prints, in this process."""
    monkeypatch.setattr(sys, "argv", ["supportdesk", "--home", str(home), *words])
    with pytest.raises(SystemExit):
        command_line.main()
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert STEERING.isdisjoint(said.out + said.err), words
    if "--json" in words:
        json.loads(said.out)
    return said.out + said.err


def test_no_command_lets_a_terminal_be_steered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    """M-68: past every gate in the store, and as the names of files."""
    monkeypatch.setattr(options, "home", None)
    monkeypatch.setattr(i18n.catalogue, "_active", ["en"])
    home = tmp_path / "home"
    with open_test_desk(home) as desk:
        take(desk, mail("Help", ATTACKS["osc"]))
        with desk.store.writing() as unit:
            ticket = unit.ticket(1)
            unit.save_ticket(replace(ticket, subject=EVIL, requester_name=EVIL, tags=(EVIL,), waiting_for=EVIL))
    for words in COMMANDS:
        said = run(monkeypatch, capsys, home, words)
        assert "--json" in words or not said.startswith("forged")
        assert "\nforged line" not in said, words
    for name in (EVIL, "--help", "\udcff"):
        letter = tmp_path / f"{name}.eml"
        letter.write_bytes(mail("A question", message_id=f"m{len(name)}"))
        for command in (["import", str(letter), "--json"], ["import", str(letter)], ["parse", str(letter)]):
            assert "\nforged line" not in run(monkeypatch, capsys, home, command)


def test_the_gate_keeps_what_is_printable_and_gives_the_streams_back(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    usual = io.TextIOWrapper(raw, encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", usual)
    with cleaned_output():
        print("привет 👨‍👩‍👧 \x1b[2J\ud800", end="\r\n")
    assert sys.stdout is usual
    assert raw.getvalue().decode() == "привет 👨‍👩‍👧 \r\n"


def test_a_desktops_notification_is_neither_option_nor_markup() -> None:
    """The title alone is never read as markup."""
    said = notify_send('--help <a href="https://evil.example">x</a>\n\x1b[2J')
    assert said[-2:] == ["--", 'supportdesk: --help <a href="https://evil.example">x</a>']
