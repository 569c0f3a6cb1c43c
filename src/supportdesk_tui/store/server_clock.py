"""The time of a database server that a team shares, known between two questions to it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta


def _elapsed() -> float:
    """Seconds since the machine started; goes on while it sleeps, and no setting of its clock changes it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class ServerClock:
    """What the server's clock shows now, from its last answer and the time since (M-86)."""

    def __init__(self) -> None:
        self._seen: tuple[datetime, float] | None = None

    def saw(self, at: datetime) -> None:
        """The server has just said so."""
        self._seen = (at, _elapsed())

    def now(self) -> datetime | None:
        """The server's time in UTC; None before it was ever asked."""
        if self._seen is None:
            return None
        at, then = self._seen
        return at + timedelta(seconds=_elapsed() - then)
