"""``views.toml``: the saved views, read strictly and written whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk_tui.domain.errors import BadInput, ConfigError
from supportdesk_tui.domain.filters.reading import SHAPE, parse_query
from supportdesk_tui.domain.view import BUILT_IN, DEFAULT_VIEWS, MOST_VIEWS, View, key_of, with_keys
from supportdesk_tui.settings.refused_filter import refused_filter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from supportdesk_tui.settings.table_reader import TableReader

_KEYS = ("id", "name", "query", "key")
_HEAD = """\
# Saved views, in the order of the views line; written by the panel and by `supportdesk view`.
# A view with an id comes with the program; name, query and key of it may be changed, or the view taken out.
"""


class FileViews:
    """The views of one file; read anew when it was edited meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._views: tuple[View, ...] = DEFAULT_VIEWS

    def read(self) -> tuple[View, ...]:
        """As they stand in the file; those that come with the program when there is none. Raises ConfigError."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return DEFAULT_VIEWS
        except OSError as error:
            raise ConfigError(str(self._path), 0, "", "unreadable", error.strerror or str(error)) from None
        stamp = (found.st_mtime_ns, found.st_size)
        if stamp != self._stamp:
            self._views = read_views(self._path)
            self._stamp = stamp
        return self._views

    def write(self, views: Sequence[View]) -> None:
        """Replace the file. Raises OSError."""
        from supportdesk_tui.settings.private_file import write_private

        write_private(self._path, views_text(views))
        self._stamp = None


def read_views(path: Path) -> tuple[View, ...]:
    """Raises ConfigError with file, line and the nearest key."""
    from supportdesk_tui.settings.config import parse_toml
    from supportdesk_tui.settings.table_reader import Source, TableReader
    from supportdesk_tui.settings.toml_lines import TomlLines

    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(str(path), 0, "", "encoding", "UTF-8") from None
    except OSError as error:
        raise ConfigError(str(path), 0, "", "unreadable", error.strerror or str(error)) from None
    top = TableReader(parse_toml(text, path), (), Source(str(path), TomlLines(text)), ("view",))
    tables = top.tables("view", _KEYS)
    if len(tables) > MOST_VIEWS:
        raise top.error("view", "bad_value", f"1 … {MOST_VIEWS}")
    views: list[View] = []
    for table in tables:
        views.append(_view(table, views))
    return with_keys(views) or DEFAULT_VIEWS


def views_text(views: Sequence[View]) -> str:
    """The whole file. A view of the program's own that was left as it is follows the program's next version."""
    from supportdesk_tui.settings.private_file import toml_string

    parts = [_HEAD]
    for view in views:
        lines = ["[[view]]"]
        shipped = BUILT_IN.get(view.id)
        if shipped is not None:
            lines.append(f"id = {toml_string(view.id)}")
        if view.name:
            lines.append(f"name = {toml_string(view.name)}")
        if shipped is None or shipped.query != view.query:
            lines.append(f"query = {toml_string(view.query)}")
        if view.key:
            lines.append(f"key = {toml_string(view.key)}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _view(table: TableReader, before: Sequence[View]) -> View:
    view_id = table.choice("id", tuple(BUILT_IN), "")
    shipped = BUILT_IN.get(view_id)
    name = table.text("name", pattern=r".{1,40}") if shipped else table.required("name", pattern=r".{1,40}")
    query = table.text("query") if shipped else table.required("query")
    for problem in parse_query(query).problems:
        if problem.reason in SHAPE:
            raise refused_filter(table, "query", query, problem)
    try:
        key = key_of(table.text("key"))
    except BadInput:
        raise table.error("key", "bad_value", "1 … 9, a … z") from None
    view = View(view_id or name, query or (shipped.query if shipped else ""), name, key)
    if any(other.id == view.id for other in before):
        raise table.error("id" if view_id else "name", "duplicate", view.id)
    if key and any(other.key == key for other in before):
        raise table.error("key", "duplicate", key)
    return view
