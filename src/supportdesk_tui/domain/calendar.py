"""Schedules: when the desk is open, and arithmetic on the time inside those hours.

Windows are stated in local time and built per local date; everything computed is UTC. A local time that a
clock change skips or repeats is read as RFC 5545 (3.3.5) reads it: the offset before a gap, the first of two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.domain.open_time import MICROSECOND, OpenTime, instant, micros

HORIZON = timedelta(days=400)
"""How far ahead a due time is looked for, pauses not counted."""

DAY = timedelta(days=1)
MIDNIGHT = 24 * 3600
"""Seconds of a day: the end of a window that lasts until 24:00."""

Stretch = tuple[datetime, datetime]
"""From (inclusive) and to (exclusive), both UTC."""


@dataclass
class CalendarError(DeskError):
    """A schedule or a policy that cannot be meant; refused when it is read."""

    key: str
    """Where, dotted: ``schedules.work.week.mon-fri``."""
    reason: str
    """``no_windows``, ``overlap``, ``negative_window``, ``zero_target``, ``unknown_key``, ``unknown_zone``,
    ``unknown_schedule``, ``bad_time``, ``bad_date``, ``bad_day``, ``bad_duration``, ``bad_value``."""
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Opening hours on one date, half-open, in seconds after local midnight."""

    start: int
    end: int
    """At most 86400, which is 24:00."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that does not count; without ``end`` it lasts."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Weekly hours in a time zone, less holidays; ``days`` overrides single dates, holidays included."""

    name: str
    timezone: str
    week: Mapping[int, tuple[Window, ...]]
    """Weekday (0 is Monday) to windows, sorted, not overlapping."""
    holidays: frozenset[date] = frozenset()
    days: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    _built: dict[date, tuple[Stretch, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False)
    _laid: list[OpenTime] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def open_time(self) -> OpenTime:
        """Its open time laid end to end."""
        if not self._laid:
            self._laid.append(OpenTime(self.stretches_on))
        return self._laid[0]

    @property
    def zone(self) -> ZoneInfo:
        """The schedule's time zone."""
        return ZoneInfo(self.timezone)

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """The local windows of one date."""
        special = self.days.get(day)
        if special is not None:
            return special
        return () if day in self.holidays else self.week.get(day.weekday(), ())

    def stretches_on(self, day: date) -> tuple[Stretch, ...]:
        """The windows of one local date as UTC instants; remembered, all clocks ask for the same days."""
        built = self._built.get(day)
        if built is None:
            built = self._built[day] = tuple(_in_utc(self.windows_on(day), day, self.zone))
        return built


def _in_utc(windows: Sequence[Window], day: date, zone: ZoneInfo) -> Iterator[Stretch]:
    previous_end: datetime | None = None
    for window in windows:
        start, end = local_instant(day, window.start, zone), local_instant(day, window.end, zone)
        if previous_end is not None and start < previous_end:
            start = previous_end  # a clock change pushed the window before over this one's start
        if start < end:
            previous_end = end
            yield start, end


def local_instant(day: date, seconds: int, zone: ZoneInfo) -> datetime:
    """The UTC instant of a local wall time, given in seconds after midnight (86400 is the next midnight)."""
    if seconds >= MIDNIGHT:
        day, seconds = day + DAY, seconds - MIDNIGHT
    wall = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    return datetime.combine(day, wall, zone).astimezone(UTC)


def stretches(schedule: Schedule, start: datetime, end: datetime,
              pauses: Sequence[Pause] = ()) -> Iterator[Stretch]:
    """The open time between two instants in order, without the pauses."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    zone = schedule.zone
    # One day early: a clock change may push a late window past midnight.
    day, last = start.astimezone(zone).date() - DAY, end.astimezone(zone).date()
    while day <= last:
        for opens, closes in schedule.stretches_on(day):
            opens, closes = max(opens, start), min(closes, end)
            if opens < closes:
                start = closes
                if pauses:
                    yield from _without(pauses, opens, closes)
                else:
                    yield opens, closes
        day += DAY


def _without(pauses: Sequence[Pause], opens: datetime, closes: datetime) -> Iterator[Stretch]:
    for pause in pauses:
        if pause.start >= closes:
            break
        if pause.end is not None and pause.end <= opens:
            continue
        if pause.start > opens:
            yield opens, pause.start
        if pause.end is None or pause.end >= closes:
            return
        opens = max(opens, pause.end)
    yield opens, closes


def add(schedule: Schedule, start: datetime, span: timedelta,
        pauses: Sequence[Pause] = ()) -> datetime | None:
    """The instant at which ``span`` of open time has passed since ``start``, or None beyond the horizon.

    Pauses must be sorted and must not overlap. A span that is used up exactly at closing time ends there, not
    the next morning.
    """
    start = start.astimezone(UTC)
    if span <= timedelta(0):
        return start
    limit = start + HORIZON
    if not pauses:
        found = schedule.open_time.after(micros(start), span // MICROSECOND, micros(limit))
        return None if found is None else instant(found)
    for pause in pauses:
        if pause.end is not None and pause.end > start:
            limit += pause.end - max(pause.start, start)
    for opens, closes in stretches(schedule, start, limit, pauses):
        length = closes - opens
        if span <= length:
            return opens + span
        span -= length
    return None


def between(schedule: Schedule, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
    """The open time from ``start`` to ``end``; zero when ``end`` is not later."""
    if not pauses:
        return schedule.open_time.between(micros(start), micros(end)) * MICROSECOND if start < end else timedelta(0)
    return sum((closes - opens for opens, closes in stretches(schedule, start, end, pauses)), timedelta(0))


def last_instant_at_or_before(schedule: Schedule, at: datetime) -> datetime | None:
    """The last open instant at or before ``at``, a closing time included; None beyond the horizon."""
    near = schedule.open_time.last_before(micros(at))
    if near is not None:
        return instant(near)
    for opens, closes in _backwards(schedule, at):
        if opens <= at:
            return min(closes, at.astimezone(UTC))
    return None


def is_open(schedule: Schedule, at: datetime) -> bool:
    """Does work go on at this instant?"""
    return next(stretches(schedule, at, at + timedelta(microseconds=1)), None) is not None


def is_day_off(schedule: Schedule, at: datetime) -> bool:
    """Is it a day on which work usually goes on, but not this time: a holiday?"""
    day = at.astimezone(schedule.zone).date()
    return bool(schedule.week.get(day.weekday())) and not schedule.windows_on(day)


def next_opening(schedule: Schedule, at: datetime) -> datetime | None:
    """The first instant at or after ``at`` at which a window opens; None beyond the horizon."""
    at = at.astimezone(UTC)
    zone = schedule.zone
    day = at.astimezone(zone).date() - DAY
    last = day + HORIZON
    while day <= last:
        for opens, _closes in schedule.stretches_on(day):
            if opens >= at:
                return opens
        day += DAY
    return None


def first_instant_with_left(schedule: Schedule, due: datetime, left: timedelta) -> datetime | None:
    """The earliest instant from which on no more than ``left`` of open time remains until ``due``.

    When ``left`` reaches back exactly to an opening, that is the closing time before it: nothing is used up
    overnight. None beyond the horizon.
    """
    due = due.astimezone(UTC)
    for opens, closes in _backwards(schedule, due):
        closes = min(closes, due)
        if opens >= closes:
            continue
        if left <= timedelta(0):
            return closes
        if closes - opens > left:
            return closes - left
        left -= closes - opens
    return None


def _backwards(schedule: Schedule, at: datetime) -> Iterator[Stretch]:
    day = at.astimezone(schedule.zone).date() + DAY
    last = day - HORIZON
    while day >= last:
        yield from reversed(schedule.stretches_on(day))
        day -= DAY


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KEYS = ("timezone", "week", "holidays", "days")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?", re.ASCII)


def build_schedule(name: str, raw: Mapping[str, object]) -> Schedule:
    """A schedule from the plain values of a file.

    ``raw`` has ``timezone``, ``week`` (``mon-fri`` or ``sat`` to windows such as ``["10:00", "19:00"]``),
    ``holidays`` (dates) and ``days`` (date to windows, an empty list for a day off).

    Raises:
        CalendarError: unknown key or zone, no window at all, overlapping or negative windows, bad values.
    """
    place = f"schedules.{name}"
    for key in raw:
        if key not in _KEYS:
            raise CalendarError(f"{place}.{key}", "unknown_key", ", ".join(_KEYS))
    week = _read_week(f"{place}.week", raw.get("week", {}))
    holidays = raw.get("holidays", ())
    if not isinstance(holidays, list | tuple | set | frozenset):
        raise CalendarError(f"{place}.holidays", "bad_value", '["2026-01-01", ...]')
    days = {
        read_date(f"{place}.days.{day}", day): _read_windows(f"{place}.days.{day}", windows)
        for day, windows in _table(f"{place}.days", raw.get("days", {})).items()
    }
    if not any(week.values()) and not any(days.values()):
        raise CalendarError(place, "no_windows", 'week = {mon-fri = [["10:00", "19:00"]]}')
    off = frozenset(read_date(f"{place}.holidays", day) for day in holidays)
    return Schedule(name, _read_zone(f"{place}.timezone", raw.get("timezone")), week, off, days)


def _table(place: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise CalendarError(place, "bad_value", "{...}")
    return value


def _read_zone(place: str, value: object) -> str:
    try:
        return ZoneInfo(value if isinstance(value, str) else "").key
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder, such as "Europe"
        raise CalendarError(place, "unknown_zone", "Europe/Moscow, Europe/Berlin, UTC ...") from None


def _read_week(place: str, value: object) -> dict[int, tuple[Window, ...]]:
    week: dict[int, tuple[Window, ...]] = {}
    for days, raw in _table(place, value).items():
        windows = _read_windows(f"{place}.{days}", raw)
        for day in _read_weekdays(f"{place}.{days}", days):
            week[day] = _sorted(f"{place}.{days}", (*week.get(day, ()), *windows))
    return week


def _read_weekdays(place: str, text: str) -> Iterator[int]:
    for part in text.strip().lower().split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise CalendarError(place, "bad_day", "mon-fri, sat")
        start = WEEKDAYS.index(first)
        count = (WEEKDAYS.index(last) - start) % 7 + 1 if dash else 1
        yield from ((start + offset) % 7 for offset in range(count))


def _read_windows(place: str, value: object) -> tuple[Window, ...]:
    if not isinstance(value, list | tuple):
        raise CalendarError(place, "bad_value", '[["10:00", "19:00"]]')
    windows = []
    for pair in value:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise CalendarError(place, "bad_value", '[["10:00", "19:00"]]')
        start, end = (_read_time(place, moment) for moment in pair)
        if start >= end:
            raise CalendarError(place, "negative_window", "10:00 < 19:00 <= 24:00")
        windows.append(Window(start, end))
    return _sorted(place, windows)


def _sorted(place: str, windows: Sequence[Window]) -> tuple[Window, ...]:
    ordered = sorted(windows, key=lambda window: window.start)
    for one, following in pairwise(ordered):
        if following.start < one.end:
            raise CalendarError(place, "overlap")
    return tuple(ordered)


def _read_time(place: str, value: object) -> int:
    match = _TIME.fullmatch(str(value).strip())
    if match:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        moment = hours * 3600 + minutes * 60 + seconds
        if minutes < 60 and seconds < 60 and moment <= MIDNIGHT:
            return moment
    raise CalendarError(place, "bad_time", "00:00 ... 24:00")


def read_date(place: str, value: object) -> date:
    """A date of a file: ``2026-05-12``, or a date already. Raises CalendarError."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise CalendarError(place, "bad_date", "2026-05-12") from None
