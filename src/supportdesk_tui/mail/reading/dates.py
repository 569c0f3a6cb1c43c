"""The instants in Date and Received fields, as leniently as they are written."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0,
    "wet": 0, "bst": 60, "west": 60, "cet": 60, "mez": 60, "met": 60,
    "cest": 120, "mest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "msd": 240, "ist": 330,
    "jst": 540, "kst": 540,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "akst": -540, "akdt": -480, "hst": -600,
}  # fmt: skip
_EARLIEST_YEAR = 1900
_LATEST_YEAR = 2100

_COMMON = re.compile(
    r"(?:[A-Za-z]{3},? +)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? ([+-])(\d\d)(\d\d)"
)
_DAY_MONTH = re.compile(r"(?<!\d)(\d{1,2})[\s.-]{1,3}([a-z]{3})[a-z]{0,6}[\s.,-]{1,3}(\d{2,4})(?![\d:])")
_MONTH_DAY = re.compile(r"\b([a-z]{3})[a-z]{0,6}\.?\s{1,3}(\d{1,2})(?:st|nd|rd|th)?\b")
_YEAR = re.compile(r"(?<![\d:+-])(\d{4})(?![\d:])")
_ISO = re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_TIME = re.compile(r"(?<!\d)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d{1,9})?)?\s{0,3}([ap]m)?(?![\d:])")
_OFFSET = re.compile(r"([+-])\s?(\d{1,2}):?(\d{2})(?!\d)")
_NAMED_ZONE = re.compile(r"\b(?:" + "|".join(_ZONES) + r")\b")
_COMMENT = re.compile(r"\([^()]{0,200}\)")


def parse_date(text: str) -> datetime | None:
    """The instant in UTC, or None when there is none to be had or its year is absurd."""
    if (common := _COMMON.match(text)) and (month := _MONTHS.get(common[2].lower())):
        day, _, year, hour, minute, second, sign, zone_hours, zone_minutes = common.groups()
        offset = int(zone_hours) * 60 + int(zone_minutes)
        return _instant(
            int(year), month, int(day), int(hour), int(minute), int(second or 0), -offset if sign == "-" else offset
        )
    return _leniently(text[:300].lower())


def received_at(value: str) -> datetime | None:
    """The instant behind the last semicolon of a Received field."""
    return parse_date(value.rpartition(";")[2].strip())


def _leniently(text: str) -> datetime | None:
    bare = _COMMENT.sub(" ", text)
    day = _calendar_day(bare)
    clock = _TIME.search(bare)
    if day is None or clock is None:
        return None
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4] == "pm" else 0)
    offset = _zone(bare[clock.end() :])
    return _instant(*day, hour, int(clock[2]), int(clock[3] or 0), offset)


def _calendar_day(text: str) -> tuple[int, int, int] | None:
    if (match := _DAY_MONTH.search(text)) and (month := _MONTHS.get(match[2])):
        return _full_year(int(match[3]), len(match[3])), month, int(match[1])
    if match := _ISO.search(text):
        return int(match[1]), int(match[2]), int(match[3])
    for match in _MONTH_DAY.finditer(text):
        if (month := _MONTHS.get(match[1])) and (year := _YEAR.search(text)):
            return int(year[1]), month, int(match[2])
    return None


def _full_year(year: int, digits: int) -> int:
    """RFC 5322 section 4.3: two digits below 50 are this century; three count from 1900."""
    if digits == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if digits == 3 else year


def _zone(text: str) -> int:
    """Minutes east of UTC; an unknown or missing zone counts as UTC."""
    if match := _OFFSET.search(text):
        minutes = int(match[2]) * 60 + int(match[3])
        return -minutes if match[1] == "-" else minutes
    if match := _NAMED_ZONE.search(text):
        return _ZONES[match[0]]
    return 0


def _instant(year: int, month: int, day: int, hour: int, minute: int, second: int, offset: int) -> datetime | None:
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR or abs(offset) >= 24 * 60:
        return None
    try:
        instant = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        return instant - timedelta(minutes=offset) if offset else instant
    except (ValueError, OverflowError):
        return None
