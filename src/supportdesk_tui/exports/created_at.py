"""When a record was made: one format for a column, zones in the value win, never "now"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

ISO = "iso"
"""The format name for ISO 8601 with or without an offset."""

UNIX = "unix"
"""The format name for seconds, or milliseconds, since 1970."""

_MOST_SHAPES = 4096
_EARLIEST_YEAR = 1970
_LATEST_YEAR = 2100
_DIRECTIVES = {
    "B": r"(?P<B>[A-Za-zА-Яа-яёЁ]{3,9})\.?",
    "Y": r"(?P<Y>\d{4})", "y": r"(?P<y>\d{2})", "m": r"(?P<m>\d{1,2})", "d": r"(?P<d>\d{1,2})",
    "H": r"(?P<H>\d{1,2})", "I": r"(?P<I>\d{1,2})", "M": r"(?P<M>\d{2})", "S": r"(?P<S>\d{2})(?:[.,]\d+)?",
    "p": r"(?P<p>[AaPp]\.?[Mm]\.?)",
    "Z": r"(?P<Z>[A-Za-z]{1,5}(?:[+-]\d{1,2}(?::?\d{2})?)?"
         r"|[+-]\d{2}:?\d{2})",
}
_MONTHS = {word: month for month, words in enumerate((
    "jan january янв январь января", "feb february фев февр февраль февраля", "mar march мар март марта",
    "apr april апр апрель апреля", "may май мая", "jun june июн июнь июня", "jul july июл июль июля",
    "aug august авг август августа", "sep sept september сен сент сентябрь сентября",
    "oct october окт октябрь октября", "nov november ноя нояб ноябрь ноября",
    "dec december дек декабрь декабря"), 1) for word in words.split()}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}"
                  r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s*(?:Z|z|[+-]\d{2}:?\d{2})?)?")
_AS_ZERO = str.maketrans("123456789", "0" * 9)
_ABBREVIATIONS = {  # hours; only names with one meaning in mail and forms
    "GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "MSD": 4, "SAMT": 4, "YEKT": 5, "OMST": 6, "KRAT": 7, "NOVT": 7, "IRKT": 8,
    "YAKT": 9, "VLAT": 10, "MAGT": 11, "PETT": 12, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "JST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}


RESAVED = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M",
           "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p",
           "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y")
"""How a spreadsheet program writes the times of a file that it saves anew; asked only when a profile's own
formats read none of them."""


class UnknownZone(ValueError):
    """The value names a time zone nobody can be sure of."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A time as it stands in a cell."""

    at: datetime
    """Naive unless the value itself said its offset."""
    date_only: bool = False


@dataclass(frozen=True, slots=True)
class ColumnFormat:
    """How one file writes its times."""

    formats: tuple[str, ...]
    """The chosen format first, then those that cannot contradict it."""
    ambiguous: bool = False
    """Day-month and month-day fit equally well and disagree: the operator must say."""

    def read(self, value: str) -> Reading | None:
        """The time in a cell; None when it is impossible. Raises UnknownZone."""
        for format_ in self.formats:
            reading = read_with(format_, value)
            if reading is not None:
                return reading
        return None


def is_format(text: str) -> bool:
    """Is this a format that a profile may name?"""
    if text in {ISO, UNIX}:
        return True
    used = re.findall(r"%(.)", text)
    return bool(used) and set(used) <= set(_DIRECTIVES) and len(used) == len(set(used)) and (
        bool({"Y", "y"} & set(used)) and "d" in used and len({"m", "B"} & set(used)) == 1)


def order_of(format_: str) -> str:
    """``dmy``, ``mdy`` or ``ymd``, which also stands for a month that is named: nobody takes it for a day."""
    return "ymd" if format_ in {ISO, UNIX} or "%B" in format_ else "".join(re.findall(r"%([dmYy])", format_)).lower()


def choose_format(formats: Sequence[str], values: Iterable[str], date_order: str = "") -> ColumnFormat:
    """The format that reads most values; a tie goes to ``date_order``, then to the profile's order.

    Other formats of the same day-month order stay allowed for single cells (a date without a time); one
    of the opposite order never is, for that would read 3/4 as April in one row and as March in the next.
    """
    sample = [value for value in values if value]
    scores = _scores(formats, sample)
    best = max(scores.values())
    if not best and sample and not set(RESAVED) <= set(formats):
        return choose_format((*formats, *RESAVED), sample, date_order)
    tied = [format_ for format_ in formats if scores[format_] == best]
    preferred = [format_ for format_ in tied if order_of(format_) == date_order] or tied
    chosen = preferred[0]
    ambiguous = not date_order and best > 0 and _disagree(tied, sample)
    order = order_of(chosen)
    if order == "ymd":
        order, unclear = _order_of_the_rest(formats, sample, date_order)
        ambiguous = ambiguous or unclear
    rest = [format_ for format_ in formats if format_ != chosen and order_of(format_) in {order, "ymd"}]
    return ColumnFormat((chosen, *rest), ambiguous)


