"""The first sheet of an .xlsx; nothing may blow up."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import IO
from xml.parsers import expat

from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports.source import BAD_ARCHIVE, UNPACKED_LIMIT, Source
from supportdesk_tui.exports.table import COLUMN_LIMIT

ROW_LIMIT = 200_000
"""Of rows with something in them; below these a sheet may go on."""
_CHUNK = 1 << 16
_DATE_FORMATS = frozenset({14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47})
"""Built-in number formats that show a date or a time."""


class _Refused(Exception):
    """The workbook is larger or other than it may be."""


def sheet_rows(source: Source) -> Iterator[list[str]]:
    """Rows of cells as text: dates as ``YYYY-MM-DD HH:MM:SS``, whole numbers without ``.0``.

    Raises:
        BadInput: not a workbook, or one that unpacks to more than the limits allow.
    """
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            if sum(info.file_size for info in archive.infolist()) > UNPACKED_LIMIT:
                raise BadInput("export_too_large", source.name, f"{UNPACKED_LIMIT // 2**20} MB")
            yield from _read(archive)
    except BAD_ARCHIVE as error:
        raise BadInput("export_broken_archive", source.name, str(error)) from error
    except (KeyError, ValueError, expat.ExpatError, _Refused) as error:
        raise BadInput("export_workbook", source.name, str(error)) from error


def _read(archive: zipfile.ZipFile) -> Iterator[list[str]]:
    names = archive.namelist()
    shared = _SharedStrings()
    if "xl/sharedStrings.xml" in names:
        _parse(archive, "xl/sharedStrings.xml", shared)
    styles = _Styles()
    if "xl/styles.xml" in names:
        _parse(archive, "xl/styles.xml", styles)
    book = _Book()
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        if part in names:
            _parse(archive, part, book)
    sheet = _Sheet(shared.strings, styles.date_styles(), book.first_day)
    for _ in _parsing(archive, _first_sheet(names, book.first_sheet()), sheet):
        yield from sheet.ready
        sheet.ready.clear()


def _first_sheet(names: list[str], told: str) -> str:
    """The part that the workbook shows first; without its word the one that was numbered first."""
    if told in names:
        return told
    sheets = sorted((item for item in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", item)),
                    key=lambda item: int(re.sub(r"\D", "", item)))
    if not sheets:
        raise _Refused("no sheet")
    return sheets[0]


class _Handler:
    """What an XML part is read into; the names of elements come with the prefix that they have in the file."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters."""


def _bare(tag: str) -> str:
    """The name of an element without its prefix."""
    return tag.rpartition(":")[2]


def _parse(archive: zipfile.ZipFile, part: str, handler: _Handler) -> None:
    for _ in _parsing(archive, part, handler):
        pass


def _parsing(archive: zipfile.ZipFile, part: str, handler: _Handler) -> Iterator[None]:
    """Read one part, bit by bit; document types and entities, the tools of XML bombs, are refused."""
    parser = expat.ParserCreate(namespace_separator=None)
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise _Refused("document type")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    with archive.open(part) as file:
        for chunk in _chunks(file):
            parser.Parse(chunk, False)
            yield
    parser.Parse(b"", True)
    yield


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The archive's own sizes can lie: what really comes out is counted."""
    total = 0
    while chunk := file.read(_CHUNK):
        total += len(chunk)
        if total > UNPACKED_LIMIT:
            raise _Refused("too large")
        yield chunk


