"""A query written out in the filter language, so that reading it gives the same query again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from supportdesk_tui.domain.filters import terms
from supportdesk_tui.domain.filters.nodes import (
    Age,
    All,
    AnyOf,
    ClockIs,
    Contains,
    Day,
    FieldIs,
    Has,
    Is,
    MacroIs,
    Node,
    Not,
    NumberIs,
    PriorityIs,
    Query,
    Received,
    Replies,
    Sort,
    TimeLeft,
    Words,
)

_PLAIN: Final = re.compile(r"[^\s()\"«»,]+")
_BARE: Final = re.compile(r"\w[\w.+@]*")
_FIELD_KEYS: Final = {"category": "cat", "assignee": "who", "channel": "ch", "tag": "tag"}
_AGE_KEYS: Final = {"received": "age", "updated": "last", "snoozed": "snooze"}
_UNITS: Final = (("w", "н", timedelta(weeks=1)), ("d", "д", timedelta(days=1)), ("h", "ч", timedelta(hours=1)),
                 ("m", "м", timedelta(minutes=1)))


def print_query(query: Query, language: str = "en") -> str:
    """The query as it could be typed, in the words of one language."""
    printer = _Printer(language)
    if query.jump is not None:
        return printer.jump(query)
    where = printer.conditions(query.where)
    alone = isinstance(query.where, NumberIs) and not query.where.last  # it would be a jump
    parts = [f"({where})" if alone else where]
    if query.sort is not Sort.PRIO or query.descending:
        parts.append(f"{printer.key('sort')}:{'-' if query.descending else ''}"
                     f"{printer.word(terms.SORTS, query.sort.value)}")
    return " ".join(part for part in parts if part)


def quoted_value(value: str) -> str:
    """A value as it stands behind its key: in quotes where it must be."""
    if _PLAIN.fullmatch(value):
        return value
    if '"' not in value:
        return f'"{value}"'
    return f"«{value}»" if "»" not in value else '"' + value.replace('"', "") + '"'


class _Printer:
    def __init__(self, language: str) -> None:
        self._russian = language == "ru"

    def word(self, table: Mapping[str, str], meaning: str) -> str:
        """The first of a table's words for a meaning, in this language where it has one."""
        return terms.shown(table, meaning, russian=self._russian)

    def key(self, name: str) -> str:
        """A key in this language."""
        return self.word(terms.KEYS, name)

    def jump(self, query: Query) -> str:
        """A bare number."""
        if isinstance(query.where, AnyOf) and isinstance(query.where.parts[-1], Words):
            return query.where.parts[-1].text
        return f"#{query.jump}"

    def conditions(self, node: Node) -> str:
        """A whole filter, or what stands in a pair of brackets."""
        if isinstance(node, AnyOf):
            same = self._same_key(node)
            return same[1] if same else f" {'ИЛИ' if self._russian else 'OR'} ".join(map(self._branch, node.parts))
        return self._branch(node)

    def _branch(self, node: Node) -> str:
        """One alternative: terms side by side."""
        if isinstance(node, AnyOf):
            return f"({self.conditions(node)})"
        if not isinstance(node, All):
            return self._single(node)
        taken: set[str] = set()
        shown = []
        for part in node.parts:
            same = self._same_key(part)
            if same is None:
                shown.append(self._single(part))
            elif same[0] in taken:  # the same key once more would mean OR
                shown.append(f"({same[1]})")
            else:
                shown.append(same[1])
                taken.add(same[0])
        return " ".join(shown)

    def _single(self, node: Node) -> str:
        if isinstance(node, Not):
            return f"-{self._single(node.part)}"
        if isinstance(node, All | AnyOf):
            return f"({self.conditions(node)})"
        return self.term(node)[1]

    def _same_key(self, node: Node) -> tuple[str, str] | None:
        """The group and the text of a term, or of terms whose key makes them alternatives."""
        if isinstance(node, AnyOf):
            pairs = [self._same_key(part) for part in node.parts if not isinstance(part, AnyOf)]
            groups = {pair[0] for pair in pairs if pair}
            if None in pairs or len(pairs) != len(node.parts) or len(groups) != 1:
                return None
            return groups.pop(), " ".join(pair[1] for pair in pairs if pair)
        if isinstance(node, All | Not):
            return None
        group, text = self.term(node)
        return (group, text) if group else None

    def term(self, node: Node) -> tuple[str, str]:
        """One term: the group within which its key means OR (empty for words), and its text."""
        match node:
            case Words(text, body_only, prefix):
                return ("body", self._pair("body", text)) if body_only else ("", _words(text, prefix=prefix))
            case NumberIs(first, last):
                return "number", f"#{first}..{last}" if last else f"#{first}"
            case Is(fact):
                group = "is status" if fact in terms.STATUS_FACTS else "is fact"
                return group, f"{self.key('is')}:{self.word(terms.FACTS, fact)}"
            case PriorityIs(priority):
                return "prio", f"{self.key('prio')}:{priority.value if priority else '?'}"
            case Received():
                return self._received(node)
            case _:
                name, value = self._value(node)
                return name, self._pair(name, value)

    def _pair(self, name: str, value: str) -> str:
        return f"{self.key(name)}:{quoted_value(value)}"

    def _value(self, node: Node) -> tuple[str, str]:
        match node:
            case FieldIs("channel", value):
                return "ch", self.word(terms.CHANNELS, value)
            case FieldIs("form", value):
                return "form", value or "*"
            case FieldIs(field, value):
                return _FIELD_KEYS[field], value or self._nobody()
            case Contains(field, text):
                return ("subj", text) if field == "subject" else ("from", f"@{text}" if field == "domain" else text)
            case TimeLeft(span, later, clock):
                return clock or "sla", self._span(span) + ("+" if later else "")
            case ClockIs(state, clock):
                return clock or "sla", self.word(terms.CLOCK_STATES, state)
            case Age(field, span, beyond):
                sign = "" if beyond != (field == "snoozed") else "+" if beyond else "-"
                return _AGE_KEYS[field], self._span(span) + sign
            case Has(what):
                return "has", self.word(terms.HAS, what)
            case MacroIs(macro_id):
                return "macro", macro_id
            case Replies(count, sign):
                return "re", f"{count}{sign}"
            case _:
                raise TypeError(node)

    def _received(self, node: Received) -> tuple[str, str]:
        if node.since is not None and node.until is not None:
            return "after", f"{self.key('after')}:{self._day(node.since)}..{self._day(node.until)}"
        if node.since is not None:
            return "after", f"{self.key('after')}:{self._day(node.since)}"
        return "before", f"{self.key('before')}:{self._day(node.until or Day(days_ago=0))}"

    def _nobody(self) -> str:
        return "нет" if self._russian else "none"

    def _span(self, span: timedelta) -> str:
        for english, russian, unit in _UNITS:
            if span and not span % unit:
                return f"{span // unit}{russian if self._russian else english}"
        return f"0{'м' if self._russian else 'm'}"

    def _day(self, day: Day) -> str:
        if day.on is not None:
            return day.on.isoformat()
        if day.month_day is not None:
            month, number = day.month_day
            return f"{number:02}.{month:02}"
        if day.weekday is not None:
            return terms.shown(terms.WEEKDAYS, day.weekday, russian=self._russian)
        ago = day.days_ago or 0
        if ago < 2:
            return terms.shown(terms.DAYS_AGO, ago, russian=self._russian)
        return self._span(timedelta(days=ago))


def _words(text: str, *, prefix: bool) -> str:
    star = "*" if prefix else ""
    if star and _BARE.fullmatch(text) and text not in terms.OR_WORDS and terms.other_layout(text) is None:
        return text + star
    return f"«{text}{star}»" if '"' in text else f'"{text}{star}"'
