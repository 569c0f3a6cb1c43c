"""Deadlines and dates as people write them in a letter, in English and Russian."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ru": ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"),
}
_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
           "октября", "ноября", "декабря"),
}
_NEAR = {"en": ("today by {}", "tomorrow by {}"), "ru": ("сегодня до {}", "завтра до {}")}
_NEAR_AT = {"en": ("today at {}", "tomorrow at {}"), "ru": ("сегодня в {}", "завтра в {}")}
_FAR_AT = {"en": "on {weekday}, {date}, at {time}", "ru": "{weekday}, {date}, в {time}"}
_FAR = {"en": "on {weekday}, {date}, by {time}", "ru": "{weekday}, {date}, до {time}"}


def moment_text(instant: datetime, zone: tzinfo, language: str, now: datetime) -> str:
    """A deadline in local time: "tomorrow by 15:00", «в среду, 25 ноября, до 12:00».

    A year is named when it is not the present one. Languages other than Russian are written in English.
    """
    return _said(instant, zone, _known(language), now, _NEAR, _FAR)


def opening_text(instant: datetime, zone: tzinfo, language: str, now: datetime) -> str:
    """When something begins, in local time: "tomorrow at 10:00", «в понедельник, 30 ноября, в 10:00»."""
    return _said(instant, zone, _known(language), now, _NEAR_AT, _FAR_AT)


def _said(instant: datetime, zone: tzinfo, language: str, now: datetime, near: Mapping[str, tuple[str, str]],
          far: Mapping[str, str]) -> str:
    local, today = instant.astimezone(zone), now.astimezone(zone).date()
    time = f"{local:%H:%M}"
    for days, words in enumerate(near[language]):
        if local.date() == today + timedelta(days=days):
            return words.format(time)
    weekday = _WEEKDAYS[language][local.weekday()]
    return far[language].format(weekday=weekday, date=_date(local, language, today.year), time=time)


def date_text(instant: datetime, zone: tzinfo, language: str) -> str:
    """A date with its time, always with the year: "25 November 2026, 12:00"."""
    language = _known(language)
    local = instant.astimezone(zone)
    return f"{_date(local, language, None)}, {local:%H:%M}"


def zone_text(instant: datetime, zone: tzinfo, language: str) -> str:
    """The short name of the zone, such as "MSK", «МСК» or "UTC+5"."""
    local = instant.astimezone(zone)
    name = local.tzname() or ""
    if name == "MSK":
        return "МСК" if _known(language) == "ru" else name
    if name.isalpha() and len(name) <= 5:
        return name
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def _date(local: datetime, language: str, this_year: int | None) -> str:
    date = f"{local.day} {_MONTHS[language][local.month - 1]}"
    return date if local.year == this_year else f"{date} {local.year}"


def _known(language: str) -> str:
    return "ru" if language == "ru" else "en"
