"""What the term under the cursor may go on to: keys, and the values of the key it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from supportdesk_tui.domain.filters import terms
from supportdesk_tui.domain.filters.printing import quoted_value

MOST: Final = 8
_TERM: Final = re.compile(r"""(?:[^\s()"«»]+:)?(?:"[^"]*|«[^»]*)$|[^\s()"«»]*$""")
_FIRST_KEYS: Final = ("is", "prio", "sla", "from", "subj", "cat", "tag", "who", "age", "has")
"""Offered before anything is typed."""
_FREE: Final = frozenset({"from", "subj", "body"})
"""Keys whose value may hold commas: there a comma begins no further value."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What this desk has: values with the number of open tickets that have them, the commonest first."""

    tags: Mapping[str, int] = field(default_factory=dict)
    addresses: Mapping[str, int] = field(default_factory=dict)
    """Those that fit what is typed."""
    operators: Mapping[str, int] = field(default_factory=dict)
    """By id."""
    categories: Mapping[str, int] = field(default_factory=dict)
    """By title."""
    macros: tuple[str, ...] = ()
    forms: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on."""

    text: str
    """What takes the place of the term."""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """The ways to go on with the term that ends at the cursor."""

    start: int
    end: int
    options: tuple[Option, ...] = ()

    def applied(self, text: str, place: int) -> tuple[str, int]:
        """The text with one option in place, and where the cursor stands then; a whole term gets a space."""
        option = self.options[place % len(self.options)].text
        rest = text[self.end:]
        space = "" if option.endswith(":") or rest.startswith((" ", ")")) else " "
        return text[:self.start] + option + space + rest, self.start + len(option) + len(space)


def term_at(text: str, cursor: int) -> tuple[int, str]:
    """Where the term before the cursor begins, its minus left out, and what is typed of it."""
    found = _TERM.search(text[:cursor])
    start, term = (found.start(), found.group()) if found else (cursor, "")
    bare = term.lstrip("-")
    return start + len(term) - len(bare), bare


def sought_sender(text: str, cursor: int) -> str | None:
    """What is typed of a sender before the cursor; None when the term asks for something else."""
    key, colon, value = term_at(text, cursor)[1].partition(":")
    return value.strip('"«»') if colon and terms.KEYS.get(terms.fold(key)) == "from" else None


def complete(text: str, cursor: int, vocabulary: Vocabulary, language: str = "en") -> Completion:
    """The ways to go on, best first; a term typed in the other layout is completed in the right one."""
    start, term = term_at(text, cursor)
    for version in dict.fromkeys((term, *reversed(terms.in_other_layouts(term)))):
        options = _options(version, vocabulary, language)
        options = [option for option in options if option.text != term]
        if options:
            return Completion(start, cursor, tuple(options[:MOST]))
    return Completion(start, cursor)


def _options(term: str, vocabulary: Vocabulary, language: str) -> list[Option]:
    key, colon, value = term.partition(":")
    if not colon:
        return _keys(term, language)
    name = terms.KEYS.get(terms.fold(key))
    if name is None:
        return []
    before, comma, last = ("", "", value) if name in _FREE else value.rpartition(",")
    russian = not key.isascii()
    fitting = _fitting(last.strip('"«»'), _values(name, vocabulary, russian=russian))
    return [Option(f"{key}:{before}{comma}{quoted_value(word)}", count) for word, count in fitting]


def _keys(typed: str, language: str) -> list[Option]:
    russian = language == "ru"
    if not typed:
        return [Option(terms.shown(terms.KEYS, name, russian=russian) + ":") for name in _FIRST_KEYS]
    word = terms.fold(typed)
    names = dict.fromkeys(name for accepted, name in terms.KEYS.items() if accepted.startswith(word))
    shown = [terms.shown(terms.KEYS, name, russian=not typed.isascii()) for name in names]
    return [Option(f"{key}:") for key in sorted(shown, key=lambda key: not key.startswith(word))]


def _fitting(typed: str, values: Iterable[tuple[str, int | None]]) -> list[tuple[str, int | None]]:
    word = terms.fold(typed)
    inside = [(value, count) for value, count in values if word in terms.fold(value)]
    return sorted(inside, key=lambda pair: not terms.fold(pair[0]).startswith(word))


def _values(name: str, vocabulary: Vocabulary, *, russian: bool) -> list[tuple[str, int | None]]:
    nobody = "нет" if russian else "none"

    def words(table: Mapping[str, str]) -> list[str]:
        return [terms.shown(table, meaning, russian=russian) for meaning in dict.fromkeys(table.values())]

    spans = terms.span_examples(name, russian=russian)
    counted: Mapping[str, Mapping[str, int]] = {
        "tag": vocabulary.tags, "from": vocabulary.addresses, "who": vocabulary.operators, "cat": vocabulary.categories,
        "form": vocabulary.forms,
    }
    plain: Mapping[str, list[str]] = {
        "is": words(terms.FACTS), "prio": ["P1", "P2", "P3", "?"], "has": words(terms.HAS),
        "ch": words(terms.CHANNELS), "sla": [*spans, *words(terms.CLOCK_STATES)],
        "resolve": [*spans, *words(terms.CLOCK_STATES)], "macro": list(vocabulary.macros),
        "sort": [f"{sign}{word}" for word in words(terms.SORTS) for sign in ("", "-")],
        "before": _days(russian=russian), "after": _days(russian=russian), "tag": [nobody], "cat": [nobody],
        "who": ["я" if russian else "me", nobody],
    }
    first: list[tuple[str, int | None]] = [(word, None) for word in plain.get(name, spans)]
    rest: list[tuple[str, int | None]] = list(counted.get(name, {}).items())
    return [*first, *rest] if name == "who" else [*rest, *first]


def _days(*, russian: bool) -> list[str]:
    days = [terms.shown(terms.DAYS_AGO, ago, russian=russian) for ago in (0, 1)]
    week = [terms.shown(terms.WEEKDAYS, day, russian=russian) for day in range(7)]
    return [*days, *week, "3д" if russian else "3d", "7д" if russian else "7d"]
