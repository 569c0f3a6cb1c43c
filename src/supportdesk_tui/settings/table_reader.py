"""Reads one TOML table strictly: keys known, values of their type, each refusal with file and line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from supportdesk_tui.domain.duration import parse_duration
from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.settings.toml_lines import KeyPath, TomlLines

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name and where its keys stand."""

    file: str
    lines: TomlLines

    def error(self, path: KeyPath, reason: str, allowed: str = "") -> ConfigError:
        """A refusal of the key at ``path``."""
        return ConfigError(self.file, self.lines.line(path), _dotted(path), reason, allowed)


class TableReader:
    """One table of the file; ``known`` are the keys it may have.

    Raises ConfigError ``unknown_key`` with the nearest known key, so that a misspelt key is named before a
    missing one. ``allowed`` in every other refusal is an example or a range, the same in all languages.
    """

    def __init__(self, raw: Mapping[str, object], path: KeyPath, source: Source,
                 known: Sequence[str]) -> None:
        self._raw = raw
        self._path = path
        self._source = source
        for key in raw:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1, 0.6)
                raise self.error(key, "unknown_key", near[0] if near else ", ".join(known))

    def __contains__(self, key: str) -> bool:
        return key in self._raw

    def error(self, key: str, reason: str, allowed: str = "") -> ConfigError:
        """A refusal of one of this table's keys."""
        return self._source.error((*self._path, key), reason, allowed)

    def text(self, key: str, default: str = "", *, lines: bool = False, pattern: str = "",
             example: str = "") -> str:
        """A string without control characters; of one line unless ``lines``; like ``pattern`` when given."""
        value = self._raw.get(key, default)
        allowed = example or '"..."'
        if not isinstance(value, str) or _CONTROL.search(value) or ("\n" in value and not lines):
            raise self.error(key, "bad_value", allowed)
        if key in self._raw and pattern and not re.fullmatch(pattern, value):
            raise self.error(key, "bad_value", allowed)
        return value

    def required(self, key: str, *, pattern: str = ".+", example: str = '"..."') -> str:
        """A string that must be there and not be empty."""
        if key not in self._raw:
            raise self.error(key, "missing_key", example)
        return self.text(key, pattern=pattern, example=example)

    def choice(self, key: str, allowed: Sequence[str], default: str) -> str:
        """One of the given words."""
        value = self._raw.get(key, default)
        if not isinstance(value, str) or (key in self._raw and value not in allowed):
            raise self.error(key, "bad_value", " | ".join(allowed))
        return value

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        value = self._raw.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.error(key, "bad_value", f"{low} … {high}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """``true`` or ``false``."""
        value = self._raw.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, "bad_value", "true | false")
        return value

    def span(self, key: str, default: timedelta, longest: timedelta,
             example: str = '"0s", "30s", "5m"') -> timedelta:
        """A duration such as ``30s``, ``5m``, ``2h``, ``14d``; ``0s`` is allowed."""
        if key not in self._raw:
            return default
        value = self._raw[key]
        span = parse_duration(value) if isinstance(value, str) else None
        if span is None or span > longest:
            raise self.error(key, "bad_value", example)
        return span

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of one-line strings."""
        value = self._raw.get(key, [])
        if not isinstance(value, list):
            raise self.error(key, "bad_value", '["...", "..."]')
        texts = [item for item in value if isinstance(item, str) and item and not _CONTROL.search(item)
                 and "\n" not in item]
        if len(texts) != len(value):
            raise self.error(key, "bad_value", '["...", "..."]')
        return tuple(texts)

    def mapping(self, key: str, example: str = "") -> Mapping[str, object]:
        """A table as it stands; empty when it is not written."""
        value = self._raw.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, "bad_value", example or f"[{_dotted((*self._path, key))}]")
        return value

    def table(self, key: str, known: Sequence[str]) -> TableReader:
        """A table of its own keys; empty when it is not written."""
        return TableReader(self.mapping(key), (*self._path, key), self._source, known)

    def tables(self, key: str, known: Sequence[str]) -> tuple[TableReader, ...]:
        """The tables of ``[[key]]``, in order."""
        value = self._raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(key, "bad_value", f"[[{key}]]")
        return tuple(TableReader(item, (*self._path, key, number), self._source, known)
                     for number, item in enumerate(value))


def _dotted(path: KeyPath) -> str:
    """``account.name`` for ``("account", 0, "name")``: the way the file writes it."""
    return ".".join(key for key in path if isinstance(key, str))
