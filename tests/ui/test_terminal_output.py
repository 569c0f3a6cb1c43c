"""What the real program sends a real terminal: little, never anything of an outsider's, and the right picture.

These tests pin our hook under Textual: ``App._display``, its updates, and the driver for terminals.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desks import mail, open_test_desk, take
from supportdesk_tui.terminal_output.painter import AFRESH
from terminal import Terminal

CONFIG = 'language = "en"\n[me]\nid = "ira"\nname = "Ira"\n'
KEY, LETTER = 400, 120
"""Bytes that a movement in the list and a typed letter may cost."""
BREAKING = ("\x1b[1086::106;;1086u", "\x1b[99999999999;5u")
EDITOR = '#!/bin/sh\nprintf "\\033[2J\\033[5;5Hnoise of an editor"\necho "from the editor" >> "$1"\n'


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with more tickets than rows."""
    home = tmp_path_factory.mktemp("desk") / "home"
    with open_test_desk(home) as desk:
        for number in range(50):
            take(desk, mail(f"Вопрос {number:02d} о тарифе 漢字 e\u0301", f"Строка {number}.\n" * 4,
                            sender=f"Member {number} <m{number}@member.example>"))
    (home / "config.toml").write_text(CONFIG)
    editor = home / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o755)
    return home


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """That desk, without what an earlier test has written."""
    return Path(shutil.copytree(filled, tmp_path / "home"))


def panel(home: Path, *options: str) -> Terminal:
    environ = {**os.environ, "SUPPORTDESK_HOME": str(home), "LANG": "C.UTF-8", "EDITOR": str(home / "editor"),
               "VISUAL": ""}
    return Terminal([sys.executable, "-m", "supportdesk_tui", *options], environ, 120, 36)


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    with panel(home) as terminal:
        terminal.wait_for("Строка")
        rest(terminal)
        yield terminal


def rest(terminal: Terminal, seconds: float = 0.6) -> list[str]:
    """Wait until nothing has come for a while."""
    quiet = time.monotonic()
    until, size = quiet + 20, len(terminal.raw)
    while time.monotonic() - quiet < seconds:
        assert time.monotonic() < until, "it never comes to rest"
        terminal.read(0.05)
        if len(terminal.raw) != size:
            quiet, size = time.monotonic(), len(terminal.raw)
    return terminal.rows


def selected(terminal: Terminal) -> str:
    """The row of the list under its cursor; the terminal's own cursor must stand on it."""
    rows = [place for place, row in enumerate(terminal.rows) if row.startswith("▌")]
    assert [terminal.screen.cursor.y] == rows
    assert terminal.screen.cursor.hidden
    return terminal.rows[rows[0]]


def test_a_key_costs_little_and_an_idle_screen_nothing(terminal: Terminal) -> None:
    first, before = selected(terminal), len(terminal.raw)
    for _ in range(30):
        terminal.press("j")
        terminal.watch(0.03)
    rest(terminal)
    assert len(terminal.raw) - before < 30 * KEY, "one message below the list included"
    assert selected(terminal) != first
    idle = []
    for _ in range(2):  # a minute of a clock may pass in one of them
        before = len(terminal.raw)
        terminal.watch(1.5)
        idle.append(len(terminal.raw) - before)
    assert min(idle) == 0
    terminal.press("r")
    terminal.wait_for("EDITING")
    rest(terminal)
    before = len(terminal.raw)
    for letter in "слова":
        terminal.press(letter)
        terminal.watch(0.1)
    terminal.wait_for("слова")
    assert len(terminal.raw) - before < 5 * LETTER


def test_whatever_was_on_the_screen_it_is_drawn_again(terminal: Terminal) -> None:
    """Ctrl+L, another size and an editor's return; keys that break Textual's parser do nothing."""
    shown = terminal.rows
    terminal.show_noise("\x1b[2J\x1b[7;7Hnoise\x1b[3;9r\x1b[41m")
    terminal.press("\x0c")
    assert rest(terminal) == shown
    assert AFRESH.encode() in terminal.raw
    for keys in BREAKING:
        terminal.press(keys)
    terminal.press("j")
    rest(terminal)
    assert "Вопрос" in selected(terminal)
    terminal.press("k")
    terminal.resize(100, 30)
    rest(terminal)
    terminal.resize(120, 36)
    assert rest(terminal) == shown
    terminal.press("r")
    terminal.wait_for("EDITING")
    terminal.press("\x1bOS")  # F4
    terminal.wait_for("from the editor")
    assert not [row for row in rest(terminal) if "noise" in row]


def test_all_that_textual_draws_looks_the_same(home: Path, terminal: Terminal) -> None:
    """With --full-output; the same keys lead to the same screens."""
    with panel(home, "--full-output") as full:
        full.wait_for("Строка")
        rest(full)
        for keys in ("", "jjj", "G", "\x1b[5~", "\r", "q", "?", "\x1b", "c", "\x1b", "g"):
            for one in (terminal, full):
                one.press(keys)
            assert rest(terminal, 0.4) == rest(full, 0.4), repr(keys)
        assert len(full.raw) > 3 * len(terminal.raw)
        assert b"\x1b]8" not in full.raw


def test_a_terminal_that_does_not_read_gets_the_newest_picture_and_holds_nobody(terminal: Terminal) -> None:
    terminal.press("G")
    rest(terminal)
    last = selected(terminal)
    terminal.press("g")
    rest(terminal)
    before = len(terminal.raw)
    for _ in range(40):
        terminal.press("\x0cG\x0cg")  # some 20 kB each
        time.sleep(0.03)
    terminal.press("G")
    time.sleep(1.0)
    rest(terminal)
    assert selected(terminal) == last
    assert len(terminal.raw) - before < 400_000
    for _ in range(40):
        terminal.press("\x0cG\x0cg")
        time.sleep(0.02)
    terminal.signal(signal.SIGTERM)
    terminal.wait_for_end_unread()


OTHER_TEXTUAL = '''
import sys
from rich.text import Text
from textual.app import App
from textual.widgets import Static
from supportdesk_tui.terminal_output import app, updates

class Tried(app.FrameApp):
    whole_frames = "full" in sys.argv
    def compose(self):
        yield Static(Text.assemble("fine \\x1b]52;c;RVZJTA==\\x07 \\x1b[2J\\x9b31m ",
                                   ("text", "link https://EVIL.example"), " 漢字"))

if "shape" in sys.argv:
    def unknown(update, system):
        raise updates.UnknownUpdate("of another Textual")
    app.patches_of = unknown
if "driver" in sys.argv:
    app.EXPECTED |= {"something_else"}
Tried().run()
'''


@pytest.mark.parametrize("how", ["usual", "full", "shape", "driver"])
def test_with_another_textual_it_paints_by_itself_and_text_stays_clean(how: str, tmp_path: Path) -> None:
    script = tmp_path / "tried.py"
    script.write_text(OTHER_TEXTUAL)
    with Terminal([sys.executable, str(script), how], {**os.environ, "LANG": "C.UTF-8"}) as terminal:
        [row] = [row for row in terminal.wait_for("fine") if "fine" in row]
        assert "text 漢字" in row.replace("漢 字 ", "漢字")
        rest(terminal)
        raw = bytes(terminal.raw)
    for hostile in (b"\x1b]52", b"\x1b]8", b"EVIL.example", "\x9b".encode()):
        assert hostile not in raw
    assert (b"\x1b[2J" in raw) == (how == "usual"), "our own, at the beginning"
