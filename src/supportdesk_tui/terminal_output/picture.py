"""The picture that Textual wants on the screen, patched by every frame; the terminal may lag behind it."""

from __future__ import annotations

from collections.abc import Iterable

from supportdesk_tui.terminal_output.cells import BLANK, Row, blanked, fitting

Patch = tuple[int, int, Row]
"""Row, column of its first cell, cells."""


class Picture:
    """Rows of cells, all as wide as the terminal."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._width = 0

    def resize(self, width: int, height: int) -> None:
        """Another size begins with an empty picture."""
        if (width, height) != (self._width, len(self.rows)):
            self._width = width
            self.rows = [[BLANK] * width for _ in range(height)]

    def patch(self, patches: Iterable[Patch]) -> None:
        """Lay cells over the picture. A row is replaced, never changed: the painter keeps those it has painted."""
        fresh: dict[int, Row] = {}
        for y, x, cells in patches:
            if not (cells and 0 <= y < len(self.rows) and 0 <= x < self._width):
                continue
            cells = fitting(cells, self._width - x)
            if len(cells) == self._width:
                self.rows[y] = cells
                fresh.pop(y, None)
                continue
            row = fresh.get(y)
            if row is None:
                row = fresh[y] = list(self.rows[y])
            _lay(row, x, cells)
        for y, row in fresh.items():
            self.rows[y] = row


def _lay(row: Row, x: int, cells: Row) -> None:
    """Replace cells; a wide cluster that loses one of its halves becomes blank."""
    end = x + len(cells)
    if x and row[x][0] == "":
        row[x - 1] = blanked(row[x - 1])
    if end < len(row) and row[end][0] == "":
        row[end] = blanked(row[end])
    row[x:end] = cells
