"""The open time of a schedule laid end to end: what has passed by an instant is looked up, not counted day by day.

All in whole microseconds since 1970 and exact. The stretch of days that is laid out grows as it is asked for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY: Final = EPOCH.date().toordinal()
MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = 86_400_000_000
_MIN: Final = date.min.toordinal() - _FIRST_DAY + 2
_MAX: Final = date.max.toordinal() - _FIRST_DAY - 1
_MARGIN: Final = 2
"""Days on both sides: a local date lies up to a day beside the UTC date, and a clock change may push a window on."""
_STEP: Final = 32
"""Days laid out at once: a due time is mostly near its start."""

Windows = Callable[[date], Sequence[tuple[datetime, datetime]]]
"""The open stretches of one local date, as UTC instants."""


def micros(at: datetime) -> int:
    """An aware instant as a number."""
    return (at - EPOCH) // MICROSECOND


def instant(number: int) -> datetime:
    """The number as an instant in UTC."""
    return EPOCH + timedelta(microseconds=number)


@dataclass(frozen=True, slots=True)
class _Laid:
    """The stretches of the dates from ``first`` up to but not with ``last`` (days since 1970), in order."""

    first: int
    last: int
    opens: list[int] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    """Open time from the first stretch to the end of each."""

    def until(self, at: int) -> int:
        """The open time that has passed by ``at``."""
        place = bisect_right(self.opens, at)
        if not place:
            return 0
        return self.passed[place - 1] - max(0, self.closes[place - 1] - at)


class OpenTime:
    """The stretches of one schedule. Used by several threads: what is laid out is replaced whole, never changed."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._laid = _Laid(0, 0)

    def between(self, start: int, end: int) -> int:
        """The open microseconds from ``start`` to ``end``, which is not earlier."""
        laid = self._reaching(start, end)
        return laid.until(end) - laid.until(start)

    def after(self, start: int, span: int, limit: int) -> int | None:
        """When ``span`` (more than nothing) of open time has passed since ``start``; None beyond ``limit``.

        A span that is used up exactly at closing time ends there.
        """
        reach = start
        while True:
            laid = self._reaching(start, reach)
            wanted = laid.until(start) + span
            place = bisect_left(laid.passed, wanted)
            if place < len(laid.passed):
                found = laid.closes[place] - (laid.passed[place] - wanted)
                return found if found <= limit else None
            if reach >= limit:
                return None
            reach = min(limit, max(reach, laid.last * _DAY) + _STEP * _DAY)

    def last_before(self, at: int) -> int | None:
        """The last open instant at or before ``at``, a closing time included; None when it lies weeks away."""
        laid = self._reaching(at - _STEP * _DAY, at)
        place = bisect_right(laid.opens, at)
        if not place or laid.closes[place - 1] < at - _STEP * _DAY:
            return None
        return min(laid.closes[place - 1], at)

    def _reaching(self, start: int, end: int) -> _Laid:
        laid = self._laid
        first, last = start // _DAY - _MARGIN, end // _DAY + _MARGIN + 1
        if laid.first == laid.last:
            laid = self._laid = self._lay(first, last)
        elif first < laid.first or last > laid.last:
            laid = self._laid = self._lay(min(first, laid.first), max(last, laid.last))
        return laid

    def _lay(self, first: int, last: int) -> _Laid:
        laid = _Laid(first, last)
        closed_at, passed = -(2**63), 0
        for day in range(max(first, _MIN), min(last, _MAX)):
            for opens_at, closes_at in self._windows(date.fromordinal(_FIRST_DAY + day)):
                opens, closes = max(micros(opens_at), closed_at), micros(closes_at)
                if opens < closes:
                    passed += closes - opens
                    closed_at = closes
                    laid.opens.append(opens)
                    laid.closes.append(closes)
                    laid.passed.append(passed)
        return laid
