"""What the cells of one row say, as the columns of its file are meant."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from supportdesk_tui.domain.clean_text import LINE_LIMIT, clean_block, clean_line, is_tidy
from supportdesk_tui.exports.canonical import canonical_cell
from supportdesk_tui.exports.columns import Columns


class RowAnswers:
    """The cells of a row, as many as its file has columns. Of a tidy row, as most are, no text is cleaned again."""

    __slots__ = ("_places", "_tidy", "canonical", "values")

    def __init__(self, cells: Sequence[str], columns: Columns) -> None:
        stripped = list(map(str.strip, cells))
        whole = f"|{'|'.join(stripped)}"
        tidy = is_tidy(whole)
        self._places = columns.places
        self.canonical = stripped if tidy else list(map(canonical_cell, cells))
        """The cells as they are compared."""
        self.values = list(map(_chosen, stripped)) if "|[" in whole else stripped[:]
        """What each cell says, and behind them what columns say together."""
        self._tidy = tidy and self.values == stripped  # what was chosen may be anything
        for choice in columns.joined:
            self.values.append(" ".join(filter(None, (self.values[index] for index in choice))))

    def first(self, role: str) -> str:
        """The best value of a role, or an empty string."""
        place = self.place(role)
        return "" if place is None else self.values[place]

    def place(self, role: str) -> int | None:
        """Where the best value of a role stands: a column, or behind them all what columns say together."""
        for place in self._places[role]:
            if self.values[place]:
                return place
        return None

    def filled(self, role: str) -> list[str]:
        """The values of a role that are not empty, best first."""
        return [self.values[place] for place in self._places[role] if self.values[place]]

    def line(self, value: str, limit: int = LINE_LIMIT) -> str:
        """One of the values as ``clean_line`` has it."""
        return value if self._tidy and len(value) <= limit else clean_line(value, limit)

    def block(self, value: str) -> str:
        """One of the values as text of several lines, letters composed and the ends trimmed."""
        return value if self._tidy else clean_block(composed(value)).strip()

    def lines(self, value: str) -> list[str]:
        """The lines of one of the values, letters composed."""
        return [value] if self._tidy else composed(value).splitlines()


def composed(text: str) -> str:
    """In NFC: a letter and its accent are one character."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _chosen(cell: str) -> str:
    """A JSON list of choices as ``one, two``; any other cell as it is."""
    if cell[:1] != "[" or cell[-1] != "]":
        return cell
    try:
        chosen = json.loads(cell)
    except (ValueError, RecursionError):
        return cell
    return ", ".join(chosen) if all(isinstance(item, str) for item in chosen) else cell
