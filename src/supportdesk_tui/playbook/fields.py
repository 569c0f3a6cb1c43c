"""Typed access to the front matter of one file; everything wrong becomes a listed problem."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from supportdesk_tui.desk.ports import FileProblem
from supportdesk_tui.playbook.front_matter import FrontMatter

Choice = TypeVar("Choice", bound=StrEnum)

_YES_NO: Mapping[object, str] = {True: "yes", False: "no"}
"""YAML reads a bare ``yes`` as true; an answer called so keeps its name."""


class Fields:
    """One mapping of the front matter: the top one or one nested in it."""

    def __init__(self, front: FrontMatter, raw: Mapping[str, object], problems: list[FileProblem],
                 path: tuple[str | int, ...] = ()) -> None:
        self._front = front
        self._raw = raw
        self._path = path
        self.problems = problems

    def refuse(self, key: str, reason: str, detail: str = "") -> None:
        """List a problem with this key."""
        line = self._front.line_of(*self._path, key)
        self.problems.append(FileProblem(self._front.file, line, reason, detail))

    def only(self, allowed: Collection[str]) -> None:
        """Every key must be one of these; the nearest is offered."""
        for key in self._raw:
            if key not in allowed:
                near = get_close_matches(str(key), allowed, 1)
                self.refuse(str(key), "unknown_key", f"{key} → {near[0]}" if near else str(key))

    def has(self, key: str) -> bool:
        """Is the key there with a value?"""
        return self._raw.get(key) is not None

    def text(self, key: str, *, needed: bool = False) -> str:
        """A string, stripped; a number is taken as written, any other type is refused."""
        value = self._raw.get(key)
        if value is None:
            if needed:
                self.refuse(key, "missing_key", key)
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.refuse(key, "bad_value", key)
            return ""
        return str(value).strip()

    def matching(self, key: str, pattern: re.Pattern[str], allowed: str) -> str:
        """A string that must match as a whole; ``allowed`` says what it may look like."""
        value = self._raw.get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or not pattern.fullmatch(value.strip()):
            self.refuse(key, "bad_value", f"{key}: {value} ({allowed})")
            return ""
        return value.strip()

    def flag(self, key: str) -> bool:
        """A truth value, false when absent."""
        value = self._raw.get(key, False)
        if not isinstance(value, bool):
            self.refuse(key, "bad_value", f"{key}: {value} (true, false)")
            return False
        return value

    def choice(self, key: str, kind: type[Choice]) -> Choice | None:
        """A member of an enumeration, by value."""
        value = self._raw.get(key)
        if value is None:
            return None
        try:
            return kind(str(value))
        except ValueError:
            self.refuse(key, "bad_value", f"{key}: {value} ({', '.join(kind)})")
            return None

    def words(self, key: str) -> tuple[str, ...]:
        """A list of strings; a single string stands for a list of one."""
        value = self._raw.get(key)
        if value is None:
            return ()
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str | int) for item in items):
            self.refuse(key, "bad_value", key)
            return ()
        return tuple(str(item).strip() for item in items if not isinstance(item, bool))

    def table(self, key: str) -> Fields:
        """A nested mapping; empty when absent."""
        value = self._raw.get(key)
        if value is None:
            return Fields(self._front, {}, self.problems, (*self._path, key))
        if not isinstance(value, dict):
            self.refuse(key, "bad_value", key)
            value = {}
        return Fields(self._front, value, self.problems, (*self._path, key))

    def labels(self, key: str) -> dict[str, str]:
        """A nested mapping of strings to strings."""
        value = self._raw.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(v, str | int) for v in value.values()):
            self.refuse(key, "bad_value", key)
            return {}
        return {_YES_NO.get(name, str(name)): str(label) for name, label in value.items()}

    def tables(self, key: str) -> list[Fields]:
        """A list of mappings; empty when absent."""
        value = self._raw.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.refuse(key, "bad_value", key)
            return []
        return [Fields(self._front, item, self.problems, (*self._path, key, number))
                for number, item in enumerate(value)]
