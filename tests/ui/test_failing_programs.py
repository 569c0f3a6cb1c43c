"""Programs of the operator's that cannot be started: a sentence on the screen that asked for them, nothing lost."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desks import mail, take
from panels import running_panel
from supportdesk_tui.screens.outside import end_of


async def test_an_opener_that_is_not_there_is_told_of_where_it_was_asked_for(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    async with running_panel(tmp_path) as panel:
        config = panel.desk.config
        object.__setattr__(panel.app.desk, "config",
                           replace(config, panel=replace(config.panel, opener=("no-such-browser",))))
        first = panel.messages(panel.queue.outage)[0]
        take(panel.desk, mail("Re: Card payments fail", "See https://club.example/status",
                              sender="Peter Snow <peter@member.example>", In_Reply_To=f"<{first.message_id}>"))
        await panel.queue_screen().reload()
        await panel.until(lambda: panel.shows_its_ticket() and "[1]" in panel.text())
        await panel.press("enter")
        await panel.press("b", "1")
        assert "no-such-browser" in panel.said()


@pytest.mark.parametrize("editor", ['vi "', " ", "no-such-editor --wait"])
async def test_an_editor_that_cannot_be_started_leaves_the_letter_open(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editor: str) -> None:
    monkeypatch.setenv("VISUAL", "")
    monkeypatch.setenv("EDITOR", editor)
    monkeypatch.setenv("PATH", str(tmp_path))
    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        await panel.type("my words")
        await panel.press("f4")
        assert panel.said()
        assert "my words" in panel.text()
        assert not list((tmp_path / "state").glob("letter-*"))


def test_a_ctrl_c_in_a_program_that_has_the_terminal_is_not_for_the_panel() -> None:
    interrupts_its_parent = "import os, signal; os.kill(os.getppid(), signal.SIGINT)"
    assert end_of([sys.executable, "-c", interrupts_its_parent]) == 0
