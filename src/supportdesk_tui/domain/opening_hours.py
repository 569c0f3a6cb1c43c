"""Working hours as a person types them: ``mon-fri 10:00-19:00``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TypeAlias

from supportdesk_tui.domain.errors import BadInput

Week: TypeAlias = "Mapping[str, tuple[tuple[str, str], ...]]"
"""``mon-fri`` or ``sat`` -> windows, as ``[sla.schedules.NAME]`` has them."""

EXAMPLE = "mon-fri 10:00-13:00 14:00-19:00, sat 11:00-15:00"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHORT = (*_DAYS, "пн", "вт", "ср", "чт", "пт", "сб", "вс")
_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
         "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_WINDOW = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*[-–—]\s*(\d{1,2})(?::(\d{2}))?")
_PART = re.compile(rf"\s*([^\W\d_]+)(?:\s*[-–—]\s*([^\W\d_]+))?((?:\s+{_WINDOW.pattern})+)\s*")


def parse_hours(text: str) -> Week:
    """Days and their windows; parts are separated by commas. Raises BadInput ``hours``.

    Day names are English or Russian. No day may be named twice and windows follow one another, so that what
    is written here is never refused as a schedule.
    """
    week: dict[str, tuple[tuple[str, str], ...]] = {}
    taken: set[int] = set()
    for part in text.casefold().replace(";", ",").split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise BadInput("hours", text, EXAMPLE)
        first, last = _day(match[1], text), _day(match[2] or match[1], text)
        days = set(range(first, last + 1))
        windows = [_window(found, text) for found in _WINDOW.finditer(match[3])]
        follow = all(before[1] <= after[0] for before, after in pairwise(windows))
        if not days or days & taken or not follow:
            raise BadInput("hours", text, EXAMPLE)
        taken |= days
        name = _DAYS[first] if first == last else f"{_DAYS[first]}-{_DAYS[last]}"
        week[name] = tuple(windows)
    return week


def _day(name: str, text: str) -> int:
    for number, (short, long) in enumerate(zip(_SHORT, _LONG, strict=True)):
        if name == short or (len(name) > 2 and long.startswith(name)):
            return number % len(_DAYS)
    raise BadInput("hours", text, EXAMPLE)


def _window(match: re.Match[str], text: str) -> tuple[str, str]:
    start, end = (f"{int(match[hour]):02}:{match[hour + 1] or '00'}" for hour in (1, 3))
    if not start < end <= "24:00" or max(start[3:], end[3:]) > "59":
        raise BadInput("hours", text, EXAMPLE)
    return start, end
