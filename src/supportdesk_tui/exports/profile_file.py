"""Reads a profile from TOML; a key it does not know is an error with file and line."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.exports.profile import (
    ESCAPES,
    KINDS,
    MAKES,
    ROLES,
    ChatRules,
    Column,
    Detect,
    Profile,
    SkipRule,
    names_of,
)
from supportdesk_tui.exports.time_format import is_format

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(slots=True)
class TomlTable:
    """One TOML table that remembers which of its keys were asked for."""

    data: Mapping[str, Any]
    file: str
    text: str
    section: str = ""
    nth: int = 0
    """Which ``[[section]]`` of that name, from 0."""
    asked: list[str] = field(default_factory=list)

    def wrong(self, key: str, reason: str, allowed: str = "") -> ConfigError:
        """A refusal of one of its keys."""
        line = line_of(self.text, self.section, key, self.nth)
        shown = f"{self.section}.{key}" if self.section else key
        return ConfigError(self.file, line, shown, reason, allowed)

    def take(self, key: str) -> object:
        """A value as it stands; None when it is not written."""
        self.asked.append(key)
        return self.data.get(key)

    def string(self, key: str, default: str = "") -> str:
        """A text."""
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.wrong(key, "bad_value", "text")
        return value

    def strings(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts."""
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, "bad_value", 'a list of texts, such as ["Email"]')
        return tuple(value)

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of texts."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(
                isinstance(group, list) and all(isinstance(item, str) for item in group) for group in value):
            raise self.wrong(key, "bad_value", '[["Header A", "or B"], ["Header C"]]')
        return tuple(tuple(group) for group in value)

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(key, "bad_value", "true, false")
        return bool(value)

    def columns(self, key: str) -> tuple[Column, ...]:
        """Columns of a role: names, or several to be joined."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) or _is_join(item) for item in value):
            raise self.wrong(key, "bad_value", 'a list such as ["Name"] or [["First", "Last"], "Name"]')
        return tuple(item if isinstance(item, str) else tuple(item) for item in value)

    def table(self, key: str) -> TomlTable:
        """A table of its own keys."""
        value = self.take(key)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self.wrong(key, "bad_value", f"[{key}]")
        return TomlTable(value, self.file, self.text, key)

    def tables(self, key: str) -> list[TomlTable]:
        """The tables of ``[[key]]``, in order."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(key, "bad_value", f"[[{key}]]")
        return [TomlTable(item, self.file, self.text, key, nth) for nth, item in enumerate(value)]

    def finish(self) -> None:
        """Refuse what nobody has asked for."""
        for key in self.data:
            if key not in self.asked:
                near = difflib.get_close_matches(key, self.asked, 1)
                raise self.wrong(key, "unknown_key", near[0] if near else ", ".join(self.asked))


def _is_join(item: object) -> bool:
    return isinstance(item, list) and bool(item) and all(isinstance(part, str) for part in item)


