"""What an export profile says: how a layout is recognised and which column means what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

KINDS = ("csv", "tsv", "xlsx", "json-cells", "json-pairs", "jsonl", "telegram", "auto")
"""Layouts the reader understands: delimited text, workbooks, delimited text whose cells are JSON strings, JSON
lists of label-answer pairs, JSON objects (one a line, a list of them, or a single one), chats; ``auto`` goes by
what the file holds."""

ROLES = ("id", "created", "email", "name", "phone", "telegram", "subject", "message", "attachments",
         "form", "form_id", "profile_id", "member_since", "plan")
"""What a column can mean; the last three are for the requester's card."""

MAKES = ("tickets", "contacts")
"""What a record becomes: a ticket, or more on the card of the person it is about."""

ESCAPES = ("double", "backslash", "auto")
"""A quote in a cell as two quotes or behind a backslash; ``auto`` looks which of them the file needs."""

USUAL = "*"
"""In a role's columns: those that are named as the role usually is."""

Column = str | tuple[str, ...]
"""A column's name, or several whose cells are joined by a space: first and last name."""

_FAMILIES = ({"csv", "tsv", "txt", "xlsx"}, {"json", "jsonl", "ndjson"})
"""What a spreadsheet program or a renaming makes of one another: no reason not to know a layout again."""


def _family(extension: str) -> frozenset[str]:
    return next((frozenset(family) for family in _FAMILIES if extension in family), frozenset({extension}))


@dataclass(frozen=True, slots=True)
class Detect:
    """How a file is recognised; all of it must hold."""

    ext: tuple[str, ...] = ()
    any: tuple[tuple[str, ...], ...] = ()
    """Groups of headers or ``re:`` patterns: one of each group must be there."""
    none: tuple[str, ...] = ()
    """Headers or ``re:`` patterns that belong to another layout."""
    roles: tuple[tuple[str, ...], ...] = ()
    """Groups of roles: a column must be found for one of each group."""
    fallback: bool = False
    """Asked only when no other profile fits."""
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
        if self.equals is not None and value not in self.equals:
            return False
        if self.not_equals is not None and value in self.not_equals:
            return False
        if self.contains is not None and not any(part in value for part in self.contains):
            return False
        if self.empty is not None and (value == "") != self.empty:
            return False
        return any(asked is not None for asked in (self.equals, self.not_equals, self.contains, self.empty))


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
    """Texts, or ``re:`` patterns, that a cell may begin with and that nobody wrote."""
    escape: str = "double"
    """How a quote inside a quoted cell is written: one of :data:`ESCAPES`."""
    unpack: tuple[str, ...] = ()
    """Columns whose cells are JSON objects: their keys are columns of their own."""
    join_parts: bool = False
    """Columns named ``Address (City)``, ``Address (Street)`` are shown as one answer."""
    makes: str = "tickets"
    roles: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)
    """Role -> columns by priority: ``Name``, ``Name#2``, ``re:PATTERN``, ``*``, or several to join."""
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
        named = [name for columns in self.roles.values() for column in columns for name in names_of(column)]
        named += [*self.drop, *self.ignore_in_content, *(rule.column for rule in self.skip)]
        named += [name for group in self.detect.any for name in group]
        return frozenset(re.sub(r"#\d+$", "", name) for name in named
                         if name and name != USUAL and not name.startswith("re:"))

    def has_extension(self, extension: str) -> bool:
        """Is it a layout of such files (no dot, lower case)?"""
        return not self.detect.ext or any(extension in _family(known) for known in self.detect.ext)

    def recognises(self, headers: Sequence[str], extension: str) -> bool:
        """Does a file with these headers and this extension (no dot, lower case) have this layout?

        ``Detect.roles`` is not asked here: it needs the columns to be found first.
        """
        detect = self.detect
        if not self.has_extension(extension):
            return False
        if not (detect.any or detect.json_keys or detect.json_keys_any or detect.roles):
            return False
        present = frozenset(headers)
        return (all(any(has_header(present, name) for name in group) for group in detect.any)
                and present.issuperset(detect.json_keys)
                and (not detect.json_keys_any or any(present.issuperset(keys) for keys in detect.json_keys_any))
                and not any(has_header(present, name) for name in detect.none))


def names_of(column: Column) -> tuple[str, ...]:
    """The names in one entry of a role."""
    return (column,) if isinstance(column, str) else column


def has_header(present: frozenset[str], name: str) -> bool:
    """Is there a header of this name, or one that matches this ``re:`` pattern?"""
    if not name.startswith("re:"):
        return name in present
    pattern = re.compile(name[3:], re.IGNORECASE | re.DOTALL)
    return any(pattern.fullmatch(header) for header in present)
