"""Saved views: a name, a filter and a key; and what may be done with a list of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.filters.terms import fold, in_other_layouts

KEYS: Final = "123456789abcdefghijklmnopqrstuvwxyz"
"""In the order in which they are given out."""
LONGEST_NAME: Final = 40
MOST_VIEWS: Final = len(KEYS)


@dataclass(frozen=True, slots=True)
class View:
    """A saved query."""

    id: str
    """Of a view that comes with the program its fixed word; of the operator's own its name."""
    query: str
    """In the filter language, its order among it."""
    name: str = ""
    """Empty for a view whose title is the program's, in the panel's language."""
    key: str = ""
    """A digit or a Latin letter; empty for a view that has none."""


DEFAULT_VIEWS: Final[tuple[View, ...]] = (
    View("queue", "is:open -is:snoozed -is:sending sort:prio", key="1"),
    View("mine", "is:open -is:snoozed who:me sort:prio", key="2"),
    View("p1", "is:open prio:P1 sort:prio", key="3"),
    View("burning", "is:open -is:snoozed sla:2h sort:prio", key="4"),
    View("promised", "is:promised sort:snooze", key="5"),
    View("p3", "is:open prio:P3 -is:waiting -is:on_hold -is:snoozed sort:prio", key="6"),
    View("waiting", "is:waiting,on_hold sort:prio", key="7"),
    View("untriaged", "is:open is:untriaged sort:prio", key="8"),
    View("duplicates", "is:open is:duplicate sort:prio", key="9"),
    View("snoozed", "is:snoozed sort:snooze", key="s"),
)
"""In the order of the views line."""

BUILT_IN: Final = {view.id: view for view in DEFAULT_VIEWS}


def key_of(typed: str) -> str:
    """The key that is meant, whichever layout it was typed in. Raises BadInput ``view_key``."""
    key = in_other_layouts(typed.strip().lower())[0]
    if key and (len(key) != 1 or key not in KEYS):
        raise BadInput("view_key", typed, "b")
    return key


def with_keys(views: Sequence[View]) -> tuple[View, ...]:
    """With a key for every view that has none, as long as there are free ones."""
    free = [key for key in KEYS if key not in {view.key for view in views}]
    return tuple(view if view.key or not free else replace(view, key=free.pop(0)) for view in views)


def find_view(views: Sequence[View], wanted: str) -> View:
    """The view with this id, name or key. Raises BadInput ``no_such_view``."""
    word = fold(wanted.strip())
    found = next((view for view in views if word in {fold(view.id), fold(view.name)}), None) \
        or next((view for view in views if word and word == view.key), None)
    if found is None:
        raise BadInput("no_such_view", wanted, ", ".join(view.name or view.id for view in views))
    return found


def saved(views: Sequence[View], name: str, query: str, key: str = "") -> tuple[View, ...]:
    """With a view of this name added, or in the place of the one that has the name.

    Without a key a new view gets the first that is free, a known one keeps its own.
    Raises BadInput ``view_name``, ``view_key``, ``view_key_taken`` or ``too_many_views``.
    """
    name = _name(name)
    known = next((view for view in views if fold(view.id) == fold(name) or fold(view.name) == fold(name)), None)
    key = _free_key([view for view in views if view is not known], key_of(key) or (known.key if known else ""))
    if known is not None:
        return tuple(replace(view, query=query, key=key) if view is known else view for view in views)
    if len(views) >= MOST_VIEWS:
        raise BadInput("too_many_views", name, str(MOST_VIEWS))
    return (*views, View(name, query, name, key))


def renamed(views: Sequence[View], view: View, name: str) -> tuple[View, ...]:
    """With another name for one view. Raises BadInput ``view_name`` or ``view_name_taken``."""
    name = _name(name)
    if any(fold(name) in {fold(other.id), fold(other.name)} for other in views if other is not view):
        raise BadInput("view_name_taken", name)
    new_id = view.id if view.id in BUILT_IN else name
    return tuple(replace(other, id=new_id, name=name) if other is view else other for other in views)


def removed(views: Sequence[View], view: View) -> tuple[View, ...]:
    """Without one view. Raises BadInput ``last_view``."""
    if len(views) == 1:
        raise BadInput("last_view", view.name or view.id)
    return tuple(other for other in views if other is not view)


def moved(views: Sequence[View], view: View, by: int) -> tuple[View, ...]:
    """With one view so many places further to the right (to the left below zero), not beyond the ends."""
    rest = [other for other in views if other is not view]
    place = max(0, min(len(rest), list(views).index(view) + by))
    return (*rest[:place], view, *rest[place:])


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput("view_name", name, str(LONGEST_NAME))
    return name


def _free_key(others: Sequence[View], wanted: str) -> str:
    taken = {view.key: view for view in others if view.key}
    if wanted in taken:
        raise BadInput("view_key_taken", wanted, taken[wanted].name or taken[wanted].id)
    return wanted or next((key for key in KEYS if key not in taken), "")
