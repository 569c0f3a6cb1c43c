"""Focus: one ticket of a frozen slice over the whole screen, its macros in sight, everything else muted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual.widget import Widget

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.rules import macro_choice, suggest
from supportdesk_tui.desk.runs import focus, focus_interruptions
from supportdesk_tui.desk.runs.focus_interruptions import Interruption
from supportdesk_tui.domain.focus import FocusRun, time_is_up
from supportdesk_tui.domain.macro import Macro
from supportdesk_tui.domain.ticket import Priority, Ticket
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.focus_lines import bar_line, head_line, interruption_line, macro_lines
from supportdesk_tui.presentation.line import Line
from supportdesk_tui.presentation.summary_lines import triage_line
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.choice import DIGITS
from supportdesk_tui.widgets.covered import Columns
from supportdesk_tui.widgets.line_view import LineView, MeasuredView

FEWEST = 4
"""Macros shown where the category has fewer of its own."""
LOOK_EVERY = 15
"""Seconds between two looks whether something may break in."""


class FocusScreen(TicketScreen):
    """A focus run."""

    scope = Scope.FOCUS
    offers = scope

    def __init__(self, run: FocusRun) -> None:
        super().__init__()
        self.focus_run = run
        self.choices: Sequence[Macro] = ()
        self.suggested = ""
        self._ticket: Ticket | None = None
        self._interruption: Interruption | None = None
        self._hidden: Mapping[Priority | None, int] = {}
        self._quarter = -1
        self._time_told = False

    def compose_main(self) -> Iterable[Widget]:
        """How far, the ticket, its macros."""
        yield LineView("focus-head")
        yield LineView("focus-bar")
        yield LineView("heading")
        yield LineView("facts")
        with Columns(id="lower"):
            yield MeasuredView("conversation")
            yield LineView("context")
        yield LineView("focus-macros")

    def opened(self) -> None:
        """Show the first ticket."""
        self.shell.muted = True
        self.draw_heading()
        self._draw_run()
        self.background(self._begin)

    def on_unmount(self) -> None:
        """The run is over or rests."""
        self.shell.muted = False

    def rest(self) -> Line:
        """The macros stand above with their digits."""
        if self.conversation is None or self.asks_choice:
            return ()
        return triage_line(self.conversation, self.helps, self.shell.desk.config, self.room, self.shell.look)

    @property
    def pressed(self) -> str:
        """The key that was pressed."""
        return self._pressed

    # --- what acts need --------------------------------------------------------------------------

    def current(self) -> Ticket | None:
        """The ticket in hand."""
        return self._ticket

    async def acted(self, done: Done, *, advance: bool = False) -> None:
        """An act on the ticket in hand may finish it; undo brings its ticket back."""
        seen, before = self._ticket, self.focus_run
        if seen is None:
            return
        self.focus_run = await self.shell.ask(focus.acted, before, done, seen)
        if self.focus_run.waiting[:1] == before.waiting[:1]:
            await self._show_ticket_in_hand(keep_place=True)
        else:
            await self.move_on(self.focus_run)

    async def move_on(self, run: FocusRun) -> None:
        """Show the ticket that is in hand now; a slice worked off, or its time over, ends the run."""
        self.focus_run = run
        if run.current is None or (time_is_up(run) and not self._time_told):
            self._time_told = True
            await self.leave_run(await self.shell.ask(focus.pause, run))
            return
        self._hidden = await self.shell.ask(focus_interruptions.hidden, run)
        await self._show_ticket_in_hand()
        await self._look_out()

    async def leave_run(self, run: FocusRun) -> None:
        """Show what the run came to, over the queue."""
        from supportdesk_tui.screens.focus_end import FocusEndScreen

        await self.shell.leave()
        await self.shell.show(FocusEndScreen(run))

    async def look_at_interruption(self) -> None:
        """Open the ticket that broke in; the one in hand waits."""
        from supportdesk_tui.screens.conversation import ConversationScreen

        interruption = await self._put_aside()
        if interruption is not None:
            await self.shell.show(ConversationScreen(interruption.ticket, self))

    async def put_interruption_aside(self) -> None:
        """What broke in can wait until the run is over."""
        if await self._put_aside() is not None:
            await self._look_out()

    async def _put_aside(self) -> Interruption | None:
        interruption = self._interruption
        if interruption is None:
            self.say(gettext("nothing has broken in"))
            return None
        told = focus_interruptions.told(self.focus_run, interruption)
        self.focus_run, self._interruption = await self.shell.ask(focus.save, told), None
        self._draw_run()
        return interruption

    async def _begin(self) -> None:
        self._hidden = await self.shell.ask(focus_interruptions.hidden, self.focus_run)
        await self._show_ticket_in_hand()

    # --- drawing ---------------------------------------------------------------------------------

    async def _show_ticket_in_hand(self, *, keep_place: bool = False) -> None:
        number = self.focus_run.current
        if number is None:
            return
        found, choices, suggested = await self.shell.ask(_ticket_and_macros, number)
        if number != self.focus_run.current:
            return  # the run has gone on meanwhile
        self._ticket, self.choices, self.suggested = found, choices, suggested
        self._draw_run()
        await self.read(number, keep_place=keep_place)

    def _draw_run(self) -> None:
        width, look = max(20, self.size.width), self.shell.look
        self.query_one("#focus-head", LineView).show([head_line(self.focus_run, self.shell.desk.config, width, look)])
        bar = self.news_line(width) or bar_line(self.focus_run, self._hidden, width, look)
        self.query_one("#focus-bar", LineView).show([bar])
        self.query_one("#focus-macros", LineView).show(self._macro_lines(width))

    def news_line(self, width: int, *, writing: bool = False) -> Line:
        """What breaks in, if anything does."""
        if self._interruption is None:
            return ()
        desk = self.shell.desk
        return interruption_line(self._interruption, desk.config, desk.clock.now(), width, self.shell.look,
                                 writing=writing)

    def _macro_lines(self, width: int, chosen: str = "") -> Sequence[Line]:
        look = self.shell.look
        rule: Line = ((look.signs.rule * width, "rule"),)
        wish = self._ticket.language if self._ticket is not None else ""
        lines = macro_lines(self.choices, wish, self.shell.desk.config, width, look, chosen,
                            self.suggested)
        return (rule, *lines) if lines else ()

    def beside_letter(self, width: int, macro_id: str = "") -> Sequence[Line]:
        """Progress, what breaks in, and the macros stay in sight."""
        progress = head_line(self.focus_run, self.shell.desk.config, width, self.shell.look)
        news = self.news_line(width, writing=True) or progress
        return (*self._macro_lines(width, macro_id), news)

    def returned(self) -> None:
        """A letter, a checklist or another ticket above was left."""
        self.background(lambda: self._show_ticket_in_hand(keep_place=True))

    def resized(self) -> None:
        """Another width has another layout."""
        self._draw_run()
        self.background(lambda: self.lay_out(keep_place=True), group="layout", exclusive=True)

    def redraw(self) -> None:
        """Draw everything anew."""
        super().redraw()
        self.resized()

    # --- time ------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Once a second; nothing is drawn unless something breaks in."""
        super().tick()
        quarter = int(self.shell.desk.clock.now().timestamp()) // LOOK_EVERY
        if quarter != self._quarter:
            self._quarter = quarter
            self.background(self._look_out, group="health", exclusive=True)

    async def _look_out(self) -> None:
        found = await self.shell.ask(focus_interruptions.first, self.focus_run)
        before = self._interruption
        self._interruption = found
        if (found.key if found else "") != (before.key if before else ""):
            self._draw_run()

    async def keep(self) -> None:
        """The panel is about to end: stop the clock."""
        self.focus_run = await self.shell.ask(focus.pause, self.focus_run)


def _ticket_and_macros(desk: Desk, ticket_id: int) -> tuple[Ticket, tuple[Macro, ...], str]:
    with desk.store.reading() as view:
        ticket = view.ticket(ticket_id)
    macros, suggested = macro_choice.macros_for(desk, ticket), suggest.for_ticket(desk, ticket_id).macro_id
    own = sum(1 for macro in macros if ticket.category and macro.category == ticket.category)
    place = next((place for place, macro in enumerate(macros[:len(DIGITS)], 1) if macro.id == suggested), 0)
    return ticket, macros[:max(own, FEWEST, place)], suggested
