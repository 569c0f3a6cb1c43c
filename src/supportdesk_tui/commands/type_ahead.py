"""Keys typed while the desk is busy with the one before: kept in order, never lost, never out of turn."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

K = TypeVar("K")

LIMIT = 200
"""More keys than anyone types ahead; what comes beyond is a stuck key."""


class TypeAhead(Generic[K]):
    """A gate for keys that is shut while an act runs."""

    def __init__(self) -> None:
        self._shut = 0
        self._waiting: deque[K] = deque(maxlen=LIMIT)

    @property
    def is_shut(self) -> bool:
        """An act is running: keys must wait."""
        return self._shut > 0

    @property
    def waits(self) -> bool:
        """Keys have not had their turn yet."""
        return bool(self._waiting)

    def shut(self) -> None:
        """Begin an act."""
        self._shut += 1

    def open(self) -> None:
        """End an act."""
        self._shut = max(0, self._shut - 1)

    def keep(self, key: K) -> None:
        """Keep a key for later."""
        self._waiting.append(key)

    def next(self) -> K | None:
        """The next key whose turn has come, or None."""
        return self._waiting.popleft() if self._waiting and not self.is_shut else None

    def forget(self) -> None:
        """Drop the keys that wait, as after an error: they were meant for another state."""
        self._waiting.clear()
