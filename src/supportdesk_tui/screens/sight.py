"""What part of the desk is in sight: the view that is open, and the filter that narrows it."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk_tui.desk import queue
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.queue import View
from supportdesk_tui.domain.filter import ParsedQuery
from supportdesk_tui.domain.filter_nodes import Query
from supportdesk_tui.screens.queue_reading import combined


class Sight:
    """The views, the open one, what is typed in the filter, and the query that comes of it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.views = queue.views(desk)
        self.view = self.views[0]
        self.typed = ""
        self.parsed: ParsedQuery
        self.query: Query
        self.counts: Mapping[str, int] = {}
        """How many tickets each view holds, by its id."""
        self.narrow("")

    def choose(self, view: View) -> None:
        """Go to a view; its filter starts empty."""
        self.view = view
        self.narrow("")

    def narrow(self, typed: str) -> None:
        """Narrow the view to what is typed."""
        self.typed = typed.strip()
        self.parsed = queue.parse(self._desk, self.typed)
        self.query = combined(queue.parse(self._desk, self.view.query).query, self.parsed)

    def neighbour(self, by: int) -> View:
        """The view so many places further on, round the end."""
        return self.views[(self.views.index(self.view) + by) % len(self.views)]
