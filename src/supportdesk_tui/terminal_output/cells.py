"""Text as cells of a terminal, by grapheme cluster. The last gate: no control character becomes a cell.

Widths are counted as Textual and Rich count them, so that what is dropped here never moves what stands beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from typing import TypeAlias

from rich.cells import split_graphemes
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from supportdesk_tui.terminal_output.pens import PLAIN, Pen, blank, pen_of

Cell: TypeAlias = "tuple[str, Pen]"
"""A cluster and its pen; the second cell of a wide cluster is empty."""
Row: TypeAlias = "list[Cell]"

BLANK: Cell = (" ", PLAIN)

_ROWS_KEPT = 512

_EVERYDAY = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f"
    "\u2010-\u2027\u2030-\u205e\u20ac\u2116\u2122\u2190-\u2199\u2500-\u25fc]*+")
"""One cell each in every terminal, and nothing that steers one."""
_JOINER, _EMOJI_LOOK = "\u200d", "\ufe0f"
_MARKS_KEPT = 4


class Doubtful(str):
    """A cluster that terminals do not agree about: where the cursor stands after it is unknown."""

    __slots__ = ("width",)
    width: int

    @staticmethod
    def of(text: str, width: int) -> Doubtful:
        """A cluster for which Textual leaves ``width`` cells."""
        cluster = Doubtful(text)
        cluster.width = width
        return cluster

    @property
    def reach(self) -> int:
        """The cells it covers at most: some terminals draw its parts one by one."""
        return sum(1 if character in (_JOINER, _EMOJI_LOOK) else 2 for character in self)


class _Letters(dict[str, Cell]):
    """The everyday cells of one pen: what looks the same is the same object, so that comparing costs nothing."""

    def __init__(self, pen: Pen) -> None:
        super().__init__()
        self._pen = pen
        self[" "] = BLANK if blank(pen) is PLAIN else (" ", blank(pen))

    def __missing__(self, letter: str) -> Cell:
        if not is_everyday(letter):
            raise KeyError(letter)
        cell = self[letter] = letter, self._pen
        return cell


_letters = lru_cache(512)(_Letters)
_rows: dict[tuple[object, ...], tuple[tuple[Style | None, ...], Row]] = {}


def is_everyday(text: str) -> bool:
    """One cell a character in every terminal."""
    return _EVERYDAY.fullmatch(text) is not None


def row_of(segments: Iterable[Segment], system: ColorSystem) -> Row:
    """The cells of a row's segments, not to be changed; what is meant as a command to the terminal is left out."""
    written = [(text, style) for text, style, control in segments if control is None and text]
    if not written:
        return []
    texts, styles = zip(*written, strict=True)
    key = (texts, tuple(map(id, styles)), system)  # the styles are kept, so that no other has their ids
    known = _rows.get(key)
    if known is None:
        if len(_rows) >= _ROWS_KEPT:
            _rows.clear()
        known = _rows[key] = styles, [cell for part in written for cell in _cells(*part, system)]
    return known[1]


def _cells(text: str, style: Style | None, system: ColorSystem) -> Row:
    pen = pen_of(style, system)
    letters = _letters(pen)
    with suppress(KeyError):
        return [*map(letters.__getitem__, text)]
    cells: Row = []
    for cluster, width in clusters(text):
        cells.append(letters[" "] if cluster == " " else (cluster, pen))
        if width == 2:
            cells.append(("", pen))
    return cells


def fitting(cells: Row, room: int) -> Row:
    """At most ``room`` cells; a wide cluster that is cut in two becomes blank."""
    if len(cells) <= room:
        return cells
    kept = cells[:max(0, room)]
    if kept and cells[room][0] == "":
        kept[-1] = blanked(kept[-1])
    return kept


def blanked(cell: Cell) -> Cell:
    """The same cell without its cluster."""
    return " ", blank(cell[1])


@lru_cache(2048)
def clusters(text: str) -> tuple[tuple[str, int], ...]:
    """The clusters of a text with their widths, as they may be written."""
    spans, _ = split_graphemes(text)
    found: list[tuple[str, int]] = []
    half_flag = False
    for start, end, width in spans:
        part = text[start:end]
        is_half = width == 1 and "\U0001f1e6" <= part[0] <= "\U0001f1ff"
        if half_flag and is_half:
            found[-1] = (Doubtful.of(found[-1][0][0] + part[0], 2), 2)
            half_flag = False
            continue
        half_flag = is_half
        if width:
            cluster = _safe(part, width)
            # a cluster that had to go leaves spaces of its width
            found += [(cluster, width)] if cluster else [(" ", 1)] * width
    return tuple(found)


@lru_cache(4096)
def _safe(part: str, width: int) -> str:
    """The cluster without whatever a terminal might obey; empty when nothing of it may be drawn."""
    base = part[0]
    if not _drawable(base):
        return ""
    rest = [character for character in part[1:] if character == _JOINER or _drawable(character) or _is_mark(character)]
    if _JOINER in rest and all(character in (_JOINER, _EMOJI_LOOK) or _emoji(character) for character in [base, *rest]):
        return Doubtful.of("".join([base, *rest]).rstrip(_JOINER), width)
    look = _EMOJI_LOOK if _EMOJI_LOOK in rest else ""
    marks = "".join([mark for mark in rest if _is_mark(mark) and mark != look][:_MARKS_KEPT])
    if look or not _agreed(base, width) or not all(map(unicodedata.combining, marks)):
        return Doubtful.of(base + look + marks, width)
    return base + marks


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Mc", "Me") or "\U0001f3fb" <= character <= "\U0001f3ff"


def _emoji(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sk", "Cn") and (
        character >= "\U0001f000" or "\u2190" <= character <= "\u2bff")


def _drawable(character: str) -> bool:
    """A letter or sign; not a control, a lone surrogate, a line separator or a sign that only steers."""
    category = unicodedata.category(character)
    return category not in ("Cc", "Cs", "Zl", "Zp", "Mn", "Me") and not (
        category == "Cf" and character in "\u00ad\u061c\ufeff") and character not in "\u115f\u1160\u3164\uffa0"


def _agreed(character: str, width: int) -> bool:
    """All terminals give this character alone the same width."""
    if unicodedata.category(character) in ("Cn", "Co", "Cf", "Mc"):
        return False
    if width == 1:
        return character < "\U0001f000"
    return unicodedata.east_asian_width(character) in ("W", "F") and not (
        character >= "\U0001f000" or "\u2300" <= character <= "\u2bff")
