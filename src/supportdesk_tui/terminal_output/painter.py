"""What the terminal shows, and the bytes that make it show something else: only what changed, in one string.

Of the sequences, only those are used that every terminal in question knows and means alike: moving the cursor
(``moves``), SGR, erasing to the end of a row on the terminal's own background, and inserting or deleting lines inside a
scroll region (the Linux console has no SU and SD). The pen stays as it is between frames: what is written next is
mostly written with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter, ne

from supportdesk_tui.terminal_output.cells import BLANK, Doubtful, Row, is_everyday
from supportdesk_tui.terminal_output.moves import Place, place, shortest, to_row
from supportdesk_tui.terminal_output.pens import PLAIN, Pen, blank, change
from supportdesk_tui.terminal_output.scrolling import Scroll, find_scroll

AFRESH = "\x1b(B\x1b[?25l\x1b[?7l\x1b[r\x1b[m\x1b[2J"
"""Usual letters, no cursor, no wrapping, no scroll region, and nothing on the screen: whatever was before."""
_LONGEST_BRIDGE = 6
"""Unchanged cells that may be written again because moving over them costs as much."""
_ERASING_PAYS = 10
"""Cells to be written from which on it is considered to erase first."""
_ERASING_COSTS = 8
"""What erasing and finding the way afterwards take, in cells."""
_ERASED_TAIL = 3
"""So many blank cells at the end are written as quickly as erased."""
_TEXT = itemgetter(0)
_CHANGED = re.compile(rb"\x01+")
_NEARLY_TOGETHER = re.compile(rb"\x01+(?:\x00{1,2}\x01+)*")
"""A letter or two in common are written along: looking closer takes longer than it saves."""


class Painter:
    """Keeps the picture of one terminal."""

    def __init__(self) -> None:
        self._shown: list[Row] = []
        self._known = False
        self._pen: Pen = PLAIN
        self._at: Place | None = None
        self._wanted: Place | None = None
        """Where the cursor was to stand after the last frame."""
        self._width = 0
        self._sure = True
        """No terminal can have another opinion of where the cursor stands: it was placed, or wrote what is everyday."""
        self._parts: list[str] = []

    def forget(self) -> None:
        """Nobody knows any more what the terminal shows."""
        self._known = False

    def paint(self, wanted: Sequence[Row], cursor: Place) -> str:
        """What to write so that the terminal shows these rows, its cursor at this row and column."""
        self._parts = []
        if not self._known or len(wanted) != len(self._shown) or (wanted and len(wanted[0]) != len(self._shown[0])):
            self._begin_afresh(wanted)
        shown = self._shown
        changed = [y for y, row in enumerate(wanted) if row is not shown[y] and row != shown[y]]
        if changed:
            scroll = find_scroll(shown, wanted, changed)
            if scroll is not None:
                self._scroll(scroll)
                changed = [y for y, row in enumerate(wanted) if row is not shown[y] and row != shown[y]]
            for y in changed:
                self._row(y, wanted[y], shown[y])
                shown[y] = wanted[y]
        self._rest(cursor)
        return "".join(self._parts)

    def _begin_afresh(self, wanted: Sequence[Row]) -> None:
        self._shown = [[BLANK] * len(row) for row in wanted]
        self._known, self._pen, self._at, self._wanted = True, PLAIN, None, None
        self._width = len(wanted[0]) if wanted else 0
        self._parts.append(AFRESH)

    def _scroll(self, scroll: Scroll) -> None:
        self._use(PLAIN)
        count = abs(scroll.by)
        self._parts.append(f"\x1b[{scroll.top + 1};{scroll.bottom + 1}r{place(scroll.top, 0)}"
                           f"\x1b[{count if count > 1 else ''}{'M' if scroll.by > 0 else 'L'}\x1b[r")
        self._at = None
        rows = self._shown[scroll.top:scroll.bottom + 1]
        bare: list[Row] = [[BLANK] * len(rows[0]) for _ in range(count)]
        rows = rows[count:] + bare if scroll.by > 0 else bare + rows[:-count]
        self._shown[scroll.top:scroll.bottom + 1] = rows

    # --- one row ---------------------------------------------------------------------------------

    def _row(self, y: int, row: Row, old: Row) -> None:
        """Write what differs; or erase first what is to become blank, where that seems shorter."""
        plain = _is_plain(row)
        runs, tail = _runs(row, old, plain), _tail(row)
        first = runs[0][0]
        written = sum([min(end, tail) - start for start, end in runs if start < tail])
        if written >= _ERASING_PAYS and tail - first - row[first:tail].count(BLANK) + _ERASING_COSTS < written:
            self._move(y, first)
            self._erase_to_end(y, first)
            runs = _runs(row, old[:first] + [BLANK] * (len(row) - first), plain)
        for start, end in runs:
            self._move(y, start, row)
            from_tail = max(start, tail)
            if end - from_tail > _ERASED_TAIL:
                self._write(y, start, row[start:from_tail], plain)
                self._erase_to_end(y, from_tail)
                return
            self._write(y, start, row[start:end], plain)

    def _erase_to_end(self, y: int, x: int) -> None:
        if blank(self._pen) is not PLAIN:
            self._use(PLAIN)
        self._parts.append("\x1b[K")
        self._at = (y, x)

    def _write(self, y: int, x: int, cells: Row, plain: bool) -> None:
        append, current = self._parts.append, self._pen
        space = blank(current)
        self._at = (y, x + len(cells))
        if not plain and not _is_plain(cells):
            self._write_carefully(y, x, cells)
            return
        for text, pen in cells:
            if pen is not current and not (pen is space and text == " "):
                append(change(current, pen))
                current, space = pen, blank(pen)
            append(text)
        self._pen = current

    def _write_carefully(self, y: int, x: int, cells: Row) -> None:
        """Clusters of which terminals may have opinions of their own."""
        for text, pen in cells:
            if not (text == " " and pen is blank(self._pen)):
                self._use(pen)
            if isinstance(text, Doubtful):
                self._write_doubtful(y, x, text)
            else:
                self._parts.append(text)
            x += 1
        self._sure = False

    def _write_doubtful(self, y: int, x: int, cluster: Doubtful) -> None:
        """On cells made blank before; where the cursor stands after it is said, not assumed."""
        blanks = " " * cluster.width
        self._parts.append(f"{blanks}{place(y, x)}{cluster}{place(y, x + cluster.width)}")

    def _move(self, y: int, x: int, row: Row | None = None) -> None:
        """Go there the shortest way; blanks of the row, if it is given, may be written."""
        if self._at == (y, x):
            return
        way, sure = shortest(self._at, (y, x), self._width, sure=self._sure, row=row, space=(" ", blank(self._pen)))
        self._parts.append(way)
        self._sure = self._sure or sure
        self._at = (y, x)

    def _rest(self, cursor: Place) -> None:
        """Between frames the cursor stays where it is looked for.

        In the first column it marks a selected row: as long as the same one is selected, any place in it will do, and
        the next clock that ticks is mostly straight above or below it.
        """
        y, x = cursor
        if cursor == self._wanted and x == 0 and self._at is not None and self._at[1] < self._width:
            self._parts.append(to_row(self._at[0], y))
            self._at = (y, self._at[1])
        else:
            self._move(y, x)
        self._wanted = cursor

    def _use(self, pen: Pen) -> None:
        self._parts.append(change(self._pen, pen))
        self._pen = pen


def _runs(row: Row, old: Row, plain: bool) -> list[tuple[int, int]]:
    """The stretches to write: first cell and the one after the last, whole clusters, small gaps bridged."""
    runs: list[tuple[int, int]] = []
    stretches = _NEARLY_TOGETHER if plain else _CHANGED
    for stretch in stretches.finditer(bytes(map(ne, row, old))):
        first, end = stretch.span()
        if not plain:
            if runs and end <= runs[-1][1]:
                continue
            if row[first][0] == "":
                first -= 1
            end = _end_of_cluster(row, first, end)
        if runs and (first <= runs[-1][1] or _bridged(row, runs[-1][1], first)):
            first = runs.pop()[0]
        runs.append((first, end))
    return runs


def _tail(row: Row) -> int:
    """The cell from which on all are blank."""
    tail = len(row)
    while tail and row[tail - 1] == BLANK:
        tail -= 1
    return tail


def _is_plain(cells: Row) -> bool:
    """Every cell holds one everyday character."""
    return is_everyday("".join(map(_TEXT, cells)))


def _end_of_cluster(row: Row, x: int, end: int) -> int:
    """The cell after these clusters and after all that a terminal may spoil when it draws them too wide."""
    while x < min(end, len(row)):
        text = row[x][0]
        if isinstance(text, Doubtful):
            end = max(end, x + text.reach)
        x += 1
    end = min(end, len(row))
    return end + 1 if end < len(row) and row[end][0] == "" else end


def _bridged(row: Row, start: int, end: int) -> bool:
    """Writing the unchanged cells between costs no more than moving over them."""
    if end - start > _LONGEST_BRIDGE:
        return False
    pen = before = row[start - 1][1]
    if end - start == 1 and row[start][1] is pen is row[end][1] and not isinstance(row[start][0], Doubtful):
        return True  # the usual case: one letter in common
    cost = 0
    for text, after in row[start:end]:
        if isinstance(text, Doubtful):
            return False
        if not (text == " " and blank(pen) is after):
            cost += len(change(pen, after))
            pen = after
        cost += len(text.encode())
    cost += len(change(pen, row[end][1]))
    moving = min(len(f"\x1b[{end + 1}G"), len(f"\x1b[{end - start}C"))
    return cost <= moving + len(change(before, row[end][1]))
