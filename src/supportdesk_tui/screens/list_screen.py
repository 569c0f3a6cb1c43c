"""A screen that is a heading over a list with a cursor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.geometry import Offset
from textual.widget import Widget

from supportdesk_tui.presentation.line import Line
from supportdesk_tui.screens.base import Act, DeskScreen
from supportdesk_tui.widgets.line_view import LineView


class ListScreen(DeskScreen):
    """A list, one cursor."""

    footer_rows = 1

    def __init__(self) -> None:
        super().__init__()
        self.cursor = 0
        self._selected = 0

    def compose_main(self) -> Iterable[Widget]:
        """Heading and rows."""
        yield LineView("list-head")
        yield LineView("rows")

    def count(self) -> int:
        """How many items there are."""
        raise NotImplementedError

    def head(self, width: int) -> Line:
        """The heading."""
        raise NotImplementedError

    def draw_rows(self, width: int) -> tuple[Sequence[Line], int, int]:
        """The lines, the first line of the item under the cursor, and how many lines it has."""
        raise NotImplementedError

    def move(self, by: int) -> None:
        """Move the cursor."""
        self.move_to(self.cursor + by)

    def move_to(self, place: int) -> None:
        """Put the cursor on an item."""
        self.cursor = max(0, min(place, self.count() - 1))
        self.draw()

    def draw(self) -> None:
        """Show heading and rows, the cursor in sight."""
        width = max(20, self.room)
        self.query_one("#list-head", LineView).show([self.head(width)])
        view = self.query_one("#rows", LineView)
        lines, line, rows = self.draw_rows(width)
        height = max(1, view.size.height)
        top = min(view.top, line)
        if line + rows > top + height:
            top = line + rows - height
        if self.cursor == 0:
            top = 0
        view.show(lines, top)
        self._selected = line - view.top

    def selected_at(self) -> Offset | None:
        """The first line of the item under the cursor."""
        return self.query_one("#rows").region.offset + Offset(0, self._selected)

    def resized(self) -> None:
        """Another width, other rows."""
        self.call_after_refresh(self.draw)

    def redraw(self) -> None:
        """Draw everything anew."""
        super().redraw()
        self.draw()


MOVING: dict[str, Act] = {
    "list.down": lambda screen: screen.move(1),
    "list.up": lambda screen: screen.move(-1),
    "list.page_down": lambda screen: screen.move(8),
    "list.page_up": lambda screen: screen.move(-8),
    "list.top": lambda screen: screen.move_to(0),
    "list.bottom": lambda screen: screen.move_to(screen.count() - 1),
}