def _order_of_the_rest(formats: Sequence[str], sample: Sequence[str], date_order: str) -> tuple[str, bool]:
    """How a column whose times are mostly plain writes the others, and whether that is unclear.

    A spreadsheet keeps some as real dates and leaves others as the text they were.
    """
    orders = dict.fromkeys(order_of(format_) for format_ in formats if order_of(format_) != "ymd")
    if date_order or len(orders) < 2:
        return date_order or next(iter(orders), "ymd"), False
    plain = [format_ for format_ in formats if order_of(format_) == "ymd"]
    others = [value for value in sample if not any(_fits(format_, value) for format_ in plain)]
    scores = _scores([format_ for format_ in formats if order_of(format_) in orders], others)
    best = max(scores.values())
    tied = [format_ for format_ in scores if scores[format_] == best]
    return (order_of(tied[0]), _disagree(tied, others)) if best else ("ymd", False)


def _scores(formats: Sequence[str], values: Iterable[str]) -> dict[str, int]:
    """How many of the values each format reads."""
    scores = dict.fromkeys(formats, 0)
    candidates: dict[str, list[str]] = {}
    for value in values:
        shape = value.translate(_AS_ZERO)
        if shape not in candidates:
            if len(candidates) == _MOST_SHAPES:
                candidates.clear()
            candidates[shape] = [format_ for format_ in formats if _has_shape(format_, shape)]
        for format_ in candidates[shape]:
            scores[format_] += _reads(format_, value)
    return scores


def _fits(format_: str, value: str) -> bool:
    return _has_shape(format_, value.translate(_AS_ZERO)) and _reads(format_, value)


def _reads(format_: str, value: str) -> bool:
    try:
        return read_with(format_, value) is not None
    except UnknownZone:
        return True


@lru_cache(maxsize=_MOST_SHAPES)
def _has_shape(format_: str, shape: str) -> bool:
    """Can a value that looks like this be read? A column has few shapes, and a hundred thousand values of each."""
    shape = _plain(shape)
    return (_ISO if format_ == ISO else _pattern(format_)).fullmatch(shape) is not None


def _plain(value: str) -> str:
    return value.replace("\u00a0", " ").replace("\u202f", " ").strip()


def two_ways(formats: Sequence[str], values: Iterable[str]) -> str:
    """A value that says one day with the day first and another with the month first; empty where there is none."""
    pairs = [(one, other) for one in formats if order_of(one) == "dmy" for other in formats if order_of(other) == "mdy"]
    return next((value for value in values for pair in pairs if value and _disagree(pair, (value,))), "")


def _disagree(tied: Sequence[str], sample: Sequence[str]) -> bool:
    dmy = [format_ for format_ in tied if order_of(format_) == "dmy"]
    mdy = [format_ for format_ in tied if order_of(format_) == "mdy"]
    if not dmy or not mdy:
        return False
    for value in sample:
        try:
            one, other = read_with(dmy[0], value), read_with(mdy[0], value)
        except UnknownZone:
            continue
        if one and other and one.at != other.at:
            return True
    return False


def read_with(format_: str, value: str) -> Reading | None:
    """The time in a cell by one format. Raises UnknownZone."""
    value = _plain(value)
    if format_ == ISO:
        return _read_iso(value)
    if format_ == UNIX:
        return _read_unix(value)
    plain = _plain_numbers(format_)
    if plain is not None and value.translate(_AS_ZERO) == plain.shape:
        return plain.read(value)
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


@dataclass(frozen=True, slots=True)
class _PlainNumbers:
    """A format of numbers alone, as nearly every program writes it: each at its place, with all its digits."""

    shape: str
    """A value with a zero for each digit."""
    places: tuple[slice, ...]
    """Year, month, day and what there is of hour, minute and second."""
    date_only: bool

    def read(self, value: str) -> Reading | None:
        try:
            return Reading(datetime(*[int(value[place]) for place in self.places]),  # type: ignore[arg-type]  # noqa: DTZ001 -- the zone is added in to_utc
                           self.date_only)
        except ValueError:
            return None


@lru_cache(maxsize=64)
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
    return _PlainNumbers(shape, tuple(places[name] for name in wanted), "M" not in places)


def _read_iso(value: str) -> Reading | None:
    if not _ISO.fullmatch(value):
        return None
    try:
        at = datetime.fromisoformat(value.replace(",", ".").upper())
    except ValueError:
        return None
    return Reading(at.replace(microsecond=0), date_only=len(value) == 10)


def _read_unix(value: str) -> Reading | None:
    if not re.fullmatch(r"\d{10}(?:\d{3})?(?:\.\d+)?", value):
        return None
    seconds = int(value.split(".")[0])
    return Reading(datetime.fromtimestamp(seconds if seconds < 10**10 else seconds // 1000, UTC))


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


def to_utc(at: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant in UTC; a naive one is read in ``zone`` with fold=0. None in a year that no form was filled in."""
    if not _EARLIEST_YEAR <= at.year <= _LATEST_YEAR:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=zone, fold=0)).astimezone(UTC)


@lru_cache(maxsize=64)
def _pattern(format_: str) -> re.Pattern[str]:
    parts = re.split(r"(%.)", format_)
    return re.compile("".join(_DIRECTIVES[part[1]] if part.startswith("%") else re.sub(r"(\\ )+", r"\\s+",
                              re.escape(part)) for part in parts))
