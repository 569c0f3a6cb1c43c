"""After any sequence of frames the terminal shows exactly what was meant, and hears nothing but our vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

import pyte
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from supportdesk_tui.terminal_output.cells import Doubtful, Row, row_of
from supportdesk_tui.terminal_output.moves import place
from supportdesk_tui.terminal_output.painter import AFRESH, Painter
from supportdesk_tui.terminal_output.picture import Picture
from terminal_reading import Look, Reader

STYLES = ["", "bold", "dim", "bold dim", "reverse", "bold reverse red", "underline", "strike", "italic", "red",
          "bold bright_red on blue", "on green", "#aabbcc on #112233", "color(200)", "dim underline green", "overline",
          "link https://EVIL.example", "default on default", "blink", "conceal"]
WORDS = ["x", "desk ", "  ", "          ", "Обращение", "№ 12 — «да»", "漢字", "한글", "e\u0301", "й\u0306",
         "👨‍👩‍👧", "❤️", "❤", "🇷🇺", "🇷🇺🇷", "👍🏽", "1️⃣", "🏳️‍🌈", "⌚", "ก็", "नि", "a\u200db", "\u0301", "\ufe0f", "\u200d",
         "\U000e0041", "\xad", "\u202e", "\u2028", "\ud800", "\u3164", "\u115f", "\U0001fae9", "\ue000"]
HOSTILE = ["\x1b[2J", "\x1b]0;EVIL\x07", "\x1b]52;c;RVZJTA==\x1b\\", "\x9b31m", "\x9d0;EVIL\x9c", "\x1bP$q\x1b\\",
           "\x1bc", "\r\n", "\t", "\x07", "\x08", "\x0e", "\x7f", "a\x1b", "a\u200d\x1b[6n", "\x90EVIL\x9c", "\x00",
           "\x85"]
TEXTS = st.lists(st.sampled_from(WORDS + HOSTILE) | st.text(max_size=4), min_size=1, max_size=6).map("".join)


@dataclass(frozen=True)
class Written:
    """Text at a place."""

    y: int
    x: int
    text: str
    style: str


@dataclass(frozen=True)
class Moved:
    """Rows that moved up, or down."""

    top: int
    count: int
    by: int


@dataclass(frozen=True)
class Sized:
    """Another size."""

    width: int
    height: int


FORGOTTEN = "forgotten"
STEPS = st.one_of(
    st.builds(Written, st.integers(0, 9), st.integers(0, 29), TEXTS, st.sampled_from(STYLES)),
    st.builds(Written, st.integers(0, 9), st.just(0), TEXTS, st.sampled_from(STYLES)),
    st.builds(Moved, st.integers(0, 4), st.integers(3, 10), st.integers(-3, 3)),
    st.builds(Sized, st.integers(2, 30), st.integers(2, 10)),
    st.just(FORGOTTEN),
)
FRAMES = st.lists(st.lists(STEPS, min_size=1, max_size=6), min_size=1, max_size=6)


def take(picture: Picture, step: Written | Moved | Sized | str, painter: Painter) -> None:
    match step:
        case Written(y, x, text, style):
            segments = [Segment(text, Style.parse(style)), Segment("\x1b[?1049l", None, [])]
            picture.patch([(y, x, row_of(segments, ColorSystem.TRUECOLOR))])
        case Moved(top, count, by):
            rows = picture.rows[top:top + count]
            picture.patch((top + place, 0, rows[(place + by) % len(rows)]) for place in range(len(rows)))
        case Sized(width, height):
            picture.resize(width, height)
        case _:
            painter.forget()


def meant(rows: list[Row]) -> list[list[Look]]:
    return [[Look(str(text), frozenset(code for bit, code in enumerate(("1", "2", "3", "4", "5", "7", "8", "9", "53"))
                                       if pen.attributes >> bit & 1), pen.ink, pen.paper).seen()
             for text, pen in row] for row in rows]


def painted_simply(rows: list[Row]) -> str:
    """Each cell by itself, with all of its attributes."""
    parts = [AFRESH]
    for y, row in enumerate(rows):
        for x, (text, pen) in enumerate(row):
            if text:
                blanks = " " * text.width + place(y, x) if isinstance(text, Doubtful) else ""
                parts.append(f"{place(y, x)}\x1b[0;{';'.join(pen.codes) or '0'}m{blanks}{text}")
    return "".join([*parts, "\x1b[m"])


def emulated(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """What pyte shows; of a blank cell only what can be seen."""
    return [[(char.data, char.bg) if char.data == " " and not (char.reverse or char.underscore or char.strikethrough)
             else tuple(char) for char in (screen.buffer[y][x] for x in range(screen.columns))]
            for y in range(screen.lines)]


@given(FRAMES)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_terminal_shows_what_is_meant(frames: list[list[Written | Moved | Sized | str]]) -> None:
    picture, painter = Picture(), Painter()
    picture.resize(24, 8)
    exact, screen = Reader(24, 8), pyte.Screen(24, 8)
    split = Reader(24, 8, split=True)
    before = None
    for number, steps in enumerate(frames):
        for step in steps:
            take(picture, step, painter)
        width, height = len(picture.rows[0]), len(picture.rows)
        if (exact.columns, exact.lines) != (width, height):
            exact, screen = Reader(width, height), pyte.Screen(width, height)
            split = Reader(width, height, split=True)
        cursor = (number // 2 % height, number // 2 % 3 % width)
        data = painter.paint(picture.rows, cursor)
        data.encode()
        exact.feed(data)
        split.feed(data)
        pyte.Stream(screen).feed(data)
        assert exact.seen() == meant(picture.rows)
        assert exact.y == split.y == cursor[0]
        if cursor != before or cursor[1]:
            assert exact.x == split.x == cursor[1], "in the first column it may stay wherever it is in a row"
        before = cursor
        assert painter.paint(picture.rows, cursor) == "", "nothing is left to say"
        simple = pyte.Screen(width, height)
        pyte.Stream(simple).feed(painted_simply(picture.rows))
        assert emulated(screen) == emulated(simple)
        reference = Reader(width, height, split=True)
        reference.feed(painted_simply(picture.rows).replace("\x1b[0;", "\x1b[;"))
        assert spared(split, picture.rows) == spared(reference, picture.rows)


def spared(reader: Reader, rows: list[Row]) -> list[list[Look]]:
    """What a terminal shows that draws clusters in parts, without the clusters' own cells."""
    seen = reader.seen()
    for y, row in enumerate(rows):
        for x, (text, _) in enumerate(row):
            if isinstance(text, Doubtful):
                seen[y][x:x + text.width] = [Look("?")] * text.width
    return seen


class Clocks:
    """Countdowns of a queue, a row selected."""

    def __init__(self) -> None:
        self.picture, self.painter = Picture(), Painter()
        self.picture.resize(120, 36)
        self.paint("!!-190:10", *range(3, 33))

    def paint(self, clock: str, *rows: int) -> str:
        cells = row_of([Segment(clock, Style.parse("bold red"))], ColorSystem.STANDARD)
        self.picture.patch((y, 2, cells) for y in rows)
        return self.painter.paint(self.picture.rows, (5, 0))


def test_clocks_that_tick_in_a_column_cost_little_more_than_their_digits() -> None:
    assert len(Clocks().paint("!!-190:11", *range(3, 33))) <= 30 * len("\x1bD\b1") + 20


def test_a_clock_that_ticks_alone_costs_the_way_there_and_back_to_the_selected_row() -> None:
    clocks = Clocks()
    clocks.paint("!!-190:11", 20)
    assert clocks.paint("!!-190:12", 20) == "\x1b[15B\b2\x1b[6d"
    assert clocks.paint("!!-190:11", 6) == "\x1bD\b1\x1bM"
