"""Rows that only moved: one scroll of a region instead of writing them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import is_not

from supportdesk_tui.terminal_output.cells import BLANK, Row

WORTH = 24
"""Cells that a scroll must save: its sequences are as long."""
_FEWEST = 4
"""Changed rows below which nobody looks for a scroll."""
_LOOKS = 6
"""Changed rows, the first aside, that are looked for elsewhere."""
_TELLING = 6
"""Cells that are not blank from which on a row is one of its kind."""

@dataclass(frozen=True, slots=True)
class Scroll:
    """The rows ``top`` to ``bottom`` move up by ``by``; down when it is negative."""

    top: int
    bottom: int
    by: int


def find_scroll(shown: Sequence[Row], wanted: Sequence[Row], changed: Sequence[int]) -> Scroll | None:
    """The scroll that saves most, if one is worth it."""
    if len(changed) < _FEWEST:
        return None
    candidates = _candidates(shown, wanted, changed)
    if not candidates:
        return None
    now = {y: _differing(wanted[y], shown[y]) for y in changed}
    best, saving = None, WORTH
    for by in candidates:
        found = _best_region(shown, wanted, now, by)
        if found is not None and found[1] > saving:
            best, saving = found
    return best


def _candidates(shown: Sequence[Row], wanted: Sequence[Row], changed: Sequence[int]) -> list[int]:
    """How far rows may have moved: as far as some of them can be found again."""
    places: dict[int, None] = {}
    last = len(changed) - 1
    for y in {changed[last * part // _LOOKS] for part in range(_LOOKS + 1)}:
        row = wanted[y]
        if len(row) - row.count(BLANK) < _TELLING:
            continue
        for other, was in enumerate(shown):
            if other != y and (was is row or was == row):
                places[other - y] = None
    return list(places)


def _best_region(shown: Sequence[Row], wanted: Sequence[Row], now: dict[int, int], by: int
                 ) -> tuple[Scroll, int] | None:
    """The run of rows for which moving by ``by`` saves most, and what it saves in all."""
    height = len(wanted)
    best = (0, 0, 0)
    total = start = 0
    for y in range(max(0, -by), min(height, height - by)):
        if total <= 0:
            total, start = 0, y
        total += now.get(y, 0) - _differing(wanted[y], shown[y + by])
        if total > best[0]:
            best = (total, start, y)
    saved, first, last = best
    if not saved:
        return None
    top, bottom = (first, last + by) if by > 0 else (first + by, last)
    bared = range(last + 1, bottom + 1) if by > 0 else range(top, first)
    saved -= sum(len(wanted[y]) - wanted[y].count(BLANK) - now.get(y, 0) for y in bared)
    return Scroll(top, bottom, by), saved


def _differing(row: Row, other: Row) -> int:
    """Roughly how many: of what is not everyday, equal cells may be two objects."""
    return 0 if row is other or row == other else sum(map(is_not, row, other))
