"""Times as people type them, for promises and snoozes: ``2h``, ``tomorrow 15:00``, ``вт 12:00``, ``12.05 14:00``.

English and Russian are read alike and may be mixed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from supportdesk_tui.domain.calendar import HORIZON, Schedule, local_instant, next_opening
from supportdesk_tui.domain.errors import BadInput

_UNITS = {
    "m": ("m", "min", "mins", "minute", "minutes", "м", "мин", "минуту", "минуты", "минут"),
    "h": ("h", "hr", "hrs", "hour", "hours", "ч", "час", "часа", "часов"),
    "d": ("d", "day", "days", "д", "дн", "день", "дня", "дней"),
    "w": ("w", "week", "weeks", "н", "нед", "неделю", "недели", "недель"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_DAY_WORDS = {"today": 0, "сегодня": 0, "tomorrow": 1, "завтра": 1, "послезавтра": 2}
_TODAY = frozenset({"today", "сегодня"})
_WEEKDAY_STARTS = (("mon", "пн", "понедельник"), ("tue", "вт", "вторник"), ("wed", "ср", "сред"),
                   ("thu", "чт", "четверг"), ("fri", "пт", "пятниц"), ("sat", "сб", "суббот"),
                   ("sun", "вс", "воскресенье"))
_FILLERS = frozenset({"at", "by", "on", "in", "до", "в", "во", "к", "через"})
_PART = re.compile(r"(\d{1,4})\s*([a-zа-я]+)")
_TIME = re.compile(r"(\d{1,2})[:.](\d\d)")
_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d\d))?")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Choice:
    """One digit of the promise and snooze strips."""

    key: str
    code: str
    """``in_2_hours``, ``end_of_day``, ``tomorrow_opening``, ``tomorrow_15``, ``monday_opening``, ``in_a_week``."""
    at: datetime


def parse_when(text: str, now: datetime, schedule: Schedule, zone: ZoneInfo) -> datetime:
    """The instant that ``text`` names, in UTC.

    A time of day without a date is the next such time; a date or weekday without a time is the opening of
    the first working day from it on (of today: the closing); a weekday or a date without a year is the next
    one to come. ``3d`` is the same local time three days on.

    Raises:
        BadInput: ``when`` (not understood), ``not_in_future``, or ``too_far`` (beyond 400 days).
    """
    words = text.casefold().replace("ё", "е").replace(",", " ").strip()
    try:
        found = _read(words, now, schedule, zone)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise BadInput("when", text)
    if found <= now:
        raise BadInput("not_in_future", text)
    if found > now + HORIZON:
        raise BadInput("too_far", text)
    return found


def quick_choices(now: datetime, schedule: Schedule, zone: ZoneInfo) -> tuple[Choice, ...]:
    """The digits of the strips; a digit whose time has passed today is left out, so that none changes meaning."""
    today = now.astimezone(zone).date()
    tomorrow = today + timedelta(days=1)
    to_monday = today + timedelta(days=7 - today.weekday())
    offered: tuple[tuple[str, str, datetime | None], ...] = (
        ("1", "in_2_hours", now.astimezone(UTC) + timedelta(hours=2)),
        ("2", "end_of_day", _closing(today, schedule)),
        ("3", "tomorrow_opening", _opening(tomorrow, schedule, zone)),
        ("4", "tomorrow_15", local_instant(tomorrow, 15 * 3600, zone)),
        ("5", "monday_opening", _opening(to_monday, schedule, zone)),
        ("6", "in_a_week", _opening(today + timedelta(days=7), schedule, zone)),
    )
    return tuple(Choice(key, code, at) for key, code, at in offered if at is not None and at > now)


def _read(words: str, now: datetime, schedule: Schedule, zone: ZoneInfo) -> datetime | None:
    tokens = [word for word in re.sub(r"(?<=\d)t(?=\d)", " ", words).split() if word not in _FILLERS]
    span = _span(" ".join(tokens), now, zone)
    if span is not None:
        return span
    seconds = _time(tokens[-1], alone=len(tokens) == 1) if tokens else None
    days = tokens[:-1] if seconds is not None else tokens
    today = now.astimezone(zone).date()
    if not days:
        if seconds is None:
            return None
        return _first_after(now, (local_instant(today + timedelta(days=ahead), seconds, zone) for ahead in (0, 1)))
    if len(days) > 1:
        return None
    if seconds is None and days[0] in _TODAY:
        return _closing(today, schedule)
    for day in _days(days[0], today):
        at = _opening(day, schedule, zone) if seconds is None else local_instant(day, seconds, zone)
        if at is not None and (at > now or _is_exact(days[0])):
            return at
    return None


def _span(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """``2h``, ``1d 4h``: days and weeks by the local calendar, hours and minutes as they pass."""
    parts = _PART.findall(words)
    if not parts or _PART.sub("", words).strip() or any(unit not in _UNIT_OF for _, unit in parts):
        return None
    days, minutes = 0, 0
    for count, word in parts:
        unit = _UNIT_OF[word]
        if unit in "dw":
            days += int(count) * (7 if unit == "w" else 1)
        else:
            minutes += int(count) * (60 if unit == "h" else 1)
    local = now.astimezone(zone) + timedelta(days=days)
    return (local.astimezone(UTC) if days else now.astimezone(UTC)) + timedelta(minutes=minutes)


def _time(word: str, *, alone: bool) -> int | None:
    """Seconds after midnight; ``15.30`` only beside a day, for alone it would be a date."""
    match = _TIME.fullmatch(word)
    if match is None or (alone and "." in word):
        return None
    hours, minutes = int(match[1]), int(match[2])
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        raise ValueError(word)
    return hours * 3600 + minutes * 60


def _days(word: str, today: date) -> Iterable[date]:
    """The dates that a word may mean, the likeliest first."""
    if word in _DAY_WORDS:
        return (today + timedelta(days=_DAY_WORDS[word]),)
    if match := _ISO_DATE.fullmatch(word):
        return (date(*(int(part) for part in match.groups())),)
    if match := _DATE.fullmatch(word):
        day, month, year = int(match[1]), int(match[2]), match[3]
        if year:
            return (date(int(year) + (2000 if len(year) == 2 else 0), month, day),)
        return tuple(date(number, month, day) for number in range(today.year, today.year + 2)
                     if not (month == 2 and day == 29) or number % 4 == 0)
    for number, starts in enumerate(_WEEKDAY_STARTS):
        if _names_weekday(word, starts):
            ahead = (number - today.weekday()) % 7
            return (today + timedelta(days=ahead), today + timedelta(days=ahead + 7))
    return ()


def _names_weekday(word: str, starts: tuple[str, str, str]) -> bool:
    english, short, russian = starts
    full = {"mon": "monday", "tue": "tuesday", "wed": "wednesday", "thu": "thursday", "fri": "friday",
            "sat": "saturday", "sun": "sunday"}[english]
    return (word == short or (len(word) >= 3 and full.startswith(word))
            or (word.startswith(russian) and len(word) <= len(russian) + 2))


def _is_exact(word: str) -> bool:
    """Named so that no later date can be meant: a past one is then said to be past."""
    match = _DATE.fullmatch(word)
    return word in _DAY_WORDS or bool(_ISO_DATE.fullmatch(word)) or bool(match and match[3])


def _opening(day: date, schedule: Schedule, zone: ZoneInfo) -> datetime | None:
    return next_opening(schedule, local_instant(day, 0, zone))


def _closing(day: date, schedule: Schedule) -> datetime | None:
    windows = schedule.stretches_on(day)
    return windows[-1][1] if windows else None


def _first_after(now: datetime, instants: Iterable[datetime]) -> datetime | None:
    return next((at for at in instants if at > now), None)
