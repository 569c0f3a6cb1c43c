"""Help and palette: the commands of a place, found by typing, run with Enter."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk_tui.commands.command import Command, Group, Scope
from supportdesk_tui.commands.registry import in_scope
from supportdesk_tui.commands.search import find
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.line import Line
from supportdesk_tui.presentation.list_lines import command_lines, heading, keys_words, scope_words
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.screens.list_screen import ListScreen

_MOVES = {"down": 1, "up": -1, "pagedown": 8, "pageup": -8}
_GROUPS = tuple(Group)
_ITSELF = frozenset({"app.help", "app.palette"})


class CommandListScreen(ListScreen):
    """The commands of the screen below."""

    def __init__(self, below: DeskScreen, *, title: str, grouped: bool) -> None:
        super().__init__()
        self._below = below
        self.scope = below.scope
        self._title = title
        self._grouped = grouped
        self._typed = ""
        self._read_as = ""
        commands = [command for command in in_scope(below.scope) if command.id not in _ITSELF]
        self._all = sorted(commands, key=lambda command: _GROUPS.index(command.group))
        self._shown: Sequence[Command] = self._all

    def opened(self) -> None:
        """Show the commands."""
        self.draw()

    def draw_footer(self) -> None:
        """Here keys search; the footer says so in the heading."""

    def count(self) -> int:
        """How many commands are shown."""
        return len(self._shown)

    def head(self, width: int) -> Line:
        """Title, place, and what was typed."""
        typed = f" {self._typed}" + (f" ({self._read_as})" if self._read_as else "")
        title = f"{self._title} · {scope_words(Scope(self.scope))}" + (f" /{typed}" if self._typed else "")
        return heading(title, gettext("type to find · Enter does it · Esc back"), width, self.shell.look)

    def draw_rows(self, width: int) -> tuple[Sequence[Line], int, int]:
        """One command a line."""
        lines, line = command_lines(self._shown, self.cursor, self._grouped and not self._typed, width,
                                    self.shell.look)
        return lines, line, 1

    def command_key(self, key: str, raw: str) -> None:
        """Letters search, arrows move, Enter runs, Esc leaves."""
        if raw in _MOVES:
            self.move(_MOVES[raw])
        elif raw in {"escape", "ctrl+c", "f1", "f2", "ctrl+p"}:
            self.app.run_worker(self.shell.leave(), exit_on_error=False)
        elif raw == "enter":
            self._run()
        elif raw == "backspace":
            self._search(self._typed[:-1])
        elif raw == "space" and self._typed:
            self._search(self._typed + " ")
        elif len(raw) == 1:
            self._search(self._typed + raw)

    def _search(self, typed: str) -> None:
        found = find(typed, self._all, lambda command: (gettext(command.label), command.label,
                                                        keys_words(command)))
        if not found.items:
            self.say(gettext("nothing fits: {typed}").format(typed=typed), "warn")
            return
        self._typed, self._read_as, self._shown, self.cursor = typed, found.read_as, found.items, 0
        self.draw()

    def _run(self) -> None:
        command = self._shown[self.cursor]
        self.shell.type_ahead.shut()
        self.app.run_worker(self._leave_and_run(command), exit_on_error=False)

    async def _leave_and_run(self, command: Command) -> None:
        below = self._below
        try:
            await self.shell.leave()
            below.run_command(command)
        finally:
            self.shell.type_ahead.open()
            self.shell.replay()
