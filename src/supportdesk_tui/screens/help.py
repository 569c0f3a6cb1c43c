"""Help: the keys of the place below and the signs of its list, found by typing, run with Enter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from supportdesk_tui.commands.command import Command, Scope
from supportdesk_tui.commands.layout import physical
from supportdesk_tui.commands.registry import keymap
from supportdesk_tui.commands.why_not import why_not
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.filters import layout_words
from supportdesk_tui.presentation.help_lines import (
    Item,
    Slot,
    columns_of,
    found_lines,
    items,
    page_lines,
    pages,
    sought,
)
from supportdesk_tui.presentation.hints import key_words
from supportdesk_tui.presentation.line import Line, cut, joined
from supportdesk_tui.presentation.list_lines import heading, scope_words
from supportdesk_tui.presentation.palette_lines import effect_words
from supportdesk_tui.presentation.unknown_key import unknown_key
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.widgets.line_view import LineView

_CLOSES = frozenset({"escape", "ctrl+c", "f1"})
_CLOSES_UNTYPED = frozenset({"0", "?", ","})
"""Closes as long as nothing is typed: then they are letters like others."""


class HelpScreen(DeskScreen):
    """What can be done on the screen below."""

    footer_rows = 1

    def __init__(self, below: DeskScreen) -> None:
        super().__init__()
        self._below = below
        self.scope = below.scope
        self._typed = self._read_as = ""
        self._all = items(below.scope)
        self._shown: Sequence[Item] = self._all
        self.cursor = 0

    def compose_main(self) -> Iterable[Widget]:
        """Heading and columns."""
        yield LineView("list-head")
        yield LineView("rows")

    def opened(self) -> None:
        """Show everything."""
        self.call_after_refresh(self.draw)

    def resized(self) -> None:
        """Another width has other columns."""
        self.call_after_refresh(self.draw)

    def redraw(self) -> None:
        """Draw everything anew."""
        super().redraw()
        self.draw()

    # --- drawing ---------------------------------------------------------------------------------

    def draw_footer(self) -> None:
        """What to do when a key does nothing."""
        said = gettext("A key does nothing? Press it there: the reason is said at the bottom.")
        line: Line = ((" " + self.shell.look.text(said), "hint"),)
        self.query_one("#footer", LineView).show([cut(line, max(20, self.room))])

    def draw(self) -> None:
        """Heading, columns or what was found, and below them all about the line of the cursor."""
        width, look = max(20, self.room), self.shell.look
        title, hint = gettext("Help"), gettext("type to find · Enter does it · 0 or Esc back")
        if self._typed:
            title = f"{gettext('Help')} / {self._typed}"
            hint = layout_words(self._typed, self._read_as) if self._read_as else hint
        view = self.query_one("#rows", LineView)
        rows = max(3, view.size.height)
        if self._typed:
            reasons = [self._reason(item.command) for item in self._shown]
            lines = found_lines(self._shown, reasons, self.cursor, rows, width, look)
        else:
            made = self._pages()
            number = self._page_of(self.cursor)
            lines = page_lines(made[number], self._shown, self.cursor, width, look)
            if len(made) > 1:
                title += f" {number + 1}/{len(made)} PgDn"
            title += f" {look.signs.dot} {scope_words(Scope(self.scope))}"
        self.query_one("#list-head", LineView).show([heading(title, hint, width, look)])
        view.show(lines, 0)
        self.draw_rest()

    def rest(self) -> Line:
        """All about the line under the cursor."""
        if not self._shown:
            return ()
        item = self._shown[self.cursor]
        command, look = item.command, self.shell.look
        seconds = int(self.shell.desk.config.hold.total_seconds())
        cost = effect_words(command, self._below.situation().several, seconds) if command else ""
        reason = self._reason(command)
        keys = ", ".join(map(key_words, command.keys[:4])) if command else item.keys
        line = joined(((keys, "key"), (item.label, "text"), (cost, "dim"), (reason, "warn")), (" · ", "dim"))
        return cut(tuple((look.text(text), style) for text, style in ((" ", "text"), *line)), max(20, self.room))

    def _reason(self, command: Command | None) -> str:
        return why_not(command.id, self._below.situation()) if command is not None else ""

    def _pages(self) -> Sequence[Sequence[Sequence[Slot]]]:
        return pages(self._shown, columns_of(self.room), max(3, self.query_one("#rows", LineView).size.height))

    def _page_of(self, place: int) -> int:
        return next((number for number, page in enumerate(self._pages())
                     if any(place in column for column in page)), 0)

    # --- keys ------------------------------------------------------------------------------------

    def command_key(self, key: str, raw: str) -> None:
        """Letters search, arrows move, Enter runs; a key that writes nothing finds its own command."""
        if raw in _CLOSES or (raw in _CLOSES_UNTYPED and not self._typed):
            self.start(self.shell.leave())
        elif raw in {"down", "up"}:
            self._go(self.cursor + (1 if raw == "down" else -1))
        elif raw in {"left", "right"} and not self._typed:
            self._beside(1 if raw == "right" else -1)
        elif raw in {"pagedown", "pageup", "tab", "shift+tab", "home", "end"}:
            self._turn(raw)
        elif raw == "enter":
            self._run()
        elif raw == "backspace":
            self._search(self._typed[:-1])
        elif raw == "space":
            self._search(self._typed + " " if self._typed else "")
        elif len(raw) == 1:
            self._search(self._typed + raw)
        else:
            self._explain(physical(raw))

    def _go(self, place: int) -> None:
        self._toast_until = 0.0
        self.cursor = max(0, min(len(self._shown) - 1, place))
        self.draw()

    def _beside(self, by: int) -> None:
        """To the same row of the column beside, on the next page at the edge."""
        columns = [column for page in self._pages() for column in page]
        here = next(number for number, column in enumerate(columns) if self.cursor in column)
        row = columns[here].index(self.cursor)
        there = [slot for slot in columns[max(0, min(len(columns) - 1, here + by))] if isinstance(slot, int)]
        target = columns[max(0, min(len(columns) - 1, here + by))]
        self._go(min(there, key=lambda slot: abs(target.index(slot) - row)))

    def _turn(self, key: str) -> None:
        if key in {"home", "end"}:
            self._go(0 if key == "home" else len(self._shown) - 1)
        elif self._typed:
            self._go(self.cursor + (8 if key in {"pagedown", "tab"} else -8))
        else:
            made = self._pages()
            number = (self._page_of(self.cursor) + (1 if key in {"pagedown", "tab"} else -1)) % len(made)
            self._go(next(slot for slot in made[number][0] if isinstance(slot, int)))

    def _explain(self, key: str) -> None:
        """A key that writes nothing, such as F8: its command."""
        command = keymap(self._below.scope).get(key)
        if command is None:
            self.say(unknown_key(key, key, self.scope), "warn")
            return
        self._search("")
        self._go(next((place for place, item in enumerate(self._shown) if item.command == command), self.cursor))

    def _search(self, typed: str) -> None:
        found = sought(typed, self._all)
        if not found.items:
            self.say(gettext("nothing fits: {typed}").format(typed=typed), "warn")
            return
        self._typed, self._read_as, self._shown = typed, found.read_as, found.items
        self._go(0)

    def _run(self) -> None:
        command = self._shown[self.cursor].command
        if command is None:
            self.say(gettext("that is a sign of the list, nothing to do"), "warn")
            return
        self.shell.type_ahead.shut()
        self.app.run_worker(self._leave_and_run(command), exit_on_error=False)

    async def _leave_and_run(self, command: Command) -> None:
        try:
            await self.shell.leave()
            self._below.run_command(command)
        finally:
            self.shell.type_ahead.open()
            self.shell.replay()
