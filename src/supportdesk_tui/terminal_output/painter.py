"""What the terminal shows, and the bytes that make it show something else: only what changed, in one string.

Of the sequences, only those are used that every terminal in question knows and means alike: placing the cursor,
moving it by CR, LF, BS and by steps to all sides, SGR, erasing to the end of a row on the terminal's own background,
and inserting or deleting lines inside a scroll region (the Linux console has no SU and SD).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import ne

from supportdesk_tui.terminal_output.cells import BLANK, Doubtful, Row, is_everyday
from supportdesk_tui.terminal_output.pens import PLAIN, Pen, blank, change
from supportdesk_tui.terminal_output.scrolling import Scroll, find_scroll

AFRESH = "\x1b(B\x1b[?25l\x1b[?7l\x1b[r\x1b[m\x1b[2J"
"""Usual letters, no cursor, no wrapping, no scroll region, and nothing on the screen: whatever was before."""
_LONGEST_BRIDGE = 6
"""Unchanged cells that may be written again because moving over them costs as much."""
_FEW_BLANKS = 4
"""Blank cells that are rather written than passed over."""
_ERASING_PAYS = 10
"""Cells that become blank from which on it is tried."""
_CHANGED = re.compile(rb"\x01+")


class Painter:
    """Keeps the picture of one terminal."""

    def __init__(self) -> None:
        self._shown: list[Row] = []
        self._known = False
        self._pen: Pen = PLAIN
        self._at: tuple[int, int] | None = None
        self._width = 0
        self._sure = True
        """No terminal can have another opinion of where the cursor stands: it was placed, or wrote what is everyday."""
        self._parts: list[str] = []

    def forget(self) -> None:
        """Nobody knows any more what the terminal shows."""
        self._known = False

    def paint(self, wanted: Sequence[Row], cursor: tuple[int, int]) -> str:
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
            self._use(PLAIN)
        self._move(*cursor)
        return "".join(self._parts)

    def _begin_afresh(self, wanted: Sequence[Row]) -> None:
        self._shown = [[BLANK] * len(row) for row in wanted]
        self._known, self._pen, self._at = True, PLAIN, None
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
        """Write what differs; or erase first what is to become blank, where that is shorter."""
        before, pen, at, sure = self._parts, self._pen, self._at, self._sure
        runs = _runs(row, old)
        self._parts = []
        self._differences(y, row, runs)
        if row.count(BLANK) - old.count(BLANK) >= _ERASING_PAYS:
            usual = self._parts, self._pen, self._at, self._sure
            self._parts, self._pen, self._at, self._sure = [], pen, at, sure
            self._erased(y, row, old, runs[0][0])
            if len("".join(self._parts)) >= len("".join(usual[0])):
                self._parts, self._pen, self._at, self._sure = usual
        self._parts = before + self._parts

    def _erased(self, y: int, row: Row, old: Row, first: int) -> None:
        self._move(y, first)
        self._erase_to_end(y, first)
        self._differences(y, row, _runs(row, old[:first] + [BLANK] * (len(row) - first)))

    def _differences(self, y: int, row: Row, runs: Sequence[tuple[int, int]]) -> None:
        tail = len(row)
        while tail and row[tail - 1] == BLANK:
            tail -= 1
        for first, end in runs:
            self._move(y, first, row)
            from_tail = max(first, tail)
            if end - from_tail > 3:
                self._write(y, first, row[first:from_tail])
                self._erase_to_end(y, from_tail)
                return
            self._write(y, first, row[first:end])

    def _erase_to_end(self, y: int, x: int) -> None:
        if blank(self._pen) is not PLAIN:
            self._use(PLAIN)
        self._parts.append("\x1b[K")
        self._at = (y, x)

    def _write(self, y: int, x: int, cells: Row) -> None:
        append, current = self._parts.append, self._pen
        space = blank(current)
        plain = _is_plain(cells)
        self._at = (y, x + len(cells))
        for text, pen in cells:
            if pen is not current and not (pen is space and text == " "):
                append(change(current, pen))
                current, space = pen, blank(pen)
            if plain or not isinstance(text, Doubtful):
                append(text)
            else:
                self._write_doubtful(y, x, text)
            x += 1
        self._pen = current
        self._sure = self._sure and plain

    def _write_doubtful(self, y: int, x: int, cluster: Doubtful) -> None:
        """On cells made blank before; where the cursor stands after it is said, not assumed."""
        blanks = " " * cluster.width
        self._parts.append(f"{blanks}{place(y, x)}{cluster}{place(y, x + cluster.width)}")

    def _move(self, y: int, x: int, row: Row | None = None) -> None:
        """Go there the cheapest way; blanks of the row, if it is given, may be written."""
        if self._at == (y, x):
            return
        ways = [(place(y, x), True)]
        if self._at is not None:
            at_y, at_x = self._at
            if y == at_y:
                ways += self._along(at_x, x, row)
            else:
                if y == at_y + 1:
                    ways += [("\r\n" + way, True) for way, _ in self._right(0, x, row)]
                if self._sure and at_x < self._width:
                    ways += [(_steps(y - at_y, "B", "A") + way, sure) for way, sure in self._along(at_x, x, row)]
        way, sure = min(ways, key=lambda each: len(each[0]))
        self._parts.append(way)
        self._sure = self._sure or sure
        self._at = (y, x)

    def _along(self, at: int, x: int, row: Row | None) -> list[tuple[str, bool]]:
        """Ways inside a row, and whether the cursor's place is beyond doubt then, whatever it was before."""
        ways = [("\r" if x == 0 else f"\x1b[{x + 1}G", True)]
        if self._sure and x >= at:
            ways += self._right(at, x, row)
        elif self._sure and at < self._width:  # a cursor behind the last column stands on it
            ways += [("\b" * (at - x), False), (_steps(x - at, "C", "D"), False)]
        return ways

    def _right(self, at: int, x: int, row: Row | None) -> list[tuple[str, bool]]:
        """On from where the cursor stands."""
        gap = x - at
        if gap == 0:
            return [("", False)]
        blanks = gap <= _FEW_BLANKS and row is not None and row[at:x].count((" ", blank(self._pen))) == gap
        return [(_steps(gap, "C", "D"), False)] + [(" " * gap, False)] * blanks

    def _use(self, pen: Pen) -> None:
        self._parts.append(change(self._pen, pen))
        self._pen = pen


def place(y: int, x: int) -> str:
    """Put the cursor there."""
    return f"\x1b[{y + 1 if y else ''}{f';{x + 1}' if x else ''}H"


def _steps(by: int, on: str, back: str) -> str:
    """So many steps; a single one needs no number."""
    return f"\x1b[{abs(by) if abs(by) > 1 else ''}{on if by > 0 else back}"


def _runs(row: Row, old: Row) -> list[tuple[int, int]]:
    """The stretches to write: first cell and the one after the last, whole clusters, small gaps bridged."""
    runs: list[tuple[int, int]] = []
    plain = _is_plain(row)
    for stretch in _CHANGED.finditer(bytes(map(ne, row, old))):
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


def _is_plain(cells: Row) -> bool:
    """Every cell holds one everyday character."""
    return is_everyday("".join([text for text, _ in cells]))


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
    moving = min(len(f"\x1b[{end + 1}G"), len(_steps(end - start, "C", "D")))
    return cost <= moving + len(change(before, row[end][1]))