def opened(text: str, file: str) -> tuple[TomlTable, str, str]:
    """A TOML text with the name and the title that it begins with. Raises ConfigError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise ConfigError(file, int(found[1]) if found else 0, "", "syntax", str(error)) from error
    root = TomlTable(data, file, text)
    if root.take("schema") != 1:
        raise root.wrong("schema", "bad_value", "1")
    name = root.string("name")
    if not _NAME.fullmatch(name):
        raise root.wrong("name", "bad_value", "a-z 0-9 . _ -")
    return root, name, root.string("title", name)


def parse_profile(text: str, file: str) -> Profile:
    """The profile in a TOML text. Raises ConfigError with ``file``, the line and what is allowed."""
    root, name, title = opened(text, file)
    detect = _detect(root.table("detect"))
    read = _read(root.table("read"))
    roles, drop, ignored = read_map(root.table("map"))
    formats, timezone = _created(root.table("created"))
    subject = root.table("subject")
    template, fallback = subject.string("template"), subject.string("fallback")
    subject.finish()
    skip = tuple(_skip(table) for table in root.tables("skip"))
    chat = _chat(root.table("telegram"))
    root.finish()
    return Profile(name=name, title=title, detect=detect, roles=roles, drop=drop, ignore_in_content=ignored,
                   formats=formats, timezone=timezone, subject_template=template,
                   subject_fallback=fallback or title, skip=skip, chat=chat, **read)


def _detect(table: TomlTable) -> Detect:
    ext = tuple(item.lower().lstrip(".") for item in table.strings("ext"))
    detect = Detect(ext=ext, any=table.groups("any"), none=table.strings("none"), roles=table.groups("roles"),
                    fallback=table.flag("fallback"), json_keys=table.strings("json_keys"),
                    json_keys_any=table.groups("json_keys_any"))
    for group in detect.any:
        _check_patterns(table, "any", group)
    _check_patterns(table, "none", detect.none)
    if any(role not in ROLES for group in detect.roles for role in group):
        raise table.wrong("roles", "bad_value", ", ".join(ROLES))
    table.finish()
    return detect


def _read(table: TomlTable) -> dict[str, Any]:
    """The fields of a Profile that ``[read]`` fills."""
    kind = table.string("kind", "csv")
    if kind not in KINDS:
        raise table.wrong("kind", "bad_value", ", ".join(KINDS))
    encoding = table.string("encoding", "auto")
    if encoding != "auto":
        try:
            "".encode(encoding)
        except LookupError:
            raise table.wrong("encoding", "bad_value", "auto, utf-8, cp1251 ...") from None
    delimiter = table.string("delimiter", "\t" if kind == "tsv" else "auto")
    if delimiter != "auto" and len(delimiter) != 1:
        raise table.wrong("delimiter", "bad_value", 'auto or one character, such as ";"')
    prefixes = table.strings("strip_prefix")
    _check_patterns(table, "strip_prefix", prefixes)
    escape = table.string("escape", "double")
    if escape not in ESCAPES:
        raise table.wrong("escape", "bad_value", ", ".join(ESCAPES))
    makes = table.string("makes", "tickets")
    if makes not in MAKES:
        raise table.wrong("makes", "bad_value", ", ".join(MAKES))
    unpack, join_parts = table.strings("unpack"), table.flag("join_parts")
    table.finish()
    return {"kind": kind, "encoding": encoding, "delimiter": delimiter, "strip_prefix": prefixes,
            "escape": escape, "makes": makes, "unpack": unpack, "join_parts": join_parts}


def read_map(table: TomlTable) -> tuple[dict[str, tuple[Column, ...]], tuple[str, ...], tuple[str, ...]]:
    """``[map]``: roles with their columns, columns to drop, columns not to compare. Raises ConfigError."""
    roles: dict[str, tuple[Column, ...]] = {}
    for role in ROLES:
        roles[role] = table.columns(role)
        for column in roles[role]:
            _check_patterns(table, role, names_of(column))
    drop, ignored = table.strings("drop"), table.strings("ignore_in_content")
    table.finish()
    return roles, drop, ignored


def _check_patterns(table: TomlTable, key: str, names: Iterable[str]) -> None:
    for name in names:
        if name.startswith("re:"):
            try:
                re.compile(name[3:])
            except re.error as error:
                raise table.wrong(key, "bad_value", f"a regular expression ({error})") from None


def _created(table: TomlTable) -> tuple[tuple[str, ...], str]:
    formats = table.strings("formats", ("iso",))
    if not formats or not all(is_format(item) for item in formats):
        raise table.wrong("formats", "bad_value", '"iso", "unix" or %d %m %B %Y %y %H %I %M %S %p %Z')
    timezone = table.string("timezone")
    if timezone:
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise table.wrong("timezone", "bad_value", "Europe/Moscow") from None
    table.finish()
    return formats, timezone


def _skip(table: TomlTable) -> SkipRule:
    column, role = table.string("column"), table.string("role")
    if bool(column) == bool(role):
        raise table.wrong("column" if column else "role", "bad_value", "column or role")
    if role and role not in ROLES:
        raise table.wrong("role", "bad_value", ", ".join(ROLES))
    values = {key: _one_or_many(table, key) for key in ("equals", "not_equals", "contains")}
    empty = table.take("empty")
    if empty is not None and not isinstance(empty, bool):
        raise table.wrong("empty", "bad_value", "true, false")
    if empty is None and not any(value is not None for value in values.values()):
        raise table.wrong("reason", "bad_value", "equals, not_equals, contains, empty")
    reason = table.string("reason", "rule")
    table.finish()
    return SkipRule(reason=reason, column=column, role=role, empty=empty, **values)


def _chat(table: TomlTable) -> ChatRules:
    minutes = table.take("burst_gap_minutes")
    if minutes is None:
        minutes = 360
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 0 <= minutes <= 100_000:
        raise table.wrong("burst_gap_minutes", "bad_value", "360")
    rules = ChatRules(table.strings("operator_ids"), timedelta(minutes=minutes), table.strings("skip_chat_types"))
    table.finish()
    return rules


def _one_or_many(table: TomlTable, key: str) -> tuple[str, ...] | None:
    value = table.take(key)
    if value is None:
        return None
    return (value,) if isinstance(value, str) else table.strings(key)


def line_of(text: str, section: str, key: str, nth: int = 0) -> int:
    """The line (from 1) of ``key`` in ``[section]`` or in its ``nth`` ``[[section]]``; 0 if nowhere."""
    current, seen = "", -1
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$", line)
        if header:
            current = header[1].strip("\"'")
            seen += current == section
            if not section and current.split(".")[0] == key:
                return number
        elif (current == section and (not section or seen == nth)
              and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line)):
            return number
    return 0
