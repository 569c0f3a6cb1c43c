"""One ``[[source]]`` of the configuration: a folder whose files are imported by themselves."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from supportdesk_tui.desk.ports import ExportOptions, FolderSource
from supportdesk_tui.domain.setting_shapes import NAME
from supportdesk_tui.settings.table_reader import TableReader

SOURCE_KEYS = ("kind", "name", "glob", "profile", "timezone", "date_order", "encoding", "operators", "burst_gap",
               "skip_chat_types", "move_to")
_GLOB_EXAMPLE = '"~/exports/*.csv"'
_WILD = re.compile(r"[*?\[]")
_LONGEST_GAP = 100_000


def read_source(table: TableReader) -> FolderSource:
    """Check one table. Raises ConfigError."""
    if "kind" not in table:
        raise table.error("kind", "missing_key", '"folder"')
    table.choice("kind", ("folder",), "")
    name = table.required("name", pattern=NAME, example='"exports"')
    options = ExportOptions(
        profile=_profile(table), timezone=_timezone(table),
        date_order=table.choice("date_order", ("dmy", "mdy"), ""), encoding=_encoding(table),
        operator_ids=table.texts("operators"),
        burst_gap_minutes=table.whole("burst_gap", 0, 0, _LONGEST_GAP) if "burst_gap" in table else None,
        skip_chat_types=table.texts("skip_chat_types"))
    return FolderSource(name, _absolute(table, "glob", required=True), options, _folder(table))


def _absolute(table: TableReader, key: str, *, required: bool = False) -> str:
    """A path that means the same under cron and in a shell."""
    written = table.required(key, example=_GLOB_EXAMPLE) if required else table.text(key)
    path = os.path.expanduser(written)  # noqa: PTH111 -- a pattern is no path yet
    if path and (not Path(path).is_absolute() or _WILD.search(Path(path).anchor)):
        raise table.error(key, "bad_value", _GLOB_EXAMPLE if required else '"~/exports/done"')
    return path


def _folder(table: TableReader) -> Path | None:
    path = _absolute(table, "move_to")
    return Path(path) if path else None


def _profile(table: TableReader) -> str:
    written = table.text("profile", "auto")
    return "" if written == "auto" else os.path.expanduser(written)  # noqa: PTH111 -- it may be a mere name


def _timezone(table: TableReader) -> str:
    zone = table.text("timezone")
    try:
        if zone:
            ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise table.error("timezone", "bad_value", '"Europe/Moscow"') from None
    return zone


def _encoding(table: TableReader) -> str:
    encoding = table.text("encoding", "auto")
    try:
        return "" if encoding == "auto" else codecs.lookup(encoding).name
    except LookupError:
        raise table.error("encoding", "bad_value", '"utf-8" | "cp1251"') from None
