"""What a filter asks for, as data: a tree of conditions and an order. The store turns it into SQL."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from supportdesk_tui.domain.ticket import Priority


class Sort(StrEnum):
    """The orders a view can have."""

    PRIO = "prio"
    """The queue's own order: urgency, priority, act_by, age."""
    SLA = "sla"
    CREATED = "created"
    UPDATED = "updated"
    SNOOZE = "snooze"
    """By the date snoozed to, else promised."""


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; without parts: every ticket."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node


@dataclass(frozen=True, slots=True)
class Is:
    """A fact of filter_terms.FACTS."""

    fact: str


@dataclass(frozen=True, slots=True)
class PriorityIs:
    """This priority; None is untriaged."""

    priority: Priority | None


@dataclass(frozen=True, slots=True)
class FieldIs:
    """``field`` (category, assignee, channel, tag or form) has a value; an empty value means none at all, of form any.

    A form is looked for within the names of forms and their layouts.
    """

    field: str
    value: str
    prefix: bool = True
    """The value may be the beginning of a longer one."""


@dataclass(frozen=True, slots=True)
class Contains:
    """``field`` (from, domain or subject) has the text inside, whatever its case."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """Full text: the words stand in this order side by side, each in any of its forms."""

    text: str
    body_only: bool = False
    prefix: bool = False
    """The last word may be the beginning of a longer one."""


@dataclass(frozen=True, slots=True)
class NumberIs:
    """The ticket with this number, or all up to another one."""

    ticket_id: int
    last: int = 0
    """0 for the one alone."""


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """A clock must be acted on within ``span`` (already late included), or later."""

    span: timedelta
    later: bool = False
    clock: str = ""
    """``resolve`` for the second clock; empty for the one to act on first."""


@dataclass(frozen=True, slots=True)
class ClockIs:
    """A clock is in this ``ClockState``."""

    state: str
    clock: str = ""
    """As in ``TimeLeft``."""


@dataclass(frozen=True, slots=True)
class Age:
    """``field`` (received or updated) lies at least ``span`` back, or less; ``snoozed`` looks ahead."""

    field: str
    span: timedelta
    beyond: bool


@dataclass(frozen=True, slots=True)
class Has:
    """There is an attachment, a note or a ticked sop."""

    what: str


@dataclass(frozen=True, slots=True)
class MacroIs:
    """A letter made with this macro was sent or is on its way."""

    macro_id: str


@dataclass(frozen=True, slots=True)
class Replies:
    """How many human replies went out: exactly, or that many and more, or that many and fewer."""

    count: int
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was typed: fixed, without a year, so many days ago, or the last such weekday."""

    on: date | None = None
    month_day: tuple[int, int] | None = None
    days_ago: int | None = None
    weekday: int | None = None
    plus: int = 0
    """Days added afterwards: 1 for the end of a range."""

    def starts_at(self, now: datetime, zone: str) -> datetime:
        """Midnight of that day in the zone, as an instant in UTC; the nearest past day where several fit."""
        place = _place(zone)
        try:
            return _midnight(self.day(now.astimezone(place).date()) + timedelta(days=self.plus), place)
        except OverflowError:
            return datetime(1, 1, 2, tzinfo=UTC)

    def day(self, today: date) -> date:
        """The day that is meant today, before anything is added."""
        if self.on is not None:
            return self.on
        if self.month_day is not None:
            month, day = self.month_day
            for year in range(today.year, today.year - 8, -1):
                try:
                    found = date(year, month, day)
                except ValueError:  # 29 February
                    continue
                if found <= today:
                    return found
        if self.weekday is not None:
            return today - timedelta(days=(today.weekday() - self.weekday) % 7)
        return today - timedelta(days=self.days_ago or 0)

    def from_on(self, first: date) -> date:
        """The first such day at or after another: where the end of a range lies that began on that one."""
        if self.weekday is not None:
            return first + timedelta(days=(self.weekday - first.weekday()) % 7)
        if self.month_day is not None:
            for year in range(first.year, first.year + 9):
                with suppress(ValueError):  # 29 February
                    if (found := date(year, *self.month_day)) >= first:
                        return found
        return self.day(first)


def _place(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _midnight(day: date, place: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=place).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Received:
    """Received at or after the start of one day, or before the start of another."""

    since: Day | None = None
    until: Day | None = None

    def bounds(self, now: datetime, zone: str) -> tuple[datetime | None, datetime | None]:
        """Both instants in UTC. ``mon..wed`` asked on a Tuesday goes on to tomorrow, not back to last week."""
        since = self.since.starts_at(now, zone) if self.since is not None else None
        until = self.until.starts_at(now, zone) if self.until is not None else None
        if since is None or until is None or self.since is None or self.until is None or until > since:
            return since, until
        place = _place(zone)
        with suppress(OverflowError, ValueError):
            first = self.since.day(now.astimezone(place).date())
            until = _midnight(self.until.from_on(first) + timedelta(days=self.until.plus), place)
        return since, until


Node: TypeAlias = (
    All | AnyOf | Not | Is | PriorityIs | FieldIs | Contains | Words | NumberIs | TimeLeft | ClockIs | Age
    | Has | MacroIs | Replies | Received
)


@dataclass(frozen=True, slots=True)
class Query:
    """A view: which tickets, in which order. Nothing in it depends on the present instant."""

    where: Node = All()
    sort: Sort = Sort.PRIO
    descending: bool = False
    me: str = ""
    """The operator id that ``is:mine``, ``who:me`` and ``is:draft`` mean."""
    zone: str = "UTC"
    """Where days begin and end for ``before:`` and ``after:``."""
    jump: int | None = None
    """The ticket number when the whole filter is one; the panel goes to it."""
