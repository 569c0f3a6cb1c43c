"""The shortest way for the cursor from where it stands to where something is to be written.

Placing it, going to a column (CR, CHA) or to a row (VPA), and steps: BS, CUF, CUB, CUU, CUD, and for one row IND and
RI. No setting of a terminal or of its line makes a new line of those, as of LF, which the kernel sends as two bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from supportdesk_tui.terminal_output.cells import Cell, Row

Place: TypeAlias = "tuple[int, int]"
"""Row and column. A column as high as the width is that of a cursor which has written the last cell."""
Way: TypeAlias = "tuple[str, bool]"
"""What to send, and whether the cursor's column is beyond doubt then, whatever it was before."""

_FEW_BLANKS = 4
"""Blank cells that are rather written than passed over."""


def place(y: int, x: int) -> str:
    """Put the cursor there."""
    return f"\x1b[{y + 1 if y else ''}{f';{x + 1}' if x else ''}H"


def shortest(at: Place | None, to: Place, width: int, *, sure: bool, row: Row | None, space: Cell) -> Way:
    """The shortest way.

    Args:
        at: Where the cursor stands, if that is known.
        to: Where it shall stand; never behind the last column.
        width: Columns of the screen.
        sure: No terminal can have another opinion of the column.
        row: The cells of that row where blank ones may be written on the way.
        space: What a blank looks like that is written now.
    """
    if at is not None and sure and at[0] == to[0] and at[1] < to[1]:  # the usual case
        return min(_right(at[1], to[1], row, space), key=len), False
    return min(_ways(at, to, width, sure, row, space), key=lambda way: len(way[0]))


def to_row(at: int, y: int) -> str:
    """From row to row in the same column."""
    if at == y:
        return ""
    one = "\x1bD" if y > at else "\x1bM"
    return one if abs(y - at) == 1 else min(_steps(y - at, "B", "A"), f"\x1b[{y + 1 if y else ''}d", key=len)


def _ways(at: Place | None, to: Place, width: int, sure: bool, row: Row | None, space: Cell) -> Iterator[Way]:
    y, x = to
    yield place(y, x), True
    if at is None:
        return
    at_y, at_x = at
    relative = sure and at_x < width  # where a cursor behind the last column goes from, terminals do not agree
    down = to_row(at_y, y)
    for way in _right(0, x, row, space):
        yield f"\r{down}{way}", True
    if relative or not down:
        yield f"{down}\x1b[{x + 1}G", True
    if relative:
        for way in _right(at_x, x, row, space) if x >= at_x else ("\b" * (at_x - x), _steps(x - at_x, "C", "D")):
            yield down + way, False


def _right(at: int, x: int, row: Row | None, space: Cell) -> Iterator[str]:
    """On from where the cursor stands."""
    gap = x - at
    yield _steps(gap, "C", "D") if gap else ""
    if 0 < gap <= _FEW_BLANKS and row is not None and row[at:x].count(space) == gap:
        yield " " * gap


def _steps(by: int, on: str, back: str) -> str:
    """So many steps; a single one needs no number."""
    return f"\x1b[{abs(by) if abs(by) > 1 else ''}{on if by > 0 else back}"
