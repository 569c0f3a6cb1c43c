"""Durations as people and files write them: ``15m``, ``8h``, ``2d``, ``1h30m``."""

from __future__ import annotations

import re
from datetime import timedelta

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_PART = re.compile(r"(\d{1,9})\s*([smhdw])", re.ASCII)
_WHOLE = re.compile(rf"(?:{_PART.pattern}\s*)+", re.ASCII)


def parse_duration(text: str) -> timedelta | None:
    """The span that ``text`` names, or None when it is no duration; ``2d`` is 48 hours, of whatever clock."""
    text = text.strip().lower()
    if not _WHOLE.fullmatch(text):
        return None
    seconds = sum(int(count) * _SECONDS[unit] for count, unit in _PART.findall(text))
    return timedelta(seconds=seconds) if seconds < 10**11 else None


def duration_text(span: timedelta) -> str:
    """An exact spelling in hours and less: ``1h30m``, ``15m``, ``48h``; sub-second parts are cut off.

    Never in days: of a schedule with short days nobody could say how long one is.
    """
    left = int(span.total_seconds())
    parts = []
    for unit in ("h", "m", "s"):
        count, left = divmod(left, _SECONDS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
