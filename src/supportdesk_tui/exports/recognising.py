"""Finds the one profile that a file fits and makes the file a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn

from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports import json_tables
from supportdesk_tui.exports.archive import only_file
from supportdesk_tui.exports.chat_export import Pieces, keys_of_chats
from supportdesk_tui.exports.choosing import fitting_profiles, nearest_profiles
from supportdesk_tui.exports.columns import clean_header
from supportdesk_tui.exports.decoding import Encoding, encoding_of
from supportdesk_tui.exports.delimited import (
    Lines,
    are_json_cells,
    choose_delimiter,
    delimited_rows,
    header_start,
    json_cell_rows,
    json_cells,
    needs_escape,
    read_header,
)
from supportdesk_tui.exports.json_stream import Broken, elements, objects
from supportdesk_tui.exports.profile import Profile
from supportdesk_tui.exports.shapes import CHATS, begins_as_json, is_lines_of_json, json_lines, refuse_foreign
from supportdesk_tui.exports.source import Again, Source
from supportdesk_tui.exports.table import COLUMN_LIMIT, Row, Table
from supportdesk_tui.exports.unread_bytes import marked, unread
from supportdesk_tui.exports.workbook import sheet_rows

_ARCHIVE = b"PK\x03\x04"
_TITLES = 10
"""Rows above the header of a sheet that somebody has given a title."""
_HEAD = 1 << 20
"""Characters at the beginning by which the header and the delimiter are told; a longer first line counts too."""


@dataclass(frozen=True, slots=True)
class FoundChats:
    """A file that holds chats."""

    profile: Profile
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A file that is a table, or can be read as one."""

    profile: Profile
    table: Table


def recognise(source: Source, wanted: Sequence[Profile], *, chosen: bool,
              encoding: str = "") -> FoundTable | FoundChats:
    """The profile of a file and what it holds. What is inside counts, not what the file is called.

    Args:
        source: the file.
        wanted: the profiles to choose from.
        chosen: the operator has named the only one of them; nothing is guessed.
        encoding: as the operator says; else the profile's, else found out.

    Raises:
        BadInput: no profile fits, several do, or the bytes cannot be read.
    """
    encoding = encoding or (wanted[0].encoding if chosen else "auto")
    if source.begin(len(_ARCHIVE)) == _ARCHIVE:
        inside = only_file(source)
        if inside is None:
            return FoundTable(*_workbook(source, wanted, chosen=chosen))
        source = inside
    refuse_foreign(source)
    if is_lines_of_json(source):
        lines = json_lines(source, encoding)
        table = _filled(source, json_tables.lines_table(lines))
        keys = json_tables.keys_of(lines).union(table.headers)
        return FoundTable(_only(source, wanted, keys, "jsonl", chosen=chosen), table)
    told = encoding_of(source, encoding)
    pieces = Again(lambda: source.text(told.name))
    found = None
    if begins_as_json(source, told.name):
        if not told.whole:  # of one value over many lines no part can be put aside
            raise BadInput("export_encoding", source.name, "--encoding")
        found = _in_json(source, pieces, wanted, chosen=chosen)
    if found is None and chosen and wanted[0].kind == "telegram":
        _refuse("export_no_chats", source, wanted)
    return found or FoundTable(*_delimited(source, told, wanted, chosen=chosen))


def _in_json(source: Source, pieces: Iterable[str], wanted: Sequence[Profile], *,
             chosen: bool) -> FoundTable | FoundChats | None:
    """What one JSON value holds; None where it is no export, so that it may be delimited text after all."""
    first = next(elements(pieces), None)
    if first is not None and isinstance(first.item, Broken):  # as long as another says what they are
        first = next((one for one in elements(pieces) if not isinstance(one.item, Broken)), first)
    if first is not None and isinstance(first.item, list):
        table = _filled(source, json_tables.pairs_table(pieces))
        return FoundTable(_only(source, wanted, table.headers, "json", chosen=chosen), table)
    if first is None:
        keys = keys_of_chats(lambda: iter(pieces))
        if keys & CHATS:
            profile = _only(source, wanted, keys, "json", chosen=chosen)
            return FoundChats(profile, lambda: iter(pieces)) if profile.kind == "telegram" else None
    table = json_tables.objects_table(pieces)
    keys = json_tables.keys_of_objects(pieces)
    if not keys and next(objects(pieces), None) is None:
        raise BadInput("export_empty", source.name)
    if chosen and wanted[0].kind == "telegram":
        return None
    if not keys and source.extension != "json":
        return None
    return FoundTable(_only(source, wanted, keys.union(table.headers), "json", chosen=chosen), _filled(source, table))


