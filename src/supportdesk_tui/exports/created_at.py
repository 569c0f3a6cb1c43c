"""When a record was made: one format for a column, zones in the value win, never "now"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from supportdesk_tui.exports.time_format import (
    Reading,
    UnknownZone,
    has_shape,
    order_of,
    plain,
    read_with,
    reader_of,
    shape_of,
)

_MOST_SHAPES = 4096
_EARLIEST_YEAR = 1970
_LATEST_YEAR = 2100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 -- naive by nature

RESAVED = (
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%y %H:%M",
    "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p",
    "%d/%m/%Y %I:%M:%S %p", "%d/%m/%Y %I:%M %p", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%m-%d-%Y %H:%M:%S",
    "%m-%d-%Y %H:%M", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y")
"""How a spreadsheet program writes the times of a file that it saves anew; asked only when a profile's own
formats read less than half of them."""


@dataclass(frozen=True, slots=True)
class ColumnFormat:
    """How one file writes its times."""

    formats: tuple[str, ...]
    """The chosen format first, then those that cannot contradict it."""
    ambiguous: bool = False
    """Day-month and month-day fit equally well and disagree: the operator must say."""

    def read(self, value: str) -> Reading | None:
        """The time in a cell; None when it is impossible. Raises UnknownZone."""
        value = plain(value)
        for format_ in self.formats:
            reading = reader_of(format_)(value)
            if reading is not None:
                return reading
        return None


def choose_format(formats: Sequence[str], values: Iterable[str], date_order: str = "") -> ColumnFormat:
    """The format that reads most values; a tie goes to ``date_order``, then to the profile's order.

    Other formats of the same day-month order stay allowed for single cells (a date without a time); one
    of the opposite order never is, for that would read 3/4 as April in one row and as March in the next.
    """
    sample = [value for value in values if value]
    scores = _scores(formats, sample)
    best = max(scores.values())
    if best * 2 < len(sample) and not set(RESAVED) <= set(formats):
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
    for value in map(plain, values):
        shape = shape_of(value)
        if shape not in candidates:
            if len(candidates) == _MOST_SHAPES:
                candidates.clear()
            candidates[shape] = [format_ for format_ in formats if has_shape(format_, shape)]
        for format_ in candidates[shape]:
            try:
                scores[format_] += reader_of(format_)(value) is not None
            except UnknownZone:
                scores[format_] += 1
    return scores


def _fits(format_: str, value: str) -> bool:
    return has_shape(format_, shape_of(value)) and _reads(format_, value)


def _reads(format_: str, value: str) -> bool:
    try:
        return read_with(format_, value) is not None
    except UnknownZone:
        return True


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


def to_utc(at: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant in UTC; a naive one is read in ``zone`` with fold=0. None in a year that no form was filled in."""
    if not _EARLIEST_YEAR <= at.year <= _LATEST_YEAR:
        return None
    if at.tzinfo:
        return at.astimezone(UTC)
    return _EPOCH + (at - _NAIVE_EPOCH - (zone.utcoffset(at) or timedelta()))  # five times as quick as astimezone


