"""What a focus run came to: figures, a line for the hand-over, macros that want to be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.widget import Widget

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.rules import new_macro
from supportdesk_tui.desk.runs import focus
from supportdesk_tui.desk.runs.focus_summary import FocusSummary, summary
from supportdesk_tui.domain.focus import FocusRun
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.focus_lines import handover_line, summary_lines
from supportdesk_tui.presentation.list_lines import heading
from supportdesk_tui.presentation.toasts import done_words
from supportdesk_tui.screens import clipboard
from supportdesk_tui.screens.base import Act, DeskScreen
from supportdesk_tui.screens.outside import edit_file
from supportdesk_tui.widgets.line_view import LineView


class FocusEndScreen(DeskScreen):
    """The end of a run, or a pause in it."""

    scope = Scope.FOCUS_END
    offers = scope
    own_acts: ClassVar[Mapping[str, Act]] = {
        "focus.offer": lambda screen: screen.make_macro(),
        "focus.take_back": lambda screen: screen.take_back(),
        "focus.skipped": lambda screen: screen.list_skipped(),
        "focus.copy": lambda screen: screen.copy_line(),
    }
    footer_rows = 1

    def __init__(self, run: FocusRun) -> None:
        super().__init__()
        self._run = run
        self._summary: FocusSummary | None = None

    def compose_main(self) -> Iterable[Widget]:
        """Heading and figures."""
        yield LineView("list-head")
        yield LineView("rows")

    def opened(self) -> None:
        """Work the figures out."""
        self.background(self._read)

    async def _read(self) -> None:
        self._summary = await self.shell.ask(summary, self._run)
        self.draw()

    def draw(self) -> None:
        """Show the figures."""
        width, look = max(20, self.size.width), self.shell.look
        paused = not self._run.ended and bool(self._run.waiting)
        title = gettext("Focus: paused, f goes on") if paused else gettext("Focus: what it came to")
        self.query_one("#list-head", LineView).show([heading(title, "", width, look)])
        if self._summary is not None:
            self.query_one("#rows", LineView).show(summary_lines(self._summary, self.shell.desk.config, width, look))

    def resized(self) -> None:
        """Another width wraps otherwise."""
        self.draw()

    def redraw(self) -> None:
        """Draw everything anew."""
        super().redraw()
        self.draw()

    async def take_back(self) -> None:
        """Undo everything that the run closed."""
        done = await self.shell.ask(focus.take_back_all, self._run)
        self.say(done_words(done, self.shell.desk.config, self.shell.desk.clock.now()), "ok")

    async def list_skipped(self) -> None:
        """Leave for the queue, narrowed to the skipped tickets."""
        from supportdesk_tui.screens.queue import QueueScreen

        skipped = self._summary.skipped if self._summary is not None else ()
        if not skipped:
            self.say(gettext("no ticket was skipped"), "warn")
            return
        await self.shell.leave()
        queue = self.app.screen_stack[1]
        if isinstance(queue, QueueScreen):
            await queue.set_filter(" OR ".join(f"#{number}" for number in skipped))

    def copy_line(self) -> None:
        """The line for the hand-over, into the terminal's clipboard."""
        if self._summary is not None:
            clipboard.copy(self, handover_line(self._summary, self.shell.desk.config))

    async def make_macro(self) -> None:
        """A macro file with the answer that was written again and again, opened in the editor."""
        offers = self._summary.by_hand if self._summary is not None else ()
        place = int(self._pressed) - 1
        if place >= len(offers):
            self.say(gettext("nothing was written by hand that often"), "warn")
            return
        offer = offers[place]
        suggested = await self.shell.ask(new_macro.suggested_id, offer.tickets[-1])
        typed = await self.ask_text(gettext("Name of the macro's file (a-z, 0-9, -):"), suggested)
        if not typed or not typed.strip():
            return
        path = await self.shell.ask(new_macro.write, typed.strip(), offer.text, offer.tickets[-1])
        await edit_file(self, path)
        self.say(gettext("new macro: {file}").format(file=path), "ok")
