"""What part of the desk is in sight: the view that is open, and the filter that narrows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import queue, saved_views
from supportdesk_tui.desk.looking.saved_views import Views
from supportdesk_tui.domain.filters.nodes import Query
from supportdesk_tui.domain.filters.reading import ParsedQuery, relaid_words
from supportdesk_tui.domain.view import View
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.filters import layout_words, remark, while_typing
from supportdesk_tui.screens.queue_reading import combined


class Sight:
    """The views, the open one, what is typed in the filter, and the query that comes of it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        kept = saved_views.read(desk)
        self.views = kept.views
        self.problem = sentence(kept.problem) if kept.problem is not None else ""
        """Why the operator's own views are not shown; empty when they are."""
        self.view = self.views[0]
        self.typed = ""
        self.parsed: ParsedQuery
        self.query: Query
        self.read_as = ""
        """The filter with its words in the other keyboard layout, when only so it finds anything."""
        self.counts: Mapping[str, int] = {}
        """How many tickets each view holds, by its id."""
        self.overdue: Collection[str] = frozenset()
        """The ids of the views in which a ticket is overdue."""
        self.narrow("")

    def choose(self, view: View) -> None:
        """Go to a view; its filter starts empty."""
        self.view = view
        self.narrow("")

    def keep(self, kept: Views, opened: str = "") -> None:
        """Take over the views as they are kept now; the open one stays open as long as it is among them."""
        self.problem = sentence(kept.problem) if kept.problem is not None else ""
        if kept.views == self.views:
            return
        self.views = kept.views
        same = [view for view in self.views if view.id == (opened or self.view.id)]
        self.view = same[0] if same else self.views[0]
        self.narrow(self.typed)

    def narrow(self, typed: str) -> None:
        """Narrow the view to what is typed."""
        self.typed, self.read_as = typed.strip(), ""
        self.parsed = queue.parse(self._desk, self.typed)
        self.query = self._narrowed(self.parsed)

    def in_other_layout(self) -> tuple[str, Query] | None:
        """The filter with its words as they read on the other keyboard layout; None when that is the same."""
        read_as = relaid_words(self.typed)
        return (read_as, self._narrowed(queue.parse(self._desk, read_as))) if read_as != self.typed else None

    def read(self, read_as: str, query: Query) -> None:
        """Take the filter in that reading."""
        self.read_as, self.query = read_as, query

    def remark(self, *, typing: bool = False) -> str:
        """What to say of how the filter was read; ``typing``: it is not finished yet."""
        if self.read_as:
            return layout_words(self.typed, self.read_as)
        if typing:
            return remark(while_typing(self.parsed))
        return remark(self.parsed if self.typed else queue.parse(self._desk, self.view.query))

    def _narrowed(self, typed: ParsedQuery) -> Query:
        return combined(queue.parse(self._desk, self.view.query).query, typed)

    def neighbour(self, by: int) -> View:
        """The view so many places further on, round the end."""
        return self.views[(self.views.index(self.view) + by) % len(self.views)]
