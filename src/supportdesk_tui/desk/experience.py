"""What was done with finished tickets, kept by a process from its first question on and brought up to date."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from supportdesk_tui.desk.ports import Reading
    from supportdesk_tui.domain.similarity import Examples, Neighbour

REMEMBERED = 3000
"""The newest finished tickets; older ones tell of a desk that worked otherwise."""


class Experience:
    """Finished tickets in memory; safe to ask from several threads."""

    def __init__(self) -> None:
        self._examples: Examples | None = None
        self._up_to = 0
        self._lock = threading.Lock()

    def nearest(self, view: Reading, ticket_id: int, words: Collection[str]) -> tuple[tuple[Neighbour, ...], str]:
        """The finished tickets most like a request, and the word that tells most of why."""
        with self._lock:
            examples = self._current(view)
            found = examples.nearest(words, without=ticket_id)
            return found, examples.telling(words, found)

    def _current(self, view: Reading) -> Examples:
        from supportdesk_tui.domain.similarity import Examples

        last = view.last_batch()
        if self._examples is None:
            self._examples = Examples(view.examples(REMEMBERED))
        elif last > self._up_to:
            touched = view.touched_tickets(self._up_to, last)
            for ticket_id in touched:
                self._examples.drop(ticket_id)
            for example in view.examples(REMEMBERED, touched):
                self._examples.put(example)
        elif last < self._up_to:  # a backup was put in the database's place
            self._examples = Examples(view.examples(REMEMBERED))
        self._up_to = last
        return self._examples
