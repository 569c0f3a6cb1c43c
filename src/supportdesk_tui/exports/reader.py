"""Opens export files: finds the layout, the delimiter and the way times are written, then reads records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from supportdesk_tui.desk.ports import BadRecord, ExportOptions, ExportRecord, SkippedRecord
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports.columns import Columns, clean_header
from supportdesk_tui.exports.created_at import ColumnFormat, UnknownZone, choose_format
from supportdesk_tui.exports.decoding import decode_export
from supportdesk_tui.exports.delimited import (
    Row,
    choose_delimiter,
    delimited_rows,
    header_start,
    json_cell_rows,
    json_cells,
    physical_lines,
    read_header,
)
from supportdesk_tui.exports.form_record import Layout, read_row
from supportdesk_tui.exports.profile import Profile
from supportdesk_tui.exports.shelf import load_profiles

SIZE_LIMIT = 256 * 1024 * 1024
"""Bytes; an export is read whole."""


@dataclass(frozen=True, slots=True)
class FormExport:
    """An opened export of a web form."""

    layout: Layout
    rows: tuple[Row | BadRecord, ...]
    encoding: str

    @property
    def profile(self) -> str:
        """The profile's name."""
        return self.layout.profile.name

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is odd about the file as a whole; nothing so far that a record does not say itself."""
        return ()

    def records(self) -> Iterator[ExportRecord | SkippedRecord | BadRecord]:
        """Every record of the file, once, in order."""
        for row in self.rows:
            yield read_row(row, self.layout) if isinstance(row, Row) else row


class FileExportReader:
    """Reads every layout that a profile describes; implements ``desk.ports.ExportReader``."""

    def __init__(self, own_profiles: Path | None = None,
                 load: Callable[[Path | None], Mapping[str, Profile]] = load_profiles) -> None:
        self._own = own_profiles
        self._load = load

    def open(self, path: Path, options: ExportOptions) -> FormExport:
        """Raises BadInput: unknown layout, several candidates, unreadable, no time zone, unclear dates."""
        profiles = self._load(self._own)
        if options.profile and options.profile not in profiles:
            raise BadInput("unknown_profile", options.profile, ", ".join(sorted(profiles)))
        if options.date_order not in {"", "dmy", "mdy"}:
            raise BadInput("bad_date_order", options.date_order, "dmy, mdy")
        _zone(options.timezone)
        data = _bytes_of(path)
        wanted = [profiles[options.profile]] if options.profile else list(profiles.values())
        encoding = options.encoding or (wanted[0].encoding if options.profile else "auto")
        text, encoding = decode_export(data, path.name, encoding)
        lines = physical_lines(text.removeprefix("\ufeff"))
        profile, delimiter, headers, after = _recognise(path, lines, wanted, chosen=bool(options.profile))
        if profile.kind == "json-cells":
            rows = tuple(json_cell_rows(lines, after))
        else:
            rows = tuple(delimited_rows(lines, after, delimiter, len(headers)))
        return FormExport(_layout(path, profile, headers, delimiter, rows, options), rows, encoding)


def _recognise(path: Path, lines: Sequence[str], wanted: Sequence[Profile], *,
               chosen: bool) -> tuple[Profile, str, tuple[str, ...], int]:
    """The one profile that fits, with the delimiter, the headers and the index of the first record's line."""
    start, named = header_start(lines)
    if start == len(lines):
        raise BadInput("export_empty", path.name)
    known = frozenset[str]().union(*(profile.known_columns() for profile in wanted))
    delimiter = named or _fixed_delimiter(wanted, chosen) or choose_delimiter(lines, start, known)
    header = read_header(lines, start, delimiter)
    if header is None:
        raise BadInput("export_header", path.name, ", ".join(sorted(profile.name for profile in wanted)))
    cells, after = header
    headers = tuple(clean_header(cell) for cell in cells)
    extension = path.suffix.lower().lstrip(".")
    fitting = wanted if chosen else [p for p in wanted if p.recognises(headers, extension)]
    if len(fitting) != 1:
        names = fitting or wanted
        raise BadInput("export_several_profiles" if fitting else "export_header", path.name,
                       ", ".join(sorted(profile.name for profile in names)))
    profile = fitting[0]
    if profile.kind == "json-cells":
        after = start + 1
        headers = tuple(clean_header(cell) for cell in json_cells(lines[start]) or cells)
    return profile, delimiter, headers, after


def _fixed_delimiter(wanted: Sequence[Profile], chosen: bool) -> str:
    fixed = wanted[0].delimiter if chosen else "auto"
    return "" if fixed == "auto" else fixed


def _layout(path: Path, profile: Profile, headers: Sequence[str], delimiter: str,
            rows: Sequence[Row | BadRecord], options: ExportOptions) -> Layout:
    columns = Columns(headers, profile)
    if not columns.of("created"):
        raise BadInput("export_no_time_column", path.name, ", ".join(profile.roles.get("created", ())))
    written = [_first_filled(row.cells, columns.of("created")) for row in rows if isinstance(row, Row)]
    times = choose_format(profile.formats, written, options.date_order)
    if times.ambiguous:
        raise BadInput("date_order_ambiguous", path.name, "dmy, mdy")
    zone = _zone(options.timezone or profile.timezone)
    if zone is None and _needs_zone(times, written):
        raise BadInput("timezone_missing", profile.name, "--timezone Europe/Moscow")
    return Layout(profile, columns, times, zone, delimiter)


def _first_filled(cells: Sequence[str], indices: Sequence[int]) -> str:
    return next((cells[i].strip() for i in indices if i < len(cells) and cells[i].strip()), "")


def _needs_zone(times: ColumnFormat, written: Sequence[str]) -> bool:
    for value in written:
        try:
            reading = times.read(value)
        except UnknownZone:
            continue
        if reading is not None and reading.at.tzinfo is None:
            return True
    return False


def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput("unknown_timezone", name, "Europe/Moscow, UTC") from None


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise BadInput("is_a_directory", str(path))
        if path.stat().st_size > SIZE_LIMIT:
            raise BadInput("export_too_large", str(path), f"{SIZE_LIMIT // 2**20} MB")
        data = path.read_bytes()
    except FileNotFoundError:
        raise BadInput("no_such_file", str(path)) from None
    except OSError as error:
        raise BadInput("unreadable_file", str(path), str(error.strerror or error)) from error
    if not data.strip():
        raise BadInput("export_empty", path.name)
    return data
