"""The report: today, this week, this month by digit, and how the desk stands for whoever comes next."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.widget import Widget

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.looking import hand_over, report
from supportdesk_tui.i18n import gettext, language
from supportdesk_tui.presentation.hand_over_lines import hand_over_lines
from supportdesk_tui.presentation.line import Line, between, width_of
from supportdesk_tui.presentation.mark_words import number_words
from supportdesk_tui.presentation.report_lines import PERIOD, period_words, report_lines
from supportdesk_tui.screens.base import Act, DeskScreen
from supportdesk_tui.widgets.line_view import LineView

HAND_OVER = "standing"
LONG = 3_000
"""Tickets from which on it is told how far the counting has come."""
_DRAW_AFTER = 0.3
"""Seconds between two pictures of that."""


class ReportScreen(DeskScreen):
    """Numbers; nothing on it changes anything."""

    scope = Scope.REPORT
    offers = scope
    own_acts: ClassVar[Mapping[str, Act]] = {
        "report.day": lambda screen: screen.turn_to("day"),
        "report.week": lambda screen: screen.turn_to("week"),
        "report.month": lambda screen: screen.turn_to("month"),
        "report.standing": lambda screen: screen.turn_to(HAND_OVER),
        "list.down": lambda screen: screen.scroll(1),
        "list.up": lambda screen: screen.scroll(-1),
        "list.page_down": lambda screen: screen.scroll(10),
        "list.page_up": lambda screen: screen.scroll(-10),
    }
    footer_rows = 1

    def __init__(self, shown: str = "week") -> None:
        super().__init__()
        self.shown = shown
        self._compared: report.Compared | None = None
        self._standing: hand_over.HandOver | None = None
        self._titles: Mapping[str, str] = {}
        self._counting: report.Counting | None = None

    def compose_main(self) -> Iterable[Widget]:
        """Heading and lines."""
        yield LineView("list-head")
        yield LineView("rows")

    def opened(self) -> None:
        """Count at once."""
        self.turn_to(self.shown)

    def turn_to(self, shown: str) -> None:
        """Count something else; keys are heard meanwhile."""
        self.shown, self._compared, self._standing, self._counting = shown, None, None, None
        self.draw()
        self.background(lambda: self._count(shown), group="counts", exclusive=True)

    async def _count(self, shown: str) -> None:
        if shown == HAND_OVER:
            standing = await self.shell.ask(hand_over.hand_over)
            if shown == self.shown:
                self._standing = standing
        else:
            counting = await self.shell.ask(report.Counting, shown)
            await self._follow(counting)
            macros = await self.shell.compute(self.shell.desk.library.macros)
            if shown == self.shown:
                self._compared = counting.compared()
                self._titles = {macro.id: macro.text(language()).title for macro in macros}
        self.draw()

    async def _follow(self, counting: report.Counting) -> None:
        """Some tickets after the other: others have their turn between, and leaving the page ends it."""
        self._counting, drawn_at = counting, 0.0
        while counting.done < counting.total:
            await self.shell.compute(counting.go_on)
            if counting.total >= LONG and time.monotonic() > drawn_at + _DRAW_AFTER:
                drawn_at = time.monotonic()
                self.draw()
        self._counting = None

    def draw(self, *, keep_place: bool = False) -> None:
        """Show what is counted so far, from the top on or from where one reads."""
        width, look = max(20, self.size.width), self.shell.look
        config = self.shell.desk.config
        lines: Sequence[Line] = [(), ((" " + self._waiting(), "dim"),)]
        if self._compared is not None:
            lines = report_lines(self._compared, config, width, look, self._titles)
        elif self._standing is not None:
            lines = hand_over_lines(self._standing, config, width, look)
        rows = self.query_one("#rows", LineView)
        rows.show(lines, rows.top if keep_place else 0)
        self._draw_head()

    def _draw_head(self) -> None:
        self.query_one("#list-head", LineView).show([self._head(max(20, self.size.width))])

    def _waiting(self) -> str:
        counting = self._counting
        if counting is None or counting.total < LONG:
            return gettext("counting…")
        return gettext("counting: {done} of {total} tickets · q back").format(
            done=number_words(counting.done), total=number_words(counting.total))

    def _head(self, width: int) -> Line:
        look = self.shell.look
        pages = (*((period, gettext(name)) for period, name in PERIOD.items()), (HAND_OVER, gettext("Hand-over")))
        titles: Line = tuple((f" {digit} {look.text(name)} ", "tab_on" if page == self.shown else "dim")
                             for digit, (page, name) in enumerate(pages, 1))
        dates = period_words(self._compared, self.shell.desk.config.zone) if self._compared is not None else ""
        told = f" {look.text(dates)} · {gettext('the one before in brackets')} " if dates and width >= 100 else \
            f" {look.text(dates)} " if dates else ""
        rows = self.query_one("#rows", LineView)
        if rows.top + rows.size.height < len(rows.lines):
            told = f"{told or ' '}{look.signs.below} "
        left: Line = ((look.signs.rule * 2 + " ", "rule"), *titles)
        if width_of(left) + cell_len(told) > width:  # the footer names the other pages too
            left = (left[0], next(title for title in titles if title[1] == "tab_on"))
        return between(left, ((look.text(told), "dim"),), width)

    def scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#rows", LineView).scroll_lines(by)
        self._draw_head()

    def resized(self) -> None:
        """Another width, other lines."""
        self.call_after_refresh(lambda: self.draw(keep_place=True))

    def redraw(self) -> None:
        """Draw everything anew."""
        super().redraw()
        self.draw(keep_place=True)

    def returned(self) -> None:
        """An undo may have changed the numbers."""
        self.turn_to(self.shown)
