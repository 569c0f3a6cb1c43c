"""The keymap: every command's keys, the operator's own marked, and each key that is pressed told."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk_tui.commands import registry
from supportdesk_tui.commands.command import Command
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.keymap_lines import keymap_lines, own_commands, settings_line, tested_words
from supportdesk_tui.presentation.line import Line
from supportdesk_tui.presentation.list_lines import heading
from supportdesk_tui.screens import clipboard
from supportdesk_tui.screens.list_screen import ListScreen

_MOVES = {"down": 1, "up": -1, "pagedown": 12, "pageup": -12, "home": -9999, "end": 9999}


class KeysScreen(ListScreen):
    """Keys do nothing here but tell what they mean; arrows move, y copies, Esc leaves."""

    def __init__(self) -> None:
        super().__init__()
        own = own_commands()
        self._commands = sorted(registry.commands(), key=lambda command: command.id not in own)

    def opened(self) -> None:
        """Show the keymap."""
        self.draw()
        self.say(gettext("press any key to see what it means"))

    def hints(self) -> Sequence[Command]:
        """The heading says what keys do here."""
        return ()

    def count(self) -> int:
        """How many commands there are."""
        return len(self._commands)

    def head(self, width: int) -> Line:
        """The title, and what the few keys do."""
        return heading(gettext("Keys"), gettext("any key: what it means · y copies the line · Esc back"), width,
                       self.shell.look)

    def draw_rows(self, width: int) -> tuple[Sequence[Line], int, int]:
        """Where to change it, what clashes, the commands."""
        where = (gettext("* your own. To change a key, put its command's line under [keys] in this file:"),
                 f"  {self.shell.config_file or 'config.toml'}")
        lines, line = keymap_lines(self._commands, self.shell.key_problems, where, self.cursor, width, self.shell.look)
        return lines, line, 1

    def command_key(self, key: str, raw: str) -> None:
        """Told, never carried out."""
        if key == "escape":
            self.start(self.shell.leave())
            return
        if key in _MOVES:
            self.move(_MOVES[key])
        if key == "y":
            clipboard.copy(self, settings_line(self._commands[self.cursor]))
        else:
            self.say(tested_words(raw, key))
