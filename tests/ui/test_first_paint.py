"""What stands on the screen before Textual is loaded: the store's rows, where the list will show them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.panel_speed.many_tickets import home_of
from bench.probe import Probe
from panels import running_panel
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.presentation.first_rows import TOP, drawn, first_rows, rows_for
from supportdesk_tui.presentation.look import Look


@pytest.mark.parametrize(("language", "size"), [("en", (120, 36)), ("ru", (80, 24))])
async def test_the_first_rows_are_those_the_list_shows(tmp_path: Path, language: str, size: tuple[int, int]) -> None:
    async with running_panel(tmp_path / "home", language=language, size=size) as panel:
        desk, look = panel.desk, Look()
        query = queue.parse(desk, queue.views(desk)[0].query).query
        window = queue.window(desk, query, 0, 3 * rows_for(size[1]))
        lines = first_rows(window, desk.config, desk.clock.now(), *size, look)
        texts = ["".join(text for text, _ in line).rstrip() for line in lines]
        assert texts == panel.rows()[TOP:TOP + len(lines)]
        assert panel.tickets.size.height == rows_for(size[1]) + 1, "as many as there is room for"


def test_no_control_character_is_drawn() -> None:
    assert drawn([(("a\x1b]52;c;x\x07b", "text"),)], Look(), None) == "\x1b[3;1Hab"


def test_an_enter_typed_before_the_panel_is_there_opens_the_ticket(tmp_path: Path) -> None:
    environment = {"SUPPORTDESK_HOME": str(home_of(tmp_path, 30)), "SUPPORTDESK_LANG": "en"}
    with Probe([str(Path(sys.executable).with_name("supportdesk"))], env=environment, size=(80, 24)) as panel:
        while b"\x1b[3;1H" not in panel.raw:
            panel.read(0.5)
        panel.send("\r")
        assert panel.wait_for("From:", 30) is not None, panel.screen


def test_an_enter_typed_before_the_first_row_is_there_is_one_too(tmp_path: Path) -> None:
    """The terminal still edits lines itself then, and what it hands on for Enter is a newline."""
    environment = {"SUPPORTDESK_HOME": str(home_of(tmp_path, 30)), "SUPPORTDESK_LANG": "en"}
    with Probe([str(Path(sys.executable).with_name("supportdesk"))], env=environment, size=(80, 24)) as panel:
        panel.send("jj\rm")
        assert panel.wait_for("── Macro", 30) is not None, panel.screen
        assert "From:" in panel.screen, "the macros of the conversation that Enter had opened"


def test_keys_typed_before_the_panel_is_there_move_the_cursor_and_the_screen_is_entered_once(tmp_path: Path) -> None:
    environment = {"SUPPORTDESK_HOME": str(home_of(tmp_path, 30)), "SUPPORTDESK_LANG": "en"}
    with Probe([str(Path(sys.executable).with_name("supportdesk"))], env=environment, size=(80, 24)) as panel:
        panel.send("jj")
        while b"Whole conversation" not in panel.raw:
            panel.read(0.5)
            panel.emulate()
        first = panel.terminal.text()
        assert "Enter open" not in first, "painted before the panel"
        panel.send("j")
        assert panel.wait_for(r"^▌.* 4 ", 30) is not None, panel.screen
        rows = panel.screen.splitlines()[TOP:TOP + 10]
        behind_clocks = 11  # a minute may pass between the two
        assert [row[behind_clocks:] for row in rows[1:]] == [
            row[behind_clocks:] for row in first.splitlines()[TOP + 1:TOP + 10]]
        panel.close(["q"])
        assert panel.process.returncode == 0
    assert panel.raw.count(b"\x1b[?1049h") == 1
    assert panel.raw.count(b"\x1b[?1049l") == 1
