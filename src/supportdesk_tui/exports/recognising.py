"""Finds the one profile that a file fits and makes the file a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports import json_tables
from supportdesk_tui.exports.chat_export import keys_of_json
from supportdesk_tui.exports.choosing import fitting_profiles
from supportdesk_tui.exports.columns import clean_header
from supportdesk_tui.exports.decoding import decode_export
from supportdesk_tui.exports.delimited import (
    choose_delimiter,
    delimited_rows,
    header_start,
    json_cell_rows,
    json_cells,
    physical_lines,
    read_header,
)
from supportdesk_tui.exports.profile import Profile
from supportdesk_tui.exports.table import Row, Table
from supportdesk_tui.exports.workbook import only_csv, sheet_rows

_ARCHIVE = b"PK\x03\x04"
_LINE_EXTENSIONS = frozenset({"jsonl", "ndjson"})


def recognise(path: Path, data: bytes, wanted: Sequence[Profile], *, chosen: bool,
              encoding: str = "") -> tuple[Profile, Table]:
    """The profile and the table of a file.

    Args:
        path: its name tells the extension.
        data: its bytes.
        wanted: the profiles to choose from.
        chosen: the operator has named the only one of them; nothing is guessed.
        encoding: as the operator says; else the profile's, else found out.

    Raises:
        BadInput: no profile fits, several do, or the bytes cannot be read.
    """
    encoding = encoding or (wanted[0].encoding if chosen else "auto")
    extension = extension_of(path)
    kind = wanted[0].kind if chosen else ""
    if data.startswith(_ARCHIVE):
        inside = only_csv(data, path.name)
        if inside is None:
            return _workbook(path, data, wanted, chosen=chosen)
        path, data = path.with_suffix(".csv"), inside
        extension = extension_of(path)
    if kind == "jsonl" or (extension in _LINE_EXTENSIONS and not chosen):
        profile = _only(path, wanted, json_tables.keys_of(data), chosen=chosen)
        return profile, _filled(path, json_tables.lines_table(data))
    text, _ = decode_export(data, path.name, encoding)
    text = text.removeprefix("\ufeff")
    if kind == "json-pairs" or extension == "json":
        table = json_tables.pairs_table(text)
        return _only(path, wanted, table.headers, chosen=chosen), _filled(path, table)
    return _delimited(path, text, wanted, chosen=chosen)


def recognise_chat(path: Path, data: bytes, wanted: Sequence[Profile], *, chosen: bool) -> Profile | None:
    """The chat profile that a file fits; None when it is no chat export."""
    if chosen:
        return wanted[0] if wanted[0].kind == "telegram" else None
    if extension_of(path) != "json" or not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    return _only(path, wanted, keys_of_json(data), chosen=False)


def extension_of(path: Path) -> str:
    """Lower case, without the dot."""
    return path.suffix.lower().lstrip(".")


def _filled(path: Path, table: Table) -> Table:
    if not table.headers:
        raise BadInput("export_empty", path.name)
    return table


def _workbook(path: Path, data: bytes, wanted: Sequence[Profile], *, chosen: bool) -> tuple[Profile, Table]:
    rows = sheet_rows(data, path.name)
    start = next((index for index, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    if start is None:
        raise BadInput("export_empty", path.name)
    headers = tuple(clean_header(cell) for cell in rows[start])
    records = tuple(Row(record, start + record + 1, tuple(row))
                    for record, row in enumerate(rows[start + 1:], 1))
    return _only(path, wanted, headers, chosen=chosen), Table(headers, records)


def _delimited(path: Path, text: str, wanted: Sequence[Profile], *, chosen: bool) -> tuple[Profile, Table]:
    lines = physical_lines(text)
    start, named = header_start(lines)
    if start == len(lines):
        raise BadInput("export_empty", path.name)
    known = frozenset[str]().union(*(profile.known_columns() for profile in wanted))
    delimiter = named or _fixed_delimiter(wanted, chosen) or choose_delimiter(lines, start, known)
    header = read_header(lines, start, delimiter)
    if header is None:
        _refuse("export_header", path, wanted)
    cells, after = header
    headers = tuple(clean_header(cell) for cell in cells)
    profile = _only(path, wanted, headers, chosen=chosen)
    if profile.kind == "json-cells":
        headers = tuple(clean_header(cell) for cell in json_cells(lines[start]) or cells)
        return profile, Table(headers, tuple(json_cell_rows(lines, start + 1)), delimiter)
    return profile, Table(headers, tuple(delimited_rows(lines, after, delimiter, len(headers))), delimiter)


def _fixed_delimiter(wanted: Sequence[Profile], chosen: bool) -> str:
    fixed = wanted[0].delimiter if chosen else "auto"
    return "" if fixed == "auto" else fixed


def _only(path: Path, wanted: Sequence[Profile], headers: Sequence[str] | frozenset[str], *,
          chosen: bool) -> Profile:
    """The one profile that fits; several candidates are the operator's to choose from."""
    if chosen:
        return wanted[0]
    fitting = fitting_profiles(wanted, tuple(headers), extension_of(path))
    if not fitting:
        _refuse("export_header", path, wanted)
    if len(fitting) > 1:
        _refuse("export_several_profiles", path, fitting)
    return fitting[0]


def _refuse(reason: str, path: Path, profiles: Sequence[Profile]) -> NoReturn:
    raise BadInput(reason, path.name, ", ".join(sorted(profile.name for profile in profiles)))
