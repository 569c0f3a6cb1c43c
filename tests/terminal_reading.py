"""A strict reader of what we write to a terminal: knows our vocabulary, and fails on everything else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace

from rich.cells import cell_len, get_character_cell_size

SEQUENCE = re.compile(r"\x1b\[(\??)([0-9;]*)([A-Za-z])|\x1b\(B|\x1b([DM])|(\r|\x08+)|([^\x00-\x1f\x7f-\x9f]+)")
ENDED = {"22": "12", "24": "4", "27": "7"}
SEEN_ON_BLANK = frozenset("479") | {"53"}


@dataclass(frozen=True)
class Look:
    """How a cell looks."""

    text: str = " "
    on: frozenset[str] = frozenset()
    ink: str = ""
    paper: str = ""

    def seen(self) -> Look:
        """Without what nobody sees on a blank cell."""
        if self.text == " " and not self.on & SEEN_ON_BLANK:
            return Look(" ", paper=self.paper)
        return self


@dataclass
class Reader:
    """A terminal that keeps to the letter; ``split`` draws every character of a cluster by itself, at its own width."""

    columns: int
    lines: int
    split: bool = False
    rows: list[list[Look]] = field(default_factory=list)
    y: int = 0
    x: int = 0
    pen: Look = Look()
    region: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        self.rows = self.rows or self.bare(self.lines)

    def bare(self, lines: int) -> list[list[Look]]:
        return [[Look()] * self.columns for _ in range(lines)]

    def feed(self, data: str) -> None:
        end = 0
        for match in SEQUENCE.finditer(data):
            assert match.start() == end, f"no word of ours: {data[end:match.start()]!r}"
            end = match.end()
            private, parameters, final, index, begin, text = match.groups()
            if index:
                self.step(1 if index == "D" else -1, 0)
            elif begin and begin[0] == "\x08":
                self.step(0, -len(begin))
            elif begin:
                self.x = 0
            elif text is not None:
                self.draw(text)
            elif private:
                assert parameters + (final or "") in ("25l", "7l", "2026h", "2026l"), match.group()
            elif final is not None:
                self.command(final, parameters)
        assert end == len(data), f"no word of ours: {data[end:]!r}"

    def draw(self, text: str) -> None:
        for part in text if self.split else clusters(text):
            if self.split:
                assert unicodedata.category(part) != "Cc"
                width = get_character_cell_size(part)
            else:
                width = cell_len(part)
            if width == 0:
                continue
            self.x = min(self.x, self.columns - 1)
            self.put(self.x, replace(self.pen, text=part))
            for x in range(self.x + 1, min(self.x + width, self.columns)):
                self.put(x, replace(self.pen, text=""))
            self.x += width

    def put(self, x: int, look: Look) -> None:
        row = self.rows[self.y]
        if row[x].text == "" and x and look.text:
            row[x - 1] = replace(row[x - 1], text=" ")
        if x + 1 < self.columns and row[x + 1].text == "":
            row[x + 1] = replace(row[x + 1], text=" ")
        row[x] = look

    def command(self, final: str, parameters: str) -> None:
        numbers = [int(number or 0) for number in parameters.split(";")]
        if final == "H":
            self.y, self.x = max(numbers[0], 1) - 1, max([*numbers, 1, 1][1], 1) - 1 if len(numbers) > 1 else 0
            assert 0 <= self.y < self.lines
            assert 0 <= self.x <= self.columns
        elif final == "G":
            self.x = numbers[0] - 1
        elif final == "d":
            self.step(max(numbers[0], 1) - 1 - self.y, 0)
        elif final in "ABCD":
            count = max(numbers[0], 1)
            self.step(*{"A": (-count, 0), "B": (count, 0), "C": (0, count), "D": (0, -count)}[final])
        elif final == "K":
            assert parameters == ""
            assert not self.pen.on & SEEN_ON_BLANK
            assert not self.pen.paper, "not every terminal erases with a background"
            self.rows[self.y][self.x:] = [Look()] * (self.columns - self.x)
        elif final == "J":
            assert parameters == "2"
            self.rows = self.bare(self.lines)
        elif final == "r":
            self.region = (numbers[0] - 1, numbers[1] - 1) if parameters else None
            self.y = self.x = 0
        elif final in "ML":
            self.shift(max(numbers[0], 1), up=final == "M")
        else:
            assert final == "m", f"no word of ours: {final}"
            self.colour(parameters.split(";"))

    def step(self, down: int, right: int) -> None:
        assert self.x < self.columns, "where a cursor behind the last column goes from, terminals do not agree about"
        self.y += down
        self.x += right
        assert 0 <= self.y < self.lines
        assert 0 <= self.x < self.columns

    def shift(self, count: int, *, up: bool) -> None:
        assert self.region is not None
        top, bottom = self.region
        assert self.pen == Look(), "the lines that come in have the pen's colours in some terminals"
        assert self.y == top
        rows = self.rows[top:bottom + 1]
        assert 0 < count < len(rows)
        fresh = self.bare(count)
        self.rows[top:bottom + 1] = rows[count:] + fresh if up else fresh + rows[:-count]

    def colour(self, codes: list[str]) -> None:
        pen = self.pen
        while codes:
            code = codes.pop(0)
            if code in ("", "0"):
                pen = Look()
            elif code in ENDED:
                pen = replace(pen, on=pen.on - frozenset(ENDED[code]))
            elif code in ("38", "48"):
                count = {"5": 1, "2": 3}[codes[0]] + 1
                value = ";".join([code, *codes[:count]])
                del codes[:count]
                pen = replace(pen, ink=value) if code == "38" else replace(pen, paper=value)
            elif code in ("39", "49"):
                pen = replace(pen, ink="") if code == "39" else replace(pen, paper="")
            elif code in ("1", "2", "3", "4", "5", "7", "8", "9", "53"):
                pen = replace(pen, on=pen.on | {code})
            elif re.fullmatch("3[0-7]|9[0-7]", code):
                pen = replace(pen, ink=code)
            else:
                assert re.fullmatch("4[0-7]|10[0-7]", code), f"no colour of ours: {code}"
                pen = replace(pen, paper=code)
        self.pen = pen

    def seen(self) -> list[list[Look]]:
        return [[look.seen() for look in row] for row in self.rows]


def clusters(text: str) -> list[str]:
    """The text's clusters, flags whole, as we count them."""
    from supportdesk_tui.terminal_output.cells import clusters as ours

    return [cluster for cluster, _ in ours(text)]
