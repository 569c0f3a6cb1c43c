"""The saved views: read, kept, renamed, put in another order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain import view as rules
from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.domain.view import DEFAULT_VIEWS, View


@dataclass(frozen=True, slots=True)
class Views:
    """The views as they are kept."""

    views: tuple[View, ...]
    problem: ConfigError | None = None
    """The file has a mistake; then ``views`` are those that come with the program."""


def read(desk: Desk) -> Views:
    """The views; a broken file never stops anybody."""
    try:
        return Views(desk.view_shelf.read())
    except ConfigError as error:
        return Views(DEFAULT_VIEWS, error)


def save(desk: Desk, name: str, query: str, key: str = "") -> View:
    """Keep a query under a name, in the place of what had that name. Raises BadInput, ConfigError, OSError."""
    views = rules.saved(desk.view_shelf.read(), name, query, key)
    _keep(desk, views)
    return rules.find_view(views, " ".join(name.split()))


def rename(desk: Desk, wanted: str, name: str) -> View:
    """Give a view another name. Raises BadInput, ConfigError, OSError."""
    views = desk.view_shelf.read()
    views = rules.renamed(views, rules.find_view(views, wanted), name)
    _keep(desk, views)
    return rules.find_view(views, " ".join(name.split()))


def remove(desk: Desk, wanted: str) -> View:
    """Forget a view; its tickets stay. Raises BadInput, ConfigError, OSError."""
    views = desk.view_shelf.read()
    view = rules.find_view(views, wanted)
    _keep(desk, rules.removed(views, view))
    return view


def move(desk: Desk, wanted: str, by: int) -> View:
    """Put a view so many places further to the right. Raises BadInput, ConfigError, OSError."""
    views = desk.view_shelf.read()
    view = rules.find_view(views, wanted)
    _keep(desk, rules.moved(views, view, by))
    return view


def _keep(desk: Desk, views: Sequence[View]) -> None:
    desk.view_shelf.write(views)
