"""Delimited text as rows with their physical lines, strict about quotes."""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from supportdesk_tui.desk.ports import BadRecord
from supportdesk_tui.exports.table import Row

DELIMITERS = (",", ";", "\t", "|")
WINDOW = 1 << 24
"""Characters of one record, a pasted log in a cell among them (the csv module would stop at 128 KB); and how far is
looked for the next record behind a broken one."""
_SAMPLE_ROWS = 50
_RESUME_LINES = 50
"""How many lines the first record after a broken one may span."""


class Lines:
    """Physical lines handed to a csv reader, with a way back to the beginning of the record it is in."""

    def __init__(self, lines: Iterable[str], number: int = 0) -> None:
        """``lines`` begin behind the line ``number`` of the file."""
        self._more = iter(lines)
        self._again: deque[str] = deque()
        self.number = number
        """Of the line handed out last, from 1."""
        self.taken: list[str] = []
        """The lines of the record that is being read."""
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._more)
        self._size += len(line)
        if self._size > WINDOW and self.taken:
            self._size -= len(line)
            self._again.appendleft(line)
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        return line

    def begin(self) -> None:
        """The next line is the first one of a record."""
        self.taken = []
        self._size = 0

    def first(self) -> str:
        """The first line of a record; empty where there is none."""
        line = self._again.popleft() if self._again else next(self._more, "")
        if line:
            self.number += 1
            self.taken = [line]
            self._size = len(line)
        return line

    def put_back(self, count: int) -> None:
        """The last ``count`` lines taken shall be handed out again."""
        if count:
            back = self.taken[-count:]
            del self.taken[-count:]
            self._again.extendleft(reversed(back))
            self._size -= sum(map(len, back))
            self.number -= count


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
    cursor = Lines(lines[start:], start)
    try:
        cells = next(_reader(cursor, delimiter), [])
    except csv.Error:
        return None
    return tuple(cells), cursor.number


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
    for row in delimited_rows(Lines(lines[after:], after), delimiter, width):
        if isinstance(row, Row):
            rows.append(row)
        if row.record >= _SAMPLE_ROWS:
            break
    return rows


def needs_escape(lines: Sequence[str], after: int, delimiter: str, width: int) -> bool:
    """Do quotes in cells stand behind a backslash here? Where they do, fewer records break when read so."""
    if not any('\\"' in line for line in lines[after:]):
        return False
    def broken(escape: bool) -> int:
        rows = delimited_rows(Lines(lines[after:], after), delimiter, width, escape)
        return sum(isinstance(row, BadRecord) or len(row.cells) != width for row in rows)
    return broken(True) < broken(False)


def delimited_rows(lines: Lines, delimiter: str, width: int, escape: bool = False) -> Iterator[Row | BadRecord]:
    """Every record of the lines; a broken one does not swallow those behind it.

    Args:
        lines: behind the header.
        delimiter: one of DELIMITERS, or the operator's own.
        width: how many cells the header has.
        escape: quotes in cells stand behind a backslash, not behind another quote.
    """
    reader = _reader(lines, delimiter, escape)
    record = 0
    while True:
        line, begin = lines.first(), lines.number
        if not line:
            return
        record += 1
        if '"' not in line and not (escape and "\\" in line):  # as nearly every record is
            said = line.rstrip("\r\n")
            yield Row(record, begin, tuple(said.split(delimiter)) if said else ())
            continue
        lines.put_back(1)
        try:
            yield Row(record, begin, tuple(next(reader)))
        except csv.Error as error:
            unclosed = len(lines.taken) > 1 or "end of data" in str(error)
            _to_next_record(lines, delimiter, width, escape)
            yield BadRecord(record, begin, "unterminated_quote" if unclosed else "bad_row", str(error),
                            "".join(lines.taken))
            reader = _reader(lines, delimiter, escape)


def json_cell_rows(lines: Lines) -> Iterator[Row | BadRecord]:
    """Records of a file whose cells are JSON strings: one record a line, backslash escapes."""
    for record, line in enumerate(lines, 1):
        lines.begin()
        cells = json_cells(line)
        if cells is None:
            yield BadRecord(record, lines.number, "bad_row", raw=line.rstrip("\r\n"))
        else:
            yield Row(record, lines.number, cells)


_QUOTED_ANEW = re.compile(r'[^",]""[^",]|""""|[^",]"""')


def are_json_cells(lines: Sequence[str], width: int) -> bool:
    """Are these lines, header first, rather JSON strings with commas between than a table that was saved anew?

    A spreadsheet doubles the quotes in cells and lets cells go on over lines; a backslash that makes no sense says
    nothing alone.
    """
    def is_anew(line: str) -> bool:
        quotes = re.sub(r"\\.", "", line)
        return json_cells(line) is None and bool(quotes.count('"') % 2 or _QUOTED_ANEW.search(quotes))
    behind = lines[1:]
    anew = sum(map(is_anew, behind))
    return not anew or anew <= sum(isinstance(row, BadRecord) or len(row.cells) != width
                                   for row in delimited_rows(Lines(behind), ",", width))


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


def _reader(lines: Iterable[str], delimiter: str, escape: bool = False) -> Iterator[list[str]]:
    if csv.field_size_limit() < WINDOW:
        csv.field_size_limit(WINDOW)
    return csv.reader(lines, delimiter=delimiter, strict=True, escapechar="\\" if escape else None)


def _to_next_record(lines: Lines, delimiter: str, width: int, escape: bool) -> None:
    """Behind a broken record: go to the first line that reads as a whole record of the file's width.

    Where there is none within ``WINDOW``, all of that belongs to the broken one.
    """
    lines.put_back(len(lines.taken) - 1)
    broken = 1
    for line in lines:
        reach = _RESUME_LINES if line.count('"') % 2 else 1
        try:
            cells = next(_reader(chain((line,), islice(lines, reach - 1)), delimiter, escape), [])
        except csv.Error:
            cells = []
        lines.put_back(len(lines.taken) - broken)
        if len(cells) == width > 1:
            return
        next(lines)
        broken += 1
