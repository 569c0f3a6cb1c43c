"""Opens export files: finds the layout and the way times are written, then reads records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from supportdesk_tui.desk.ports import BadRecord, ContactRecord, ExportOptions, ExportRecord, SkippedRecord
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports.answers import Layout
from supportdesk_tui.exports.chat_export import ChatExport, open_chats
from supportdesk_tui.exports.columns import Columns
from supportdesk_tui.exports.created_at import ISO, ColumnFormat, UnknownZone, choose_format
from supportdesk_tui.exports.form_record import read_row
from supportdesk_tui.exports.profile import Profile
from supportdesk_tui.exports.recognising import recognise, recognise_chat
from supportdesk_tui.exports.table import Row, Table

SIZE_LIMIT = 256 * 1024 * 1024
"""Bytes; an export is read whole."""


@dataclass(frozen=True, slots=True)
class FormExport:
    """An opened export of a web form."""

    layout: Layout
    rows: tuple[Row | BadRecord, ...]

    @property
    def profile(self) -> str:
        """The profile's name."""
        return self.layout.profile.name

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is odd about the file as a whole; nothing so far that a record does not say itself."""
        return ()

    def records(self) -> Iterator[ExportRecord | ContactRecord | SkippedRecord | BadRecord]:
        """Every record of the file, once, in order."""
        for row in self.rows:
            yield read_row(row, self.layout) if isinstance(row, Row) else row


def open_export(path: Path, options: ExportOptions,
                profiles: Mapping[str, Profile]) -> FormExport | ChatExport:
    """Open one file.

    Raises:
        BadInput: unknown layout, several candidates, unreadable, no time zone, unclear dates, no operators.
    """
    if options.profile == "auto":
        options = replace(options, profile="")
    if options.profile and options.profile not in profiles:
        raise BadInput("unknown_profile", options.profile, ", ".join(sorted(profiles)))
    if options.date_order not in {"", "dmy", "mdy"}:
        raise BadInput("bad_date_order", options.date_order, "dmy, mdy")
    zone = _zone(options.timezone)
    data = _bytes_of(path)
    chosen = bool(options.profile)
    wanted = [profiles[options.profile]] if chosen else list(profiles.values())
    chat = recognise_chat(path, data, wanted, chosen=chosen)
    if chat is not None:
        return open_chats(data, path.name, chat, options.operator_ids, zone)
    profile, table = recognise(path, data, wanted, chosen=chosen, encoding=options.encoding)
    return FormExport(_layout(path, profile, table, options), table.rows)


def _layout(path: Path, profile: Profile, table: Table, options: ExportOptions) -> Layout:
    columns = Columns(table.headers, profile, table.aliases)
    if not columns.of("created") and profile.makes == "tickets":
        raise BadInput("export_no_time_column", path.name)
    written = [_first_filled(row.cells, columns.of("created")) for row in table.rows if isinstance(row, Row)]
    formats = profile.formats if ISO in profile.formats else (*profile.formats, ISO)  # a workbook's real dates
    times = choose_format(formats, written, options.date_order)
    if times.ambiguous:
        raise BadInput("date_order_ambiguous", path.name, "dmy, mdy")
    zone = _zone(options.timezone or profile.timezone)
    if zone is None and profile.makes == "tickets" and _needs_zone(times, written):
        raise BadInput("timezone_missing", profile.name, "--timezone Europe/Moscow")
    return Layout(profile, columns, times, zone, table.delimiter)


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
