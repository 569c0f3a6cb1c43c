"""The zone that a header says its times are in: ``Submit Date (UTC)``, ``Created (GMT+3)``, «Дата (МСК)»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from supportdesk_tui.exports.time_format import UnknownZone, zone_of

_TOLD = re.compile(r"(?P<of>.*\S)(?:\s*[(\[]\s*(?P<zone>[^()\[\]]{2,40}?)\s*[)\]]|[\s_,]+(?P<plain>UTC|GMT|МСК|MSK))",
                   re.IGNORECASE | re.DOTALL)
_MOSCOW = re.compile(r"мск|msk|(по )?москв\w*|московск\w* время|время московск\w*|moscow( time)?", re.IGNORECASE)
_LONGEST = 500
"""Characters of a header that are looked at."""


def told_zone(headers: Sequence[str]) -> ZoneInfo | None:
    """The zone that the first of these headers with one names; None where they name none, or one of no whole hours."""
    return next(filter(None, (_apart(header)[1] for header in headers)), None)


def without_zone(header: str) -> str:
    """What a header asks, without the zone behind it."""
    return _apart(header)[0]


def _apart(header: str) -> tuple[str, ZoneInfo | None]:
    found = _TOLD.fullmatch(header[:_LONGEST])
    zone = _named(found["zone"] or found["plain"]) if found else None
    return (found["of"], zone) if found and zone else (header, None)


def _named(text: str) -> ZoneInfo | None:
    if _MOSCOW.fullmatch(text):
        return ZoneInfo("Europe/Moscow")
    if re.fullmatch(r"[A-Za-z]+(/[A-Za-z_+-]+)+", text):
        try:
            return ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
    try:
        offset = zone_of(text.replace(" ", "")).utcoffset(datetime(2000, 1, 1))  # noqa: DTZ001 -- offsets are fixed
    except UnknownZone:
        return None
    hours, rest = divmod(offset or timedelta(), timedelta(hours=1))
    if rest or not -12 <= hours <= 14:
        return None
    return ZoneInfo(f"Etc/GMT{-hours:+d}" if hours else "UTC")  # these names count westwards
