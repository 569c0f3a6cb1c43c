"""The first rows on the screen while Textual is still being loaded: real ones, and keys typed meanwhile are kept."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from rich.color import ColorSystem

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.domain.panel_wishes import PanelWishes
from supportdesk_tui.domain.ticket import QueueWindow
from supportdesk_tui.presentation.first_rows import FirstPaint, drawn, first_rows, rows_for
from supportdesk_tui.presentation.look import Look

_ENTER, _LEAVE = "\x1b[?1049h\x1b[H\x1b[2J\x1b[?25l", "\x1b[?25h\x1b[?1049l"
_SMALLEST = (40, 12)


@contextlib.contextmanager
def first_paint(desk: Desk, wishes: PanelWishes) -> Iterator[FirstPaint]:
    """Paint the first rows of the queue; nothing where there are none, or no terminal to do it on.

    Whoever does not take the screen over finds it as it was before.
    """
    painted = FirstPaint()
    try:
        import termios
    except ImportError:  # no POSIX terminal
        yield painted
        return
    handle = sys.stderr.fileno()  # where Textual draws
    if not os.isatty(handle):  # a browser's window
        yield painted
        return
    columns, rows = os.get_terminal_size(handle)
    text = ""
    if columns >= _SMALLEST[0] and rows >= _SMALLEST[1]:
        with contextlib.suppress(DeskError):  # the panel will say what is wrong
            painted.window, text = first_rows_of(desk, wishes, columns, rows)
    if not text:
        yield painted
        return
    before = termios.tcgetattr(sys.stdin.fileno())
    quiet = termios.tcgetattr(sys.stdin.fileno())
    quiet[0] &= ~termios.ICRNL  # an Enter typed meanwhile stays one
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, quiet)
    try:
        _write(handle, _ENTER + text)
        yield painted
    finally:
        if not painted.taken_over:
            _write(handle, _LEAVE)
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, before)  # one that does not read is not waited for


def first_rows_of(desk: Desk, wishes: PanelWishes, columns: int, rows: int) -> tuple[QueueWindow | None, str]:
    """The first tickets, read once, and their rows as a terminal takes them; nothing where there are none."""
    plain = bool(os.environ.get("NO_COLOR"))
    look = Look("plain" if plain else wishes.look, wishes.ascii)
    deep = os.environ.get("COLORTERM", "") in ("truecolor", "24bit")
    colours = ColorSystem.TRUECOLOR if deep else ColorSystem.EIGHT_BIT
    query = queue.parse(desk, queue.views(desk)[0].query).query
    window = queue.window(desk, query, 0, 3 * max(1, rows_for(rows)))
    if not window.tickets:
        return None, ""
    return window, drawn(first_rows(window, desk.config, desk.clock.now(), columns, rows, look), look, colours)


def _write(handle: int, text: str) -> None:
    data = memoryview(text.encode(sys.stderr.encoding or "utf-8", "replace"))
    while data:
        data = data[os.write(handle, data):]
