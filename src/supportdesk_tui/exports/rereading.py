"""Bad records read alone, as quarantine keeps them: with header, times and zone of the file they came in."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from supportdesk_tui.desk.ports import (
    BadRecord,
    ChatMessage,
    ContactRecord,
    ExportOptions,
    ExportRecord,
    KeptRecord,
    SkippedRecord,
)
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.event import Json
from supportdesk_tui.exports.answers import Layout
from supportdesk_tui.exports.chat_export import read_alone
from supportdesk_tui.exports.columns import Columns
from supportdesk_tui.exports.created_at import ColumnFormat
from supportdesk_tui.exports.delimited import Lines, delimited_rows, json_cell_rows
from supportdesk_tui.exports.form_record import read_row
from supportdesk_tui.exports.json_tables import one_more
from supportdesk_tui.exports.profile import ChatRules, Profile
from supportdesk_tui.exports.row_answers import RowAnswers
from supportdesk_tui.exports.shelf import profile_named
from supportdesk_tui.exports.table import Row, Table
from supportdesk_tui.exports.time_format import UnknownZone
from supportdesk_tui.exports.told_zone import told_zone

_Item = ExportRecord | ContactRecord | ChatMessage | SkippedRecord | BadRecord
_AS_WRITTEN = frozenset({"bad_row", "unterminated_quote"})
"""Reasons of records whose cells could not be told apart: they are kept as the file had them."""


def how_read(layout: Layout, table: Table) -> Mapping[str, Json]:
    """What it takes to read a record of this table alone."""
    told: dict[str, Json] = {
        "shape": table.shape, "headers": [*table.headers], "delimiter": table.delimiter,
        "formats": [*layout.times.formats], "timezone": layout.zone.key if layout.zone else ""}
    if table.escape:
        told["escape"] = True
    if any(table.aliases):
        told["aliases"] = [[*names] for names in table.aliases]
    return told


def zone_named(name: str) -> ZoneInfo | None:
    """A zone by its name; None for no name. Raises BadInput."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput("unknown_timezone", name, "Europe/Moscow, UTC") from None


class Rereader:
    """Implements ``desk.ports.RecordReader``."""

    def __init__(self, profiles: Mapping[str, Profile], options: ExportOptions) -> None:
        self._profiles = dict(profiles)
        self._options = options
        self._zone = zone_named(options.timezone)
        self._tables: dict[str, tuple[Profile, Table, ColumnFormat]] = {}
        """By profile and ``how_read``: the records of one file share them."""

    def profile(self, kept: KeptRecord) -> str:
        """The name of the profile it is read by. Raises BadInput, ConfigError."""
        return self._profile(kept).name

    def read(self, kept: KeptRecord) -> tuple[_Item, ...]:
        """What is written there now. Raises BadInput."""
        if isinstance(kept.raw, str):
            raw = kept.raw
        else:
            try:
                raw = self._decoded(kept.raw)
            except UnicodeDecodeError as error:
                kept_raw = base64.b64encode(kept.raw).decode()
                return (BadRecord(kept.record, kept.line, "bad_encoding", str(error), kept_raw),)
        if not raw.strip():
            return (SkippedRecord(kept.record, kept.line, "blank"),)
        if kept.how_read.get("shape") == "chat":
            return (self._message(kept, raw),)
        try:
            profile, table, times = self._table(kept)
        except (TypeError, ValueError) as error:
            raise BadInput("quarantine_how_read", kept.profile, str(error)) from error
        rows, table = _rows(kept, raw, table)
        columns = Columns(table.headers, profile, table.aliases)
        zone = told_zone([columns.headers[index] for index in columns.of("created")]) or self._zone_of(kept, profile)
        layout = Layout(profile, columns, times, zone, table.delimiter)
        return tuple(self._record(row, layout) for row in rows)

    def _decoded(self, raw: bytes) -> str:
        try:
            return raw.decode(self._options.encoding or "utf-8")
        except LookupError:
            raise BadInput("unknown_encoding", self._options.encoding, "utf-8, cp1251, koi8-r, utf-16") from None

    def _record(self, row: Row | BadRecord, layout: Layout) -> _Item:
        item = read_row(row, layout) if isinstance(row, Row) else row
        if isinstance(row, Row) and isinstance(item, ExportRecord) and layout.zone is None and _naive(row, layout):
            raise BadInput("timezone_missing", layout.profile.name, "--timezone Europe/Moscow")
        return item

    def _message(self, kept: KeptRecord, raw: str) -> _Item:
        profile = self._profile(kept)
        said: Any = kept.how_read
        gap = self._options.burst_gap_minutes
        types = self._options.skip_chat_types or tuple(map(str, said.get("skip_chat_types", ())))
        minutes = int(said.get("burst_gap_minutes", 360)) if gap is None else gap
        rules = ChatRules((), timedelta(minutes=minutes), types)
        operators = self._options.operator_ids or tuple(map(str, said.get("operators", ())))
        return read_alone(kept.record, kept.line, raw, replace(profile, chat=rules), operators,
                          self._zone_of(kept, profile))

    def _zone_of(self, kept: KeptRecord, profile: Profile) -> ZoneInfo | None:
        return self._zone or zone_named(str(kept.how_read.get("timezone") or profile.timezone))

    def _table(self, kept: KeptRecord) -> tuple[Profile, Table, ColumnFormat]:
        key = f"{kept.profile}\0{json.dumps(kept.how_read)}"
        if key not in self._tables:
            said: Any = kept.how_read
            table = Table(
                tuple(map(str, said["headers"])), (), str(said.get("delimiter", ",")),
                tuple(tuple(map(str, names)) for names in said.get("aliases", ())), str(said.get("shape", "cells")),
                bool(said.get("escape")))
            self._tables[key] = (self._profile(kept), table, ColumnFormat(tuple(map(str, said["formats"]))))
        return self._tables[key]

    def _profile(self, kept: KeptRecord) -> Profile:
        name = self._options.profile or str(kept.how_read.get("profile_file") or kept.profile)
        if name not in self._profiles:
            self._profiles[name] = profile_named(self._profiles, name)
        return self._profiles[name]


def _rows(kept: KeptRecord, raw: str, table: Table) -> tuple[Sequence[Row | BadRecord], Table]:
    """The rows in a raw text, at the place the record had in its file."""
    if table.shape in {"object", "pairs"}:
        row, table = one_more(kept.record, kept.line, raw, table)
        return (row,), table
    lines = Lines(io.StringIO(raw, newline=""))
    found: Sequence[Row | BadRecord]
    if table.shape == "json-cells" and kept.reason in _AS_WRITTEN:
        found = tuple(json_cell_rows(lines))
    else:
        escape = table.escape and kept.reason in _AS_WRITTEN
        found = tuple(delimited_rows(lines, table.delimiter, len(table.headers), escape))
    return tuple(replace(row, record=kept.record, line=kept.line + row.line - 1) for row in found), table


def _naive(row: Row, layout: Layout) -> bool:
    width = len(layout.columns.headers)
    said = RowAnswers((*row.cells, *[""] * width)[:width], layout.columns)
    try:
        reading = layout.times.read(said.first("created"))
    except UnknownZone:
        return False
    return reading is not None and reading.at.tzinfo is None
