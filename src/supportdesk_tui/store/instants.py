"""Instants as both databases keep them: microseconds since 1970 in UTC, numbers that sort as time does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
NEVER: Final = 2**62
"""Sorts after every instant: stands for "no date" in columns that order the queue."""


def to_micros(at: datetime) -> int:
    """An aware instant as a number; a naive one raises TypeError."""
    return (at - EPOCH) // _MICROSECOND


def to_micros_or_none(at: datetime | None) -> int | None:
    """As to_micros; None stays None."""
    return None if at is None else (at - EPOCH) // _MICROSECOND


def from_micros(number: int) -> datetime:
    """The number as an aware instant in UTC."""
    return EPOCH + timedelta(microseconds=number)


def from_micros_or_none(number: int | None) -> datetime | None:
    """As from_micros; None stays None."""
    return None if number is None else EPOCH + timedelta(microseconds=number)
