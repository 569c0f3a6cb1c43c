"""The values of the filter language's keys, each read into a condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from supportdesk_tui.domain.filters import terms
from supportdesk_tui.domain.filters.nodes import (
    Age,
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
    PriorityIs,
    Received,
    Replies,
    TimeLeft,
    Words,
)
from supportdesk_tui.domain.ticket import Priority


class Refused(Exception):
    """A value that its key does not know."""

    def __init__(self, nearest: str = "", reason: str = "unknown_value") -> None:
        self.nearest = nearest
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Values:
    """Reads the value of each key into a condition; raises Refused."""

    me: str
    categories: Mapping[str, str]
    operators: Mapping[str, str]

    def condition(self, name: str, value: str) -> tuple[str, Node]:
        """The condition and the group within which the same key means OR."""
        if not value:
            raise Refused(reason="empty")
        if name in {"from", "subj", "body"}:
            return name, _READERS[name](self, value)
        nodes = [_READERS[name](self, one) for one in value.split(",") if one]
        if not nodes:
            raise Refused(reason="empty")
        group = name
        if name == "is" and isinstance(nodes[0], Is):
            # A status and a fact answer different questions: is:open is:unread wants both.
            group = "is status" if nodes[0].fact in terms.STATUS_FACTS else "is fact"
        return group, any_of(nodes)

    def _fact(self, value: str) -> Node:
        fact = terms.FACTS.get(terms.value_word(value))
        if fact is None:
            raise Refused(terms.nearest(terms.value_word(value), terms.FACTS))
        return Is(fact)

    def _priority(self, value: str) -> Node:
        name = terms.PRIORITIES.get(terms.fold(value))
        if name is None:
            near = terms.nearest(terms.fold(value), terms.PRIORITIES)
            raise Refused(terms.PRIORITIES.get(near) or near)
        return PriorityIs(Priority(name) if name else None)

    def _sla(self, value: str) -> Node:
        node = _clock(value, "")
        return Is("overdue") if node == ClockIs("breached") else node

    def _resolve(self, value: str) -> Node:
        return _clock(value, "resolve")

    def _sender(self, value: str) -> Node:
        if value.startswith("@") and len(value) > 1:
            return Contains("domain", value[1:])
        return Contains("from", value)

    def _subject(self, value: str) -> Node:
        return Contains("subject", value)

    def _body(self, value: str) -> Node:
        if not any(char.isalnum() for char in value):
            raise Refused(reason="empty")
        return Words(value.rstrip("*"), body_only=True, prefix=True)

    def _category(self, value: str) -> Node:
        return self._named("category", value, self.categories)

    def _tag(self, value: str) -> Node:
        if not value.rstrip("*"):
            return Not(FieldIs("tag", ""))
        return FieldIs("tag", "" if terms.fold(value) in terms.NOBODY else value.rstrip("*"))

    def _who(self, value: str) -> Node:
        word = terms.fold(value)
        if word in terms.ME:
            return Is("mine")
        if word in terms.NOBODY:
            return Is("unassigned")
        if not word.rstrip("*"):
            return Not(Is("unassigned"))
        return self._named("assignee", value, self.operators)

    def _channel(self, value: str) -> Node:
        word = terms.fold(value.rstrip("*"))
        found = {terms.CHANNELS[word]} if word in terms.CHANNELS else \
            {channel for name, channel in terms.CHANNELS.items() if word and name.startswith(word)}
        if not found:
            raise Refused(terms.nearest(word, terms.CHANNELS))
        return any_of([FieldIs("channel", channel, prefix=False) for channel in sorted(found)])

    def _form(self, value: str) -> Node:
        return FieldIs("form", value.rstrip("*"))

    def _named(self, column: str, value: str, names: Mapping[str, str]) -> Node:
        word = terms.fold(value.rstrip("*"))
        if word in terms.NOBODY or word == "?":
            return FieldIs(column, "")
        if not word:
            return Not(FieldIs(column, ""))
        known = {(terms.fold(name), identifier) for pair in names.items() for name, identifier in
                 (pair, (pair[1], pair[1]))}
        ids = {identifier for name, identifier in known if name == word} \
            or {identifier for name, identifier in known if name.startswith(word)}
        if names and not ids:
            raise Refused(terms.nearest(word, {terms.fold(name) for name in (*names, *names.values())}))
        if ids:
            return any_of([FieldIs(column, identifier, prefix=False) for identifier in sorted(ids)])
        return FieldIs(column, value.rstrip("*"))

    def _received(self, value: str) -> Node:
        return self._age("received", value, beyond=True)

    def _last(self, value: str) -> Node:
        return self._age("updated", value, beyond=True)

    def _snooze(self, value: str) -> Node:
        return self._age("snoozed", value, beyond=False)

    def _age(self, column: str, value: str, *, beyond: bool) -> Node:
        span = terms.read_span(value)
        if span is None:
            raise Refused
        return Age(column, span[0], beyond=beyond if not span[1] else span[1] == "+")

    def _before(self, value: str) -> Node:
        first, _, last = value.partition("..")
        return _range(first, last) if last else Received(until=_day(first))

    def _after(self, value: str) -> Node:
        first, _, last = value.partition("..")
        return _range(first, last) if last else Received(since=_day(first))

    def _has(self, value: str) -> Node:
        what = terms.HAS.get(terms.fold(value))
        if what is None:
            raise Refused(terms.nearest(terms.fold(value), terms.HAS))
        return Has(what)

    def _macro(self, value: str) -> Node:
        return MacroIs(value)

    def _replies(self, value: str) -> Node:
        number = value.rstrip("+-")
        sign = value[len(number):]
        if not number.isdecimal() or len(number) > 6 or len(sign) > 1:
            raise Refused
        return Replies(int(number), sign)


_READERS: Final[dict[str, Callable[[Values, str], Node]]] = {
    "is": Values._fact, "prio": Values._priority, "sla": Values._sla, "from": Values._sender,
    "subj": Values._subject, "body": Values._body, "cat": Values._category, "tag": Values._tag,
    "who": Values._who, "ch": Values._channel, "age": Values._received, "last": Values._last,
    "snooze": Values._snooze, "before": Values._before, "after": Values._after, "has": Values._has,
    "re": Values._replies, "resolve": Values._resolve, "macro": Values._macro,
    "form": Values._form,
}


def _clock(value: str, clock: str) -> TimeLeft | ClockIs:
    if span := terms.read_span(value):
        return TimeLeft(span[0], later=span[1] == "+", clock=clock)
    state = terms.CLOCK_STATES.get(terms.value_word(value))
    if state is None:
        raise Refused(terms.nearest(terms.value_word(value), terms.CLOCK_STATES))
    return ClockIs(state, clock)


def _range(first: str, last: str) -> Node:
    end = _day(last)
    return Received(since=_day(first), until=Day(end.on, end.month_day, end.days_ago, end.weekday, plus=1))


def _day(value: str) -> Day:
    word = terms.fold(value)
    if word in terms.WEEKDAYS:
        return Day(weekday=terms.WEEKDAYS[word])
    if word in terms.DAYS_AGO:
        return Day(days_ago=terms.DAYS_AGO[word])
    span = terms.read_span(value)
    if span is not None and not span[1] and not span[0] % timedelta(days=1):
        return Day(days_ago=span[0].days)
    day = terms.read_date(value)
    if day is None:
        raise Refused(terms.nearest(word, {*terms.WEEKDAYS, *terms.DAYS_AGO}))
    return Day(on=day) if isinstance(day, date) else Day(month_day=day)


def any_of(parts: list[Node]) -> Node:
    """At least one of the parts; of a single one that one itself."""
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
