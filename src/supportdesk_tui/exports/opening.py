"""Opens export files: finds the layout and the way times are written, then reads records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from supportdesk_tui.desk.ports import (
    BadRecord,
    ChatPerson,
    ContactRecord,
    ExportOptions,
    ExportRecord,
    SkippedRecord,
)
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.event import Json
from supportdesk_tui.exports.answers import Layout
from supportdesk_tui.exports.chat_export import ChatExport, open_chats, people_of
from supportdesk_tui.exports.columns import Columns
from supportdesk_tui.exports.created_at import RESAVED, ColumnFormat, choose_format, two_ways
from supportdesk_tui.exports.form_record import read_row
from supportdesk_tui.exports.profile import Profile
from supportdesk_tui.exports.recognising import FoundChats, recognise
from supportdesk_tui.exports.rereading import how_read, zone_named
from supportdesk_tui.exports.source import Source, source_of
from supportdesk_tui.exports.table import Row, Table
from supportdesk_tui.exports.time_format import ISO, SERIAL, UnknownZone
from supportdesk_tui.exports.told_zone import told_zone


@dataclass(frozen=True, slots=True)
class FormExport:
    """An opened export of a web form; its rows are read from the file while they are asked for."""

    layout: Layout
    table: Table
    total: int
    """How many records there are."""

    @property
    def profile(self) -> str:
        """The profile's name."""
        return self.layout.profile.name

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is odd about the file as a whole: ``no_records``."""
        return () if self.total else ("no_records",)

    @property
    def how_read(self) -> Mapping[str, Json]:
        """What it takes to read one of its bad records alone."""
        return how_read(self.layout, self.table)

    def records(self) -> Iterator[ExportRecord | ContactRecord | SkippedRecord | BadRecord]:
        """Every record of the file, once, in order. Raises BadInput('export_changed')."""
        for row in self.table.rows:
            yield read_row(row, self.layout) if isinstance(row, Row) else row


def open_export(path: Path, options: ExportOptions,
                profiles: Mapping[str, Profile]) -> FormExport | ChatExport:
    """Open one file.

    Raises:
        BadInput: unknown layout, several candidates, unreadable, no time zone, unclear dates, no operators.
    """
    if options.profile == "auto":
        options = replace(options, profile="")
    if options.date_order not in {"", "dmy", "mdy"}:
        raise BadInput("bad_date_order", options.date_order, "dmy, mdy")
    zone = zone_named(options.timezone)
    source = _not_blank(source_of(path))
    chosen = bool(options.profile)
    wanted = [profiles[options.profile]] if chosen else list(profiles.values())
    found = recognise(source, wanted, chosen=chosen, encoding=options.encoding)
    if isinstance(found, FoundChats):
        return open_chats(found.pieces, _with_chat_options(found.profile, options), options.operator_ids, zone)
    return _surveyed(source, found.profile, found.table, options)


def people_in(path: Path, options: ExportOptions, profiles: Mapping[str, Profile]) -> tuple[ChatPerson, ...]:
    """Who writes in the chats of a file, the most talkative first; nobody where it holds no chats. Raises BadInput."""
    chosen = options.profile not in {"", "auto"}
    wanted = [profiles[options.profile]] if chosen else list(profiles.values())
    found = recognise(source_of(path), wanted, chosen=chosen, encoding=options.encoding)
    return people_of(found.pieces) if isinstance(found, FoundChats) else ()


def _with_chat_options(profile: Profile, options: ExportOptions) -> Profile:
    """The profile with what the operator says of chats in place of its own words."""
    chat = profile.chat
    if options.burst_gap_minutes is not None:
        chat = replace(chat, burst_gap=timedelta(minutes=options.burst_gap_minutes))
    if options.skip_chat_types:
        chat = replace(chat, skip_chat_types=options.skip_chat_types)
    return replace(profile, chat=chat)


def _surveyed(source: Source, profile: Profile, table: Table, options: ExportOptions) -> FormExport:
    """Go through the whole file for how it writes its times (F-06), and count its records."""
    columns = Columns(table.headers, profile, table.aliases)
    created = columns.of("created")
    if not created and profile.makes == "tickets":
        raise BadInput("export_no_time_column", source.name)
    written: list[str] = []
    total = 0
    for row in table.rows:
        total += 1
        if isinstance(row, Row):
            written.append(_first_filled(row.cells, created))
    formats = tuple(dict.fromkeys((*profile.formats, ISO, SERIAL)))  # a workbook's real dates
    times = choose_format(formats, written, options.date_order)
    if times.ambiguous:
        raise BadInput("date_order_ambiguous", profile.name, two_ways((*formats, *RESAVED), written))
    zone = told_zone([columns.headers[index] for index in created]) or zone_named(options.timezone or profile.timezone)
    if zone is None and profile.makes == "tickets" and _needs_zone(times, written):
        raise BadInput("timezone_missing", profile.name, "--timezone Europe/Moscow")
    return FormExport(Layout(profile, columns, times, zone, table.delimiter), table, total)


def _first_filled(cells: Sequence[str], indices: Sequence[int]) -> str:
    for index in indices:
        cell = cells[index].strip() if index < len(cells) else ""
        if cell:
            return cell
    return ""


def _needs_zone(times: ColumnFormat, written: Sequence[str]) -> bool:
    for value in written:
        try:
            reading = times.read(value)
        except UnknownZone:
            continue
        if reading is not None and reading.at.tzinfo is None:
            return True
    return False


def _not_blank(source: Source) -> Source:
    if not any(piece.strip() for piece in source.pieces()):
        raise BadInput("export_empty", source.name)
    return source
