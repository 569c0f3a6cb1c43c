"""What the real program sends a real terminal: little, never anything of an outsider's, and the right picture.

These tests pin our hook under Textual: ``App._display``, its updates, and the driver for terminals.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from contextlib import ExitStack
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


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A desk with more tickets than rows."""
    home = tmp_path / "home"
    with open_test_desk(home) as desk:
        for number in range(40):
            take(desk, mail(f"Вопрос {number:02d} о тарифе 漢字 e\u0301", f"Строка {number}.\n" * 4,
                            sender=f"Member {number} <m{number}@member.example>"))
    (home / "config.toml").write_text(CONFIG)
    editor = home / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o755)
    return home


def panel(home: Path, *options: str) -> Terminal:
    environ = {**os.environ, "SUPPORTDESK_HOME": str(home), "LANG": "C.UTF-8", "EDITOR": str(home / "editor"),
               "VISUAL": ""}
    return Terminal([sys.executable, "-m", "supportdesk_tui", *options], environ, 120, 36)


def rest(*terminals: Terminal, seconds: float = 0.4) -> list[str]:
    """Wait until nothing has come for a while; the rows of the first."""
    quiet = time.monotonic()
    until, size = quiet + 20, 0
    while time.monotonic() - quiet < seconds:
        assert time.monotonic() < until, "it never comes to rest"
        for terminal in terminals:
            terminal.read(0.03)
        if (now := sum(len(terminal.raw) for terminal in terminals)) != size:
            quiet, size = time.monotonic(), now
    return terminals[0].rows


def timeless(rows: list[str]) -> list[str]:
    """The screen without the clock in its corner, which may tick at any moment."""
    return [re.sub(r"\d\d:\d\d$", "", rows[0]), *rows[1:]]


def comes_back(terminal: Terminal, shown: list[str]) -> None:
    """Sooner or later, on a busy machine, it shows this again."""
    until = time.monotonic() + 15
    while timeless(rest(terminal)) != shown and time.monotonic() < until:
        pass
    assert timeless(terminal.rows) == shown


def selected(terminal: Terminal) -> str:
    """The row of the list under its cursor; the terminal's own cursor must stand on it."""
    rows = [place for place, row in enumerate(terminal.rows) if row.startswith("▌")]
    assert [terminal.screen.cursor.y] == rows
    assert terminal.screen.cursor.hidden
    return terminal.rows[rows[0]]


def test_a_sitting_at_a_real_terminal(home: Path) -> None:
    """One program for all of it: starting it costs more than the checks do."""
    with panel(home) as terminal:
        with panel(home, "--full-output") as full:
            for one in (terminal, full):
                one.wait_for("Строка")
            all_that_textual_draws_looks_the_same(terminal, full)
        a_key_costs_little_and_an_idle_screen_nothing(terminal)
        whatever_was_on_the_screen_it_is_drawn_again(terminal)
        a_terminal_that_does_not_read_gets_the_newest_picture_and_holds_nobody(terminal)


def all_that_textual_draws_looks_the_same(terminal: Terminal, full: Terminal) -> None:
    """The same keys lead to the same screens."""
    for keys in ("", "jjj", "G", "\x1b[5~", "\r", "q", "?", "\x1b", "c", "\x1b", "g"):
        until = time.monotonic() + 15
        for one in (terminal, full):
            one.press(keys)
        while rest(terminal, full, seconds=0.25) != full.rows and time.monotonic() < until:
            pass  # one of them is behind
        assert terminal.rows == full.rows, repr(keys)
    assert len(full.raw) > 3 * len(terminal.raw)
    assert b"\x1b]8" not in full.raw
    assert b"\x1b]22" not in terminal.raw, "the mouse is not used"


