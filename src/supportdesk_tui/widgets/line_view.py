"""Lines drawn one by one: the base of everything on screen. Only rows that changed are drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from supportdesk_tui.presentation.line import Line, printable
from supportdesk_tui.presentation.look import Look

_PLAINEST = Look()
"""For an app without looks."""


def set_shown(widget: Widget, shown: bool) -> None:
    """Show or hide a widget; saying what is so already costs no new layout."""
    if widget.display != shown:
        widget.display = shown


@lru_cache(256)
def strip_of(line: Line, width: int, look: Look) -> Strip:
    """A line as Textual draws it, exactly ``width`` cells. The last gate: no control character passes."""
    segments = [Segment(look.text(printable(text)), look.style(style)) for text, style in line if text]
    return Strip(segments).adjust_cell_length(width, look.style("text"))


class Lines(Widget):
    """Drawn line by line, without border, padding or opacity."""

    @property
    def look(self) -> Look:
        """The look in use; asked for with every row, so it is not asked what kind of app this is."""
        look: Look | None = getattr(self.app, "look", None)
        return look or _PLAINEST

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a region. Textual would go through its box styles for each, which costs more than the rows."""
        width, look = self.size.width, self.look
        strips = [self.row(y, width, look) for y in crop.line_range]
        if filters := self.get_line_filters():
            _, background = self.background_colors
            for line_filter in filters:
                strips = [strip.apply_filter(line_filter, background) for strip in strips]
        if crop.column_span != (0, width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """One row."""
        return self.row(y, self.size.width, self.look)

    def row(self, y: int, width: int, look: Look) -> Strip:
        """One row of so many cells."""
        raise NotImplementedError


class LineView(Lines):
    """Some lines, scrolled by whole rows, without scrollbar or animation."""

    DEFAULT_CSS = """
    LineView { height: 1fr; width: 1fr; overflow: hidden hidden; }
    """

    def __init__(self, widget_id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=widget_id, classes=classes)
        self._lines: tuple[Line, ...] = ()
        self._top = self._place = 0
        self._drawn: list[Strip] = []
        self._drawn_from: tuple[tuple[Line, ...], object] = ((), None)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    @property
    def top(self) -> int:
        """The first line in sight."""
        return self._top

    @property
    def place(self) -> int:
        """The line that was asked for at the top: in sight further down while there is less text below it than room."""
        return self._place

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as there are lines, for the views whose height is ``auto``."""
        return len(self._lines)

    def show(self, lines: Sequence[Line], top: int | None = None) -> None:
        """Replace the lines; ``top`` scrolls there."""
        before, before_top = self._lines, self._top
        self._lines = tuple(lines)
        if top is not None:
            self._place = top
        elif before != self._lines:
            self._place = before_top
        self._top = max(0, min(self._place, self._last_top()))
        if len(before) != len(self._lines) and self.styles.height is not None and self.styles.height.is_auto:
            self.refresh(layout=True)
            return
        width, height = self.size
        for y in range(height):
            if self._line_in(before, before_top + y) != self._line_in(self._lines, self._top + y):
                self.refresh(Region(0, y, width, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a region: those that Textual had last time, unless something has changed."""
        lines, state = self._lines, (self._top, self.size, self.look, crop, self.get_line_filters())
        if self._drawn_from[0] is not lines or self._drawn_from[1] != state:
            self._drawn, self._drawn_from = super().render_lines(crop), (lines, state)
        return self._drawn

    def draw_ahead(self) -> None:
        """Work its rows out before anybody sees them: they are kept."""
        self.render_lines(self.size.region)

    def scroll_lines(self, by: int) -> None:
        """Scroll by some lines."""
        self.scroll_to_line(self._top + by)

    def scroll_pages(self, by: int) -> None:
        """Scroll by screens, keeping one line in sight."""
        self.scroll_lines(by * max(1, self.size.height - 1))

    def scroll_to_line(self, line: int) -> None:
        """Bring a line to the top, as far as there is text below it."""
        self.show(self._lines, max(0, min(line, self._last_top())))

    def _last_top(self) -> int:
        return max(0, len(self._lines) - max(1, self.size.height))

    @staticmethod
    def _line_in(lines: Sequence[Line], index: int) -> Line | None:
        return lines[index] if 0 <= index < len(lines) else None

    def on_resize(self) -> None:
        """Keep to the place, with the end of the text at the bottom; what was drawn before is drawn again."""
        top = max(0, min(self._place, self._last_top()))
        if top != self._top:
            self._top = top
            self.refresh()

    def row(self, y: int, width: int, look: Look) -> Strip:
        """One of the lines, or what is left blank below them."""
        return strip_of(self._line_in(self._lines, self._top + y) or (), width, look)


class MeasuredView(LineView):
    """A view whose screen fits to its size what stands beside and below it."""

    class Resized(Message):
        """There is room for more or fewer lines."""

    def on_resize(self) -> None:
        """Tell the screen."""
        self.post_message(self.Resized())
