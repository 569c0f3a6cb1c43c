"""A time as a cell writes it, by one format: ISO 8601, seconds since 1970, or a profile's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache, partial
from operator import itemgetter

from supportdesk_tui.domain.value import value

ISO = "iso"
"""The format name for ISO 8601 with or without an offset."""

UNIX = "unix"
"""The format name for seconds, or milliseconds, since 1970."""

SERIAL = "serial"
"""The format name for days since 1899, as a spreadsheet counts them and shows them when it is not told otherwise."""

_DIRECTIVES = {
    "B": r"(?P<B>[A-Za-zА-Яа-яёЁ]{3,9})\.?",
    "Y": r"(?P<Y>\d{4})", "y": r"(?P<y>\d{2})", "m": r"(?P<m>\d{1,2})", "d": r"(?P<d>\d{1,2})",
    "H": r"(?P<H>\d{1,2})", "I": r"(?P<I>\d{1,2})", "M": r"(?P<M>\d{2})", "S": r"(?P<S>\d{2})(?:[.,]\d+)?",
    "p": r"\s*(?P<p>[AaPp]\.?[Mm]\.?)",
    "Z": r"(?P<Z>[A-Za-z]{1,5}(?:[+-]\d{1,2}(?::?\d{2})?)?"
         r"|[+-]\d{2}:?\d{2})(?:\s*\([^()]{1,60}\))?",
}
_MONTHS = {word: month for month, words in enumerate((
    "jan january янв январь января", "feb february фев февр февраль февраля", "mar march мар март марта",
    "apr april апр апрель апреля", "may май мая", "jun june июн июнь июня", "jul july июл июль июля",
    "aug august авг август августа", "sep sept september сен сент сентябрь сентября",
    "oct october окт октябрь октября", "nov november ноя нояб ноябрь ноября",
    "dec december дек декабрь декабря"), 1) for word in words.split()}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}"
                  r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s*(?:Z|z|[+-]\d{2}:?\d{2})?)?")
_UNIX = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 -- naive by nature
_SHAPES = {ISO: _ISO, UNIX: _UNIX, SERIAL: _SERIAL}
_AS_ZERO = str.maketrans("123456789", "0" * 9)
_MOST_SHAPES = 4096
_ABBREVIATIONS = {  # hours; only names with one meaning in mail and forms
    "GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "MSD": 4, "SAMT": 4, "YEKT": 5, "OMST": 6, "KRAT": 7, "NOVT": 7, "IRKT": 8,
    "YAKT": 9, "VLAT": 10, "MAGT": 11, "PETT": 12, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "JST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}



class UnknownZone(ValueError):
    """The value names a time zone nobody can be sure of."""


@value
class Reading:
    """A time as it stands in a cell."""

    at: datetime
    """Naive unless the value itself said its offset."""
    date_only: bool = False


def is_format(text: str) -> bool:
    """Is this a format that a profile may name?"""
    if text in _SHAPES:
        return True
    used = re.findall(r"%(.)", text)
    return bool(used) and set(used) <= set(_DIRECTIVES) and len(used) == len(set(used)) and (
        bool({"Y", "y"} & set(used)) and "d" in used and len({"m", "B"} & set(used)) == 1)


def order_of(format_: str) -> str:
    """``dmy``, ``mdy`` or ``ymd``, which also stands for a month that is named: nobody takes it for a day."""
    return "ymd" if format_ in _SHAPES or "%B" in format_ else "".join(re.findall(r"%([dmYy])", format_)).lower()


def plain(value: str) -> str:
    """With plain spaces, and none around it."""
    return value.replace("\u00a0", " ").replace("\u202f", " ").strip()


def shape_of(value: str) -> str:
    """What a value looks like: a zero for each digit."""
    return value.translate(_AS_ZERO)


@lru_cache(maxsize=_MOST_SHAPES)
def has_shape(format_: str, shape: str) -> bool:
    """Can a value that looks like this be read? A column has few shapes, and a hundred thousand values of each."""
    return (_SHAPES.get(format_) or _pattern(format_)).fullmatch(plain(shape)) is not None


def read_with(format_: str, value: str) -> Reading | None:
    """The time in a cell by one format. Raises UnknownZone."""
    return reader_of(format_)(plain(value))


@lru_cache(maxsize=64)
def reader_of(format_: str) -> Callable[[str], Reading | None]:
    """What reads values that are ``plain`` already by this format; it raises UnknownZone."""
    if format_ == ISO:
        return _read_iso
    if format_ == UNIX:
        return _read_unix
    if format_ == SERIAL:
        return _read_serial
    numbers = _plain_numbers(format_)
    return numbers.read if numbers is not None else partial(_read_pattern, format_)


def _read_pattern(format_: str, value: str) -> Reading | None:
    found = _pattern(format_).fullmatch(value)
    if found is None:
        return None
    part = found.groupdict()
    hour = int(part.get("H") or part.get("I") or 0)
    if part.get("p"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if part["p"][0] in "Pp" else 0)
    month = _MONTHS.get(part["B"].lower(), 0) if part.get("B") else int(part["m"])
    year = int(part["Y"]) if part.get("Y") else 2000 + int(part["y"])
    try:
        at = datetime(year, month, int(part["d"]), hour,  # noqa: DTZ001 -- the zone is added in to_utc
                      int(part.get("M") or 0), int(part.get("S") or 0))
    except ValueError:
        return None
    zone = part.get("Z")
    return Reading(at.replace(tzinfo=zone_of(zone)) if zone else at, date_only="%M" not in format_)


_ISO_PARTS = {3: "%s-%s-%s", 4: "%s-%s-%sT%s", 5: "%s-%s-%sT%s:%s", 6: "%s-%s-%sT%s:%s:%s"}


@dataclass(frozen=True, slots=True)
class _PlainNumbers:
    """A format of numbers alone, as nearly every program writes it: each at its place, with all its digits."""

    format: str
    shape: str
    numbers: Callable[[str], tuple[str, ...]]
    """Year, month, day and what there is of hour, minute and second, at their places."""
    iso: str
    """The same as ISO 8601, which is read twice as quickly as numbers."""
    date_only: bool

    def read(self, value: str) -> Reading | None:
        if value.translate(_AS_ZERO) != self.shape:
            return _read_pattern(self.format, value)
        try:
            return Reading(datetime.fromisoformat(self.iso % self.numbers(value)), self.date_only)
        except ValueError:
            return None


def _plain_numbers(format_: str) -> _PlainNumbers | None:
    shape, places = "", dict[str, slice]()
    for part in re.split(r"(%.)", format_):
        zeros = "" if not part.startswith("%") else "0000" if part == "%Y" else "00"
        if zeros:
            places[part[1]] = slice(len(shape), len(shape) + len(zeros))
        shape += zeros or part
    wanted = [name for name in "YmdHMS" if name in places]
    if len(places) != len(wanted) or "".join(wanted) != "YmdHMS"[:len(wanted)] or len(wanted) < 3:
        return None
    if re.search(r"\d", re.sub(r"%.", "", format_)):
        return None
    return _PlainNumbers(format_, shape, itemgetter(*[places[name] for name in wanted]), _ISO_PARTS[len(wanted)],
                         "M" not in places)


def _read_iso(value: str) -> Reading | None:
    if not _ISO.fullmatch(value):
        return None
    try:
        at = datetime.fromisoformat(value.replace(",", ".").upper())
    except ValueError:
        return None
    return Reading(at.replace(microsecond=0) if at.microsecond else at, date_only=len(value) == 10)


def _read_unix(value: str) -> Reading | None:
    if not _UNIX.fullmatch(value):
        return None
    seconds = int(value.split(".")[0])
    return Reading(datetime.fromtimestamp(seconds if seconds < 10**10 else seconds // 1000, UTC))


def _read_serial(value: str) -> Reading | None:
    """A shown number has few digits: the nearest second is meant."""
    if not _SERIAL.fullmatch(value):
        return None
    days = float(value.replace(",", "."))
    return Reading(_DAY_0 + timedelta(seconds=round(days * 86_400)), date_only=days.is_integer())


def zone_of(text: str) -> tzinfo:
    """The zone that a value names: ``GMT+5:30``, ``EET``, ``+0300``. Raises UnknownZone."""
    found = re.fullmatch(r"([A-Za-z]*)([+-])(\d{1,2}):?(\d{2})?", text)
    if found:
        if found[1].upper() not in {"", "GMT", "UTC"}:
            raise UnknownZone(text)
        offset = timedelta(hours=int(found[3]), minutes=int(found[4] or 0))
        if offset >= timedelta(hours=24):
            raise UnknownZone(text)
        return timezone(-offset if found[2] == "-" else offset)
    if text.upper() not in _ABBREVIATIONS:
        raise UnknownZone(text)
    return timezone(timedelta(hours=_ABBREVIATIONS[text.upper()]))


@lru_cache(maxsize=64)
def _pattern(format_: str) -> re.Pattern[str]:
    parts = re.split(r"(%.)", format_.replace(" %p", "%p"))
    weekday = r"(?:[A-Za-zА-Яа-яёЁ]{2,11}\.?,?\s+)?" if "%B" in format_ else ""
    return re.compile(weekday + "".join(_DIRECTIVES[part[1]] if part.startswith("%") else re.sub(r"(\\ )+", r",?\\s+",
                              re.escape(part)) for part in parts))
