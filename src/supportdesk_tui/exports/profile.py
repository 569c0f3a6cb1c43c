"""What an export profile says: how a layout is recognised and which column means what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

KINDS = ("csv", "tsv", "xlsx", "json-cells", "json-pairs", "jsonl", "telegram", "auto")
"""Layouts the reader understands: delimited text, workbooks, delimited text whose cells are JSON strings, JSON
lists of label-answer pairs, one JSON object a line, chats; ``auto`` goes by the file's extension."""

ROLES = ("id", "created", "email", "name", "phone", "telegram", "subject", "message", "attachments",
         "form", "form_id")
"""What a column can mean."""


@dataclass(frozen=True, slots=True)
class Detect:
    """How a file is recognised; all of it must hold."""

    ext: tuple[str, ...] = ()
    any: tuple[tuple[str, ...], ...] = ()
    """Groups of headers: one of each group must be there."""
    none: tuple[str, ...] = ()
    """Headers that belong to another layout."""
    json_keys: tuple[str, ...] = ()
    """Keys that every object of a JSON export has."""
    json_keys_any: tuple[tuple[str, ...], ...] = ()
    """Sets of keys: one of them must be there whole."""


@dataclass(frozen=True, slots=True)
class SkipRule:
    """Records left out on purpose; the test looks at one column or at all columns of a role."""

    reason: str
    column: str = ""
    role: str = ""
    equals: tuple[str, ...] | None = None
    not_equals: tuple[str, ...] | None = None
    contains: tuple[str, ...] | None = None
    empty: bool | None = None

    def holds(self, value: str) -> bool:
        """Does this rule leave out a record whose cell reads ``value``?"""
        checks = []
        if self.equals is not None:
            checks.append(value in self.equals)
        if self.not_equals is not None:
            checks.append(value not in self.not_equals)
        if self.contains is not None:
            checks.append(any(part in value for part in self.contains))
        if self.empty is not None:
            checks.append((value == "") == self.empty)
        return bool(checks) and all(checks)


@dataclass(frozen=True, slots=True)
class ChatRules:
    """How a chat becomes tickets."""

    operator_ids: tuple[str, ...] = ()
    burst_gap: timedelta = timedelta(hours=6)
    """Messages of one person no further apart are one ticket."""
    skip_chat_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """One layout, as read from a TOML file."""

    name: str
    """Stable: a part of every record's idempotency key."""
    title: str = ""
    detect: Detect = field(default_factory=Detect)
    kind: str = "csv"
    encoding: str = "auto"
    delimiter: str = "auto"
    strip_prefix: tuple[str, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Role -> columns by priority: ``Name``, ``Name#2`` or ``re:PATTERN``."""
    drop: tuple[str, ...] = ()
    """Columns never stored and never compared."""
    ignore_in_content: tuple[str, ...] = ()
    """Columns stored but not compared."""
    formats: tuple[str, ...] = ("iso",)
    timezone: str = ""
    subject_template: str = ""
    subject_fallback: str = ""
    skip: tuple[SkipRule, ...] = ()
    chat: ChatRules = ChatRules()

    def known_columns(self) -> frozenset[str]:
        """Every plain column name the profile mentions."""
        named = [name for names in self.roles.values() for name in names]
        named += [*self.drop, *self.ignore_in_content, *(rule.column for rule in self.skip)]
        named += [name for group in self.detect.any for name in group]
        return frozenset(re.sub(r"#\d+$", "", name) for name in named if name and not name.startswith("re:"))

    def recognises(self, headers: Sequence[str], extension: str) -> bool:
        """Does a file with these headers and this extension (no dot, lower case) have this layout?"""
        if self.detect.ext and extension not in self.detect.ext:
            return False
        if not (self.detect.any or self.detect.json_keys or self.detect.json_keys_any):
            return False
        present = set(headers)
        return (all(present.intersection(group) for group in self.detect.any)
                and present.issuperset(self.detect.json_keys)
                and (not self.detect.json_keys_any
                     or any(present.issuperset(keys) for keys in self.detect.json_keys_any))
                and not present.intersection(self.detect.none))
