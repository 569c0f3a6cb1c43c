"""Delimited text as rows with their physical lines, strict about quotes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence

from supportdesk_tui.desk.ports import BadRecord
from supportdesk_tui.exports.table import Row

DELIMITERS = (",", ";", "\t", "|")
_FIELD_LIMIT = 64 * 1024 * 1024
"""A pasted log in one cell; the csv module would stop at 128 KB."""
_SAMPLE_ROWS = 50
_RESUME_LINES = 50
"""How many lines the first record after a broken one may span."""


class _Cursor:
    """Lines handed to a csv reader, with a place to come back to."""

    def __init__(self, lines: Sequence[str], at: int, end: int | None = None) -> None:
        self.lines = lines
        self.at = at
        self.end = len(lines) if end is None else min(end, len(lines))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= self.end:
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]


def physical_lines(text: str) -> list[str]:
    """The lines with their line ends; CR, LF and CRLF all end one."""
    return list(io.StringIO(text, newline=""))


def header_start(lines: Sequence[str]) -> tuple[int, str]:
    """Index of the header's first line, and the delimiter that a leading ``sep=`` line names."""
    named = ""
    for index, line in enumerate(lines):
        said = re.fullmatch(r"\ufeff?sep=(.)[\r\n]*", line)
        if said:
            named = said[1]
        elif line.strip():
            return index, named
    return len(lines), named


def read_header(lines: Sequence[str], start: int, delimiter: str) -> tuple[tuple[str, ...], int] | None:
    """The header cells and the index of the line after them; None when the quotes do not close."""
    cursor = _Cursor(lines, start)
    try:
        cells = next(_reader(cursor, delimiter), [])
    except csv.Error:
        return None
    return tuple(cells), cursor.at


def choose_delimiter(lines: Sequence[str], start: int, known: frozenset[str]) -> str:
    """The delimiter that gives most known headers, then the steadiest width, then most columns."""
    def score(delimiter: str) -> tuple[int, float, int]:
        header = read_header(lines, start, delimiter)
        if header is None:
            return -1, 0.0, 0
        cells, after = header
        named = sum(cell.replace("\u00a0", " ").strip() in known for cell in cells)
        widths = [len(row.cells) for row in _sample(lines, after, delimiter, len(cells))]
        steady = sum(width == len(cells) for width in widths) / len(widths) if widths else 1.0
        return named, steady if len(cells) > 1 else 0.0, len(cells)
    return max(DELIMITERS, key=score)


def _sample(lines: Sequence[str], after: int, delimiter: str, width: int) -> list[Row]:
    rows = []
    for row in delimited_rows(lines, after, delimiter, width):
        if isinstance(row, Row):
            rows.append(row)
        if row.record >= _SAMPLE_ROWS:
            break
    return rows


def delimited_rows(lines: Sequence[str], start: int, delimiter: str, width: int) -> Iterator[Row | BadRecord]:
    """Every record from line index ``start`` on; a broken one does not swallow those behind it."""
    cursor = _Cursor(lines, start)
    reader = _reader(cursor, delimiter)
    record = 0
    while cursor.at < cursor.end:
        begin = cursor.at
        record += 1
        try:
            yield Row(record, begin + 1, tuple(next(reader)))
        except StopIteration:
            return
        except csv.Error as error:
            spans = cursor.at - begin > 1
            unclosed = spans or "end of data" in str(error)
            resume = _resume_at(lines, begin + 1, delimiter, width)
            raw = "".join(lines[begin:resume])
            yield BadRecord(record, begin + 1, "unterminated_quote" if unclosed else "bad_row",
                            str(error), raw)
            cursor.at = resume
            reader = _reader(cursor, delimiter)


def json_cell_rows(lines: Sequence[str], start: int) -> Iterator[Row | BadRecord]:
    """Records of a file whose cells are JSON strings: one record a line, backslash escapes."""
    for record, index in enumerate(range(start, len(lines)), 1):
        cells = json_cells(lines[index])
        if cells is None:
            yield BadRecord(record, index + 1, "bad_row", raw=lines[index].rstrip("\r\n"))
        else:
            yield Row(record, index + 1, cells)


_JSON_CELL = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^",]*?)\s*(,|$)')


def json_cells(line: str) -> tuple[str, ...] | None:
    """The cells of one such line; None when it does not hold together."""
    line = line.strip("\r\n")
    if not line.strip():
        return ()
    cells = []
    at = 0
    while True:
        found = _JSON_CELL.match(line, at)
        if found is None:
            return None
        token = found[1]
        if token.startswith('"'):
            try:
                cells.append(str(json.loads(token, strict=False)))
            except ValueError:
                return None
        else:
            cells.append("" if token == "null" else token)
        at = found.end()
        if not found[2]:
            return tuple(cells)


def _reader(cursor: _Cursor, delimiter: str) -> Iterator[list[str]]:
    if csv.field_size_limit() < _FIELD_LIMIT:
        csv.field_size_limit(_FIELD_LIMIT)
    return csv.reader(cursor, delimiter=delimiter, strict=True)


def _resume_at(lines: Sequence[str], start: int, delimiter: str, width: int) -> int:
    """The first line that reads as a whole record of the file's width; the end when there is none."""
    if width < 2:
        return len(lines)
    for index in range(start, len(lines)):
        reach = _RESUME_LINES if lines[index].count('"') % 2 else 1
        try:
            cells = next(_reader(_Cursor(lines, index, index + reach), delimiter), [])
        except csv.Error:
            continue
        if len(cells) == width:
            return index
    return len(lines)
