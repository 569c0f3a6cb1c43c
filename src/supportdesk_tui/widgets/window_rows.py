"""The rows of a long list that are at hand: pages of a window over the store, the rest is asked for."""

from __future__ import annotations

from supportdesk_tui.domain.ticket import QueueWindow, Ticket

KEEP = 600
"""Rows kept around the ones in sight."""


class WindowRows:
    """Tickets by their place in the view."""

    def __init__(self) -> None:
        self.total = 0
        self._rows: dict[int, Ticket] = {}

    def get(self, place: int) -> Ticket | None:
        """The ticket at a place, None while it has not been read."""
        return self._rows.get(place)

    def replace(self, window: QueueWindow) -> None:
        """Take a fresh window; what was known before may have moved and is forgotten."""
        self._rows.clear()
        self.add(window)

    def add(self, window: QueueWindow) -> None:
        """Take a further window of the same view."""
        if window.total < self.total:
            self._rows = {place: ticket for place, ticket in self._rows.items() if place < window.total}
        self.total = window.total
        self._rows.update({window.offset + place: ticket for place, ticket in enumerate(window.tickets)})

    def trim(self, around: int) -> None:
        """Forget rows far away."""
        if len(self._rows) > KEEP:
            self._rows = {place: ticket for place,
                          ticket in self._rows.items() if abs(place - around) <= KEEP // 2}

    def missing(self, first: int, height: int) -> tuple[int, int] | None:
        """What to read so that ``height`` rows from ``first`` on can be drawn: offset and limit, or None.

        A screen before and after is read along, so that a held key does not outrun the store.
        """
        last = min(first + height, self.total)
        if all(place in self._rows for place in range(first, last)):
            return None
        offset = max(0, first - height)
        return offset, 3 * height