def a_key_costs_little_and_an_idle_screen_nothing(terminal: Terminal) -> None:
    first, before = selected(terminal), len(terminal.raw)
    for _ in range(20):
        terminal.press("j")
        terminal.watch(0.03)
    rest(terminal)
    assert len(terminal.raw) - before < 20 * KEY, "one message below the list included"
    assert selected(terminal) != first
    for _ in range(3):  # a minute of a clock may pass in one of them
        before = len(terminal.raw)
        terminal.watch(1.2)
        if len(terminal.raw) == before:
            break
    assert len(terminal.raw) == before
    terminal.press("r")
    terminal.wait_for("EDITING")
    rest(terminal)
    before = len(terminal.raw)
    for letter in "слова":
        terminal.press(letter)
        terminal.watch(0.05)
    terminal.wait_for("слова")
    assert len(terminal.raw) - before < 5 * LETTER
    drop_the_letter(terminal)


def whatever_was_on_the_screen_it_is_drawn_again(terminal: Terminal) -> None:
    """Ctrl+L, another size and an editor's return; keys that break Textual's parser do nothing."""
    terminal.press("gj")
    shown, begun = timeless(rest(terminal, seconds=1.0)), terminal.raw.count(AFRESH.encode())
    terminal.show_noise("\x1b[2J\x1b[7;7Hnoise\x1b[3;9r\x1b[41m")
    terminal.press("\x0c")
    comes_back(terminal, shown)
    assert terminal.raw.count(AFRESH.encode()) > begun
    for keys in BREAKING:
        terminal.press(keys)
    terminal.press("j")
    rest(terminal)
    assert "Вопрос" in selected(terminal)
    terminal.press("k")
    terminal.resize(100, 30)
    rest(terminal)
    terminal.resize(120, 36)
    comes_back(terminal, shown)
    terminal.press("r")
    terminal.wait_for("EDITING")
    terminal.press("\x1bOS")  # F4
    terminal.wait_for("from the editor")
    assert not [row for row in rest(terminal) if "noise" in row]
    drop_the_letter(terminal)


def drop_the_letter(terminal: Terminal) -> None:
    terminal.press("\x1b")
    terminal.wait_for("READY TO SEND")
    rest(terminal)
    terminal.press("D")
    terminal.wait_for("/ filter")
    rest(terminal)


def a_terminal_that_does_not_read_gets_the_newest_picture_and_holds_nobody(terminal: Terminal) -> None:
    terminal.press("G")
    rest(terminal)
    last = selected(terminal)
    terminal.press("g")
    rest(terminal)
    before = len(terminal.raw)
    for _ in range(40):
        terminal.press("\x0cG\x0cg")  # some 20 kB each
        time.sleep(0.02)
    terminal.press("G")
    time.sleep(0.5)
    rest(terminal)
    assert selected(terminal) == last
    assert len(terminal.raw) - before < 400_000
    for _ in range(40):
        terminal.press("\x0cG\x0cg")
        time.sleep(0.01)
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


def test_with_another_textual_it_paints_by_itself_and_text_stays_clean(tmp_path: Path) -> None:
    script = tmp_path / "tried.py"
    script.write_text(OTHER_TEXTUAL)
    with ExitStack() as stack:
        terminals = {how: stack.enter_context(Terminal([sys.executable, str(script), how],
                                                       {**os.environ, "LANG": "C.UTF-8"}))
                     for how in ("usual", "full", "shape", "driver")}
        for terminal in terminals.values():
            [row] = [row for row in terminal.wait_for("fine") if "fine" in row]
            assert "text 漢字" in row.replace("漢 字 ", "漢字")
        rest(*terminals.values())
        for how, terminal in terminals.items():
            raw = bytes(terminal.raw)
            for hostile in (b"\x1b]52", b"\x1b]8", b"EVIL.example", "\x9b".encode()):
                assert hostile not in raw, how
            assert (b"\x1b[2J" in raw) == (how == "usual"), "our own, at the beginning"


@pytest.mark.parametrize("keys", ["/", "t", "r\t", "+1"])
def test_a_field_that_waits_to_be_typed_in_sends_nothing(home: Path, keys: str) -> None:
    """A cursor that blinks would be sent twice a second; the clock in the corner may tick."""
    with panel(home) as terminal:
        terminal.wait_for("q quit")
        rest(terminal)
        for key in keys:
            terminal.press(key)
            rest(terminal)
        before = len(terminal.raw)
        terminal.watch(1.6)
        assert len(terminal.raw) - before < 30