class _SharedStrings(_Handler):
    """The texts that cells point to."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._reading = False
        self._phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = _bare(tag)
        if tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._phonetic = True
        self._reading = tag == "t" and not self._phonetic

    def end(self, tag: str) -> None:
        tag = _bare(tag)
        self._reading = False
        if tag == "si":
            self.strings.append(_unescaped("".join(self._parts)))
        elif tag == "rPh":
            self._phonetic = False

    def text(self, data: str) -> None:
        if self._reading:
            self._parts.append(data)


class _Book(_Handler):
    """Which sheet stands first, and from which day days are counted."""

    def __init__(self) -> None:
        self.first_day = datetime(1899, 12, 30)  # noqa: DTZ001 -- naive by nature
        self._first = ""
        self._targets: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = _bare(tag)
        if tag == "workbookPr" and attributes.get("date1904", "0") in {"1", "true"}:
            self.first_day = datetime(1904, 1, 1)  # noqa: DTZ001
        elif tag == "sheet" and not self._first and attributes.get("state", "visible") == "visible":
            self._first = next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
        elif tag == "Relationship":
            self._targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def first_sheet(self) -> str:
        """Its part of the archive; empty when the workbook does not say."""
        target = self._targets.get(self._first, "")
        return target.lstrip("/") if target.startswith(("/xl/", "xl/")) else f"xl/{target}"


class _Styles(_Handler):
    """Which cell styles show dates."""

    def __init__(self) -> None:
        self._custom: dict[int, str] = {}
        self._formats: list[int] = []
        self._in_cell_formats = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = _bare(tag)
        if tag == "numFmt":
            self._custom[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._in_cell_formats = True
        elif tag == "xf" and self._in_cell_formats:
            self._formats.append(int(attributes.get("numFmtId", "0")))

    def end(self, tag: str) -> None:
        if _bare(tag) == "cellXfs":
            self._in_cell_formats = False

    def date_styles(self) -> frozenset[int]:
        """Indices of the styles whose number format has a day, month, year, hour or second in it."""
        return frozenset(style for style, number in enumerate(self._formats)
                         if number in _DATE_FORMATS or _shows_date(self._custom.get(number, "")))


def _shows_date(code: str) -> bool:
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code.lower())
    return bool(re.search(r"[dyhs]|mm", bare))


class _Sheet(_Handler):
    """The cells of one sheet, row by row; rows that are left out in the file are blank ones."""

    def __init__(self, shared: list[str], dates: frozenset[int], first_day: datetime) -> None:
        self.ready: list[list[str]] = []
        """Rows that were not fetched yet."""
        self._rows = 0
        self._shared = shared
        self._dates = dates
        self._first_day = first_day
        self._row: list[str] = []
        self._number = 0
        self._column = 0
        self._kind = ""
        self._style = 0
        self._parts: list[str] = []
        self._formula: list[str] = []
        self._into: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:  # asked for a hundred times a row: a call would be too dear
            tag = _bare(tag)
        if tag == "t" or tag == "v":
            self._into = self._parts
            return
        self._into = self._formula if tag == "f" else None
        if tag == "c":
            self._column = _column(attributes.get("r", "").rstrip("0123456789")) or self._column + 1
            if self._column > COLUMN_LIMIT:
                raise _Refused("too many columns")
            self._kind, style = attributes.get("t", "n"), attributes.get("s")
            self._style = 0 if style is None else int(style)
            self._parts, self._formula = [], []
        elif tag == "row":
            self._number = int(attributes.get("r", self._rows + 1))
            self._row, self._column = [], 0

    def end(self, tag: str) -> None:
        self._into = None
        if ":" in tag:
            tag = _bare(tag)
        if tag == "c":
            row = self._row
            if len(row) < self._column - 1:
                row += [""] * (self._column - len(row) - 1)
            row.append(self._value("".join(self._parts)) if self._parts or not self._formula
                       else f"={''.join(self._formula)}")  # nothing has worked it out, and neither do we
        elif tag == "row" and self._number > ROW_LIMIT:
            if any(map(str.strip, self._row)):
                raise _Refused("too many rows")
            self._rows += 1  # coloured down to its last row, the sheet has its data above
        elif tag == "row":
            self.ready += [[] for _ in range(self._number - self._rows - 1)]
            self.ready.append(self._row)
            self._rows = max(self._rows + 1, self._number)

    def text(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def _value(self, text: str) -> str:
        if self._kind == "s":
            return self._shared[int(text)] if text and int(text) < len(self._shared) else ""
        if self._kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        if self._kind == "d":
            return text.replace("T", " ")
        if self._kind == "inlineStr":
            return _unescaped(text)
        if self._kind != "n" or not text:
            return text
        number = float(text)
        if self._style in self._dates:
            return _date(number, self._first_day)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else text


def _unescaped(text: str) -> str:
    """Controls stand as ``_x000D_`` in a workbook, and what looks so has ``_x005F_`` for its first bar."""
    return re.sub("_x00([01][0-9A-Fa-f]|5F)_", lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


@lru_cache(maxsize=COLUMN_LIMIT)
def _column(name: str) -> int:
    """The number of a column, from 1: ``AB`` is 28; 0 when it is none."""
    found = re.match(r"[A-Z]{1,3}", name)
    number = 0
    for letter in found[0] if found else "":
        number = number * 26 + ord(letter) - 64
    return number


def _date(serial: float, first_day: datetime) -> str:
    """A day number as the naive local time that it shows, fractions of a second dropped; without a day, the time."""
    try:
        at = first_day + timedelta(seconds=round(serial * 86_400_000) // 1000)
    except OverflowError:
        return str(serial)
    if 0 <= serial < 1:
        return at.strftime("%H:%M:%S")
    return at.strftime("%Y-%m-%d %H:%M:%S")
