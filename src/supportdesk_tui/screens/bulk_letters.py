"""Before a letter goes to many: the first of them are read, their number is typed, then they are held together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from textual.widget import Widget

from supportdesk_tui.commands.command import Command, Group, Scope
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import bulk_letters
from supportdesk_tui.desk.letters.bulk_letters import BulkLetters
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.i18n import N_, gettext, ngettext
from supportdesk_tui.presentation.bulk_lines import bulk_lines, bulk_title
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.line_view import LineView

HINTS = (
    Command("bulk.send", ("enter",), N_("send"), (Scope.EDIT,), Group.TEXT, hint=N_("send"), rank=1),
    Command("bulk.down", ("pagedown",), N_("a page down"), (Scope.EDIT,), Group.MOVE, hint=N_("read on"), rank=2),
    Command("bulk.back", ("escape",), N_("back"), (Scope.EDIT,), Group.DESK, hint=N_("back"), rank=1),
)
"""Keys while the number is typed; they are no commands, for letters and digits write."""
_SCROLL = {"pagedown": 8, "pageup": -8, "down": 1, "up": -1}


class BulkLettersScreen(DeskScreen):
    """Several letters, one question."""

    scope = Scope.EDIT
    footer_rows = 1

    def __init__(self, letters: BulkLetters, below: TicketScreen) -> None:
        super().__init__()
        self._letters = letters
        self._below = below

    def compose_main(self) -> Iterable[Widget]:
        """Heading and letters."""
        yield LineView("list-head")
        yield LineView("rows")

    def opened(self) -> None:
        """Show them and ask."""
        self.draw()
        self.start(self._ask())

    def hints(self) -> Sequence[Command]:
        """What the keys do here."""
        return HINTS

    def draw(self) -> None:
        """Lay the letters out for the present width."""
        width, shell = max(20, self.size.width), self.shell
        self.query_one("#list-head", LineView).show([bulk_title(self._letters, width, shell.look)])
        self.query_one("#rows", LineView).show(
            bulk_lines(self._letters, shell.desk.config, shell.desk.clock.now(), width, shell.look))

    def resized(self) -> None:
        """Another width has another layout."""
        self.draw()

    def redraw(self) -> None:
        """Draw everything anew."""
        super().redraw()
        self.draw()

    def text_key(self, key: str) -> bool:
        """Keys that write nothing scroll."""
        if key in _SCROLL:
            self.query_one("#rows", LineView).scroll_lines(_SCROLL[key])
            return True
        return super().text_key(key)

    async def _ask(self) -> None:
        count = len(self._letters.ready)
        label = ngettext("Type {n} and Enter: {n} letter leaves in 60 s:",
                         "Type {n} and Enter: {n} letters leave in 60 s:", count).format(n=count)
        while True:
            typed = await self.ask_text(label, confirms=True)
            if typed is None:
                await self.shell.leave()
                self._below.say(gettext("nothing was sent"))
                return
            if typed.strip() == str(count):
                await self.shell.leave()
                await self._below.finish(_send, self._letters)
                return
            self.say(gettext("{typed} is not {n}: nothing was sent").format(typed=typed.strip() or "–", n=count),
                     "warn")


def _send(desk: Desk, letters: BulkLetters) -> Done:
    """Who gets none is told once more with what was sent."""
    done = bulk_letters.send(desk, letters.ready)
    return replace(done, left=(*letters.left, *done.left))