def _filled(source: Source, table: Table) -> Table:
    if not table.headers:
        raise BadInput("export_empty", source.name)
    return table


def _workbook(source: Source, wanted: Sequence[Profile], *, chosen: bool) -> tuple[Profile, Table]:
    begin = [(index, tuple(map(clean_header, row)))
             for index, row in islice(((index, row) for index, row in enumerate(sheet_rows(source))
                                       if any(map(str.strip, row))), _TITLES + 1)]
    if not begin:
        raise BadInput("export_empty", source.name)
    start, headers = next((row for row in begin if fitting_profiles(wanted, row[1], "xlsx")), begin[0])
    rows = Again(lambda: (Row(record, start + record + 1, (*row, *[""] * (len(headers) - len(row))))
                          for record, row in enumerate(
                              _without_blank_end(islice(sheet_rows(source), start + 1, None)), 1)))
    return _only(source, wanted, headers, "xlsx", chosen=chosen), Table(headers, rows)


def _without_blank_end(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """A sheet goes on below its last record: rows that only have a colour are none."""
    blank: list[list[str]] = []
    for row in rows:
        if any(map(str.strip, row)):
            yield from blank
            blank.clear()
            yield row
        else:
            blank.append([])


def _delimited(source: Source, told: Encoding, wanted: Sequence[Profile], *, chosen: bool) -> tuple[Profile, Table]:
    lines = _head(source.lines(told.name, told.errors))
    start, named = header_start(lines)
    if start == len(lines):
        raise BadInput("export_empty", source.name)
    if unread("".join(lines[:start + 1])):
        raise BadInput("export_encoding", source.name, "--encoding")
    known = frozenset[str]().union(*(profile.known_columns() for profile in wanted))
    delimiter = named or _fixed_delimiter(wanted, chosen) or choose_delimiter(lines, start, known)
    header = read_header(lines, start, delimiter)
    if header is None:
        written = json_cells(lines[start])
        if not written:
            _refuse("export_header", source, nearest_profiles(wanted, (), "csv"))
        delimiter, header = ",", (written, start + 1)
    cells, after = header
    if len(cells) > COLUMN_LIMIT:
        raise BadInput("export_too_large", source.name, f"{len(cells)} > {COLUMN_LIMIT}")
    headers = tuple(clean_header(cell) for cell in cells)
    profile = _only(source, wanted, headers, "csv", chosen=chosen)
    if profile.kind == "json-cells" and delimiter == "," and are_json_cells(lines[start:], len(cells)):
        headers = tuple(clean_header(cell) for cell in json_cells(lines[start]) or cells)
        rows = Again(lambda: json_cell_rows(_behind(source, told, start + 1)))
        return profile, Table(headers, rows if told.whole else marked(rows, told.name), delimiter, shape="json-cells")
    width = len(headers)
    escape = profile.escape == "backslash" or (
        profile.escape == "auto" and needs_escape(lines, after, delimiter, width))
    rows = Again(lambda: delimited_rows(_behind(source, told, after), delimiter, width, escape))
    return profile, Table(headers, rows if told.whole else marked(rows, told.name), delimiter, escape=escape)


def _head(lines: Iterator[str]) -> list[str]:
    """Lines enough to tell the header and the delimiter by."""
    head: list[str] = []
    size = 0
    for line in lines:
        head.append(line)
        size += len(line)
        if size > _HEAD and len(head) > 1:
            break
    return head


def _behind(source: Source, told: Encoding, number: int) -> Lines:
    """The lines behind one of the file."""
    return Lines(islice(source.lines(told.name, told.errors), number, None), number)


def _fixed_delimiter(wanted: Sequence[Profile], chosen: bool) -> str:
    fixed = wanted[0].delimiter if chosen else "auto"
    return "" if fixed == "auto" else fixed


def _only(source: Source, wanted: Sequence[Profile], headers: Iterable[str], shape: str, *,
          chosen: bool) -> Profile:
    """The one profile that fits; several candidates are the operator's to choose from."""
    if chosen:
        return wanted[0]
    present = tuple(headers)
    fitting = fitting_profiles(wanted, present, shape)
    if not fitting:
        _refuse("export_header", source, nearest_profiles(wanted, present, shape))
    if len(fitting) > 1:
        _refuse("export_several_profiles", source, sorted(fitting, key=lambda profile: profile.name))
    return fitting[0]


def _refuse(reason: str, source: Source, profiles: Sequence[Profile]) -> NoReturn:
    raise BadInput(reason, source.name, ", ".join(profile.name for profile in profiles))
