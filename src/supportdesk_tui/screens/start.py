"""The first screen of a desk that has neither a mailbox nor a ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.app import SuspendNotSupported
from textual.widget import Widget

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.commands.registry import keymap
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.list_lines import heading
from supportdesk_tui.presentation.start_lines import start_lines
from supportdesk_tui.screens.base import Act, DeskScreen
from supportdesk_tui.screens.outside import end_of
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.line_view import LineView


class StartScreen(DeskScreen):
    """How to begin, by digit; every other key is told as it arrived."""

    scope = Scope.START
    footer_rows = 1
    offers = scope
    own_acts: ClassVar[Mapping[str, Act]] = {
        "start.mailbox": lambda screen: screen.outside("init"),
        "start.demo": lambda screen: screen.outside("demo", "--apart"),
        "start.hours": lambda screen: screen.say(gettext("[sla] in config.toml changes them: the README shows how")),
        "start.texts": lambda screen: screen.say(gettext("files under macros and sop beside config.toml replace or "
                                                         "add texts")),
        "start.by_hand": lambda screen: screen.by_hand(),
    }

    def __init__(self, queue: TicketScreen) -> None:
        super().__init__()
        self._queue = queue
        self._arrived = ("", "")
        self._starter = (0, 0, 0)

    def compose_main(self) -> Iterable[Widget]:
        """Heading and offers."""
        yield LineView("list-head")
        yield LineView("rows")

    def opened(self) -> None:
        """Show the offers; the texts are counted a moment later."""
        self.draw()
        self.background(self._count)

    async def _count(self) -> None:
        library = self.shell.desk.library
        macros, sops = await self.shell.compute(library.macros), await self.shell.compute(library.sops)
        self._starter = (len(self.shell.desk.config.categories), len(macros), len(sops))
        self.draw()

    def draw(self) -> None:
        """Lay it out for the present width."""
        width, here = max(20, self.size.width), self.shell.desk
        self.query_one("#list-head", LineView).show([heading("supportdesk", "", width, self.shell.look)])
        self.query_one("#rows", LineView).show(start_lines(
            here.config, self._starter, self._arrived, width, self.shell.look))

    def resized(self) -> None:
        """Another width."""
        self.draw()

    def redraw(self) -> None:
        """Draw everything anew."""
        super().redraw()
        self.draw()

    def command_key(self, key: str, raw: str) -> None:
        """Keys that mean nothing here show what the keyboard sends."""
        if not self.asks_choice and (key not in keymap(self.scope) or key != raw):
            self._arrived = (raw, key)
            self.draw()
        if self.asks_choice or key in keymap(self.scope):
            super().command_key(key, raw)

    async def outside(self, command: str, *options: str) -> None:
        """Run one of our commands on the bare terminal and come back; with a mailbox the panel begins anew."""
        said = gettext("leave with q, then type: supportdesk {command}").format(command=command)
        program = self.shell.program
        if not program:
            self.say(said)
            return
        try:
            with self.app.suspend():
                code = end_of([*program, command, *options])
        except SuspendNotSupported:
            self.say(said)
            return
        if command == "init" and code == 0:
            self.shell.start_over()

    async def by_hand(self) -> None:
        """Log a contact; the queue is no longer empty then."""
        from supportdesk_tui.screens.by_hand import new_ticket

        await self.shell.leave()
        await new_ticket(self._queue)
