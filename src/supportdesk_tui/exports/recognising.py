"""Finds the one profile that a file fits and makes the file a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NoReturn

from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports import json_tables
from supportdesk_tui.exports.chat_export import keys_of_json
from supportdesk_tui.exports.choosing import fitting_profiles
from supportdesk_tui.exports.columns import clean_header
from supportdesk_tui.exports.decoding import encoding_of
from supportdesk_tui.exports.delimited import (
    Lines,
    choose_delimiter,
    delimited_rows,
    header_start,
    json_cell_rows,
    json_cells,
    read_header,
)
from supportdesk_tui.exports.profile import Profile
from supportdesk_tui.exports.source import Again, Source
from supportdesk_tui.exports.table import Row, Table
from supportdesk_tui.exports.workbook import only_csv, sheet_rows

_ARCHIVE = b"PK\x03\x04"
WHOLE_LIMIT = 256 * 1024 * 1024
"""Bytes of a chat export, which is read whole."""
_HEAD = 1 << 20
"""Characters at the beginning by which the header and the delimiter are told; a longer first line counts too."""
_LINE_EXTENSIONS = frozenset({"jsonl", "ndjson"})


def recognise(source: Source, wanted: Sequence[Profile], *, chosen: bool,
              encoding: str = "") -> tuple[Profile, Table]:
    """The profile and the table of a file.

    Args:
        source: the file.
        wanted: the profiles to choose from.
        chosen: the operator has named the only one of them; nothing is guessed.
        encoding: as the operator says; else the profile's, else found out.

    Raises:
        BadInput: no profile fits, several do, or the bytes cannot be read.
    """
    encoding = encoding or (wanted[0].encoding if chosen else "auto")
    kind = wanted[0].kind if chosen else ""
    if source.begin(len(_ARCHIVE)) == _ARCHIVE:
        inside = only_csv(source)
        if inside is None:
            return _workbook(source, wanted, chosen=chosen)
        source = inside
    if kind == "jsonl" or (source.extension in _LINE_EXTENSIONS and not chosen):
        lines = Again(source.byte_lines)
        profile = _only(source, wanted, json_tables.keys_of(lines), chosen=chosen)
        return profile, _filled(source, json_tables.lines_table(lines))
    encoding = encoding_of(source, encoding)
    if kind == "json-pairs" or source.extension == "json":
        table = json_tables.pairs_table(Again(lambda: source.text(encoding)))
        return _only(source, wanted, table.headers, chosen=chosen), _filled(source, table)
    return _delimited(source, encoding, wanted, chosen=chosen)


def recognise_chat(source: Source, wanted: Sequence[Profile], *, chosen: bool) -> Profile | None:
    """The chat profile that a file fits; None when it is no chat export."""
    if chosen:
        return wanted[0] if wanted[0].kind == "telegram" else None
    if source.extension != "json" or not source.begin(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    return _only(source, wanted, keys_of_json(source.whole(WHOLE_LIMIT)), chosen=False)


def _filled(source: Source, table: Table) -> Table:
    if not table.headers:
        raise BadInput("export_empty", source.name)
    return table


def _workbook(source: Source, wanted: Sequence[Profile], *, chosen: bool) -> tuple[Profile, Table]:
    found = next(((index, row) for index, row in enumerate(sheet_rows(source)) if any(map(str.strip, row))), None)
    if found is None:
        raise BadInput("export_empty", source.name)
    start, header = found
    headers = tuple(map(clean_header, header))
    rows = Again(lambda: (Row(record, start + record + 1, tuple(row)) for record, row in enumerate(
        islice(sheet_rows(source), start + 1, None), 1)))
    return _only(source, wanted, headers, chosen=chosen), Table(headers, rows)


def _delimited(source: Source, encoding: str, wanted: Sequence[Profile], *, chosen: bool) -> tuple[Profile, Table]:
    lines = _head(source.lines(encoding))
    start, named = header_start(lines)
    if start == len(lines):
        raise BadInput("export_empty", source.name)
    known = frozenset[str]().union(*(profile.known_columns() for profile in wanted))
    delimiter = named or _fixed_delimiter(wanted, chosen) or choose_delimiter(lines, start, known)
    header = read_header(lines, start, delimiter)
    if header is None:
        _refuse("export_header", source, wanted)
    cells, after = header
    headers = tuple(clean_header(cell) for cell in cells)
    profile = _only(source, wanted, headers, chosen=chosen)
    if profile.kind == "json-cells":
        headers = tuple(clean_header(cell) for cell in json_cells(lines[start]) or cells)
        return profile, Table(headers, Again(lambda: json_cell_rows(_behind(source, encoding, start + 1))), delimiter)
    width = len(headers)
    rows = Again(lambda: delimited_rows(_behind(source, encoding, after), delimiter, width))
    return profile, Table(headers, rows, delimiter)


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


def _behind(source: Source, encoding: str, number: int) -> Lines:
    """The lines behind one of the file."""
    return Lines(islice(source.lines(encoding), number, None), number)


def _fixed_delimiter(wanted: Sequence[Profile], chosen: bool) -> str:
    fixed = wanted[0].delimiter if chosen else "auto"
    return "" if fixed == "auto" else fixed


def _only(source: Source, wanted: Sequence[Profile], headers: Sequence[str] | frozenset[str], *,
          chosen: bool) -> Profile:
    """The one profile that fits; several candidates are the operator's to choose from."""
    if chosen:
        return wanted[0]
    fitting = fitting_profiles(wanted, tuple(headers), source.extension)
    if not fitting:
        _refuse("export_header", source, wanted)
    if len(fitting) > 1:
        _refuse("export_several_profiles", source, fitting)
    return fitting[0]


def _refuse(reason: str, source: Source, profiles: Sequence[Profile]) -> NoReturn:
    raise BadInput(reason, source.name, ", ".join(sorted(profile.name for profile in profiles)))
