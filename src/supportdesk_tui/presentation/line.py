"""Lines of styled text as plain data, measured in terminal cells; widgets turn them into what is drawn.

A style is a word of ``presentation.look``, never a colour: text from outside travels in the text part alone
and is never read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from rich.cells import cell_len, chop_cells, set_cell_size

from supportdesk_tui.domain.clean_text import clean_block

Span: TypeAlias = tuple[str, str]
"""Text and the name of its style: text is never parsed for markup (M-69)."""
Line: TypeAlias = tuple[Span, ...]


def printable(text: str) -> str:
    """The text without what could steer a terminal; whoever draws asks for it."""
    return text if text.isprintable() else clean_block(text).replace("\n", " ")


def fit(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in exactly ``width`` cells: padded, or cut with an ellipsis."""
    if width <= 0:
        return ""
    length = cell_len(text)
    if length <= width:
        return text + " " * (width - length)
    return set_cell_size(text, width - 1) + ellipsis if width > 1 else set_cell_size(text, width)


def fit_right(text: str, width: int) -> str:
    """The text at the right of ``width`` cells."""
    length = cell_len(text)
    return " " * (width - length) + text if length < width else fit(text, width)


def width_of(line: Line) -> int:
    """How many cells a line takes."""
    return sum(cell_len(text) for text, _ in line)


def cut(line: Line, width: int) -> Line:
    """The line in at most ``width`` cells, cut with an ellipsis."""
    if width_of(line) <= width:
        return line
    kept: list[Span] = []
    left = width
    for text, style in line:
        length = cell_len(text)
        if length >= left:
            kept.append((fit(text + " " * left, left) if length == left else fit(text, left), style))
            break
        kept.append((text, style))
        left -= length
    return tuple(kept)


def between(left: Line, right: Line, width: int) -> Line:
    """One line with a left and a right part; the left one gives way."""
    room = width - width_of(right)
    if room <= 0:
        return cut(right, width)
    shown = cut(left, room)
    return (*shown, (" " * (room - width_of(shown)), "text"), *right)


def wrap(text: str, width: int) -> Iterator[str]:
    """Lines of at most ``width`` cells, broken at spaces where possible; indentation is kept."""
    for paragraph in text.split("\n"):
        if len(paragraph) <= width and (paragraph.isascii() or cell_len(paragraph) <= width):
            yield paragraph
        else:
            yield from _broken(paragraph, max(width, 1))


def _broken(paragraph: str, width: int) -> Iterator[str]:
    indent = paragraph[: len(paragraph) - len(paragraph.lstrip(" "))]
    row, row_width = indent[: width // 2], min(len(indent), width // 2)
    started = False
    for word in paragraph.split():
        length = len(word) if word.isascii() else cell_len(word)
        if started and row_width + 1 + length <= width:
            row += " " + word
            row_width += 1 + length
            continue
        if started:
            yield row
            row, row_width = "", 0
        if row_width + length > width:
            *full, word = chop_cells(word, width)
            yield from full
            row, row_width = "", 0
            length = cell_len(word)
        row += word
        row_width += length
        started = True
    yield row


def joined(parts: Iterable[Span], separator: Span) -> Line:
    """The parts that hold text, with a separator between them."""
    line: list[Span] = []
    for part in parts:
        if part[0]:
            line += [separator, part] if line else [part]
    return tuple(line)


def selected(line: Line, width: int) -> Line:
    """The line of the item under the cursor, marked over its whole width."""
    marked = tuple((text, "cursor_bold" if style in {"key", "bold", "title"} else "cursor") for text, style in line)
    missing = width - width_of(line)
    return (*marked, (" " * missing, "cursor")) if missing > 0 else marked
