"""The checklist of a ticket: steps ticked one by one, each with what it recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.acts import follow_sop
from supportdesk_tui.desk.acts.follow_sop import SopRun
from supportdesk_tui.domain.sop import SopStep
from supportdesk_tui.domain.ticket import Ticket
from supportdesk_tui.i18n import gettext, language
from supportdesk_tui.presentation.line import Line
from supportdesk_tui.presentation.list_lines import heading, sop_lines
from supportdesk_tui.presentation.toasts import done_words
from supportdesk_tui.screens import clipboard
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.list_screen import MOVING, ListScreen
from supportdesk_tui.screens.ticket_screen import WIDE, TicketScreen
from supportdesk_tui.widgets.choice import Choice
from supportdesk_tui.widgets.line_view import LineView, set_shown

PANEL = 44
"""Cells of the panel beside a ticket, with its bar; app.tcss has them too."""
HIGH_ENOUGH = 20
"""From so many rows on the narrow panel beside a ticket has two for its keys."""


class SopScreen(ListScreen):
    """One ticket's checklist."""

    BLANK = False
    scope = Scope.SOP
    offers = scope
    own_acts: ClassVar[Mapping[str, Act]] = MOVING | {
        "sop.tick": lambda screen: screen.tick_digit(),
        "sop.next": lambda screen: screen.tick_next(),
        "sop.copy": lambda screen: screen.copy_value(),
    }

    def __init__(self, ticket: Ticket, run: SopRun, below: TicketScreen) -> None:
        super().__init__()
        self.ticket = ticket
        self.run = run
        self.below = below
        """Where its ticket is in hand."""
        self._starts: tuple[int, ...] = ()
        """The first line of each step."""
        self._below_sight = 0

    def compose(self) -> ComposeResult:
        """Everything in a panel: beside the ticket where there is room, else below the list."""
        with Horizontal(id="sop-panel"):
            yield LineView("sop-bar")
            with Vertical():
                yield from super().compose()

    @property
    def room(self) -> int:
        """The panel's width, without the bar beside it."""
        return self.size.width if self.size.width < WIDE else PANEL - 2

    def draw(self) -> None:
        """Show the panel and the bar beside it."""
        bar = self.query_one("#sop-bar", LineView)
        set_shown(bar, self.size.width >= WIDE)
        bar.show([((self.shell.look.signs.bar, "rule"),)] * self.size.height)
        footer_rows = 2 if self.size.width >= WIDE and self.size.height >= HIGH_ENOUGH else 1
        if footer_rows != self.footer_rows:
            self.footer_rows = footer_rows
            self.draw_footer()
        self.query_one("#footer").styles.height = footer_rows
        self._below_sight = 0
        super().draw()
        rows = self.query_one("#rows", LineView)
        self._below_sight = sum(1 for start in self._starts if start >= rows.top + rows.size.height)
        if self._below_sight:
            self.query_one("#list-head", LineView).show([self.head(max(20, self.room))])

    @property
    def about(self) -> str:
        """The ticket and the step."""
        return f"#{self.ticket.id} {self.run.sop.id} {self.cursor + 1}"

    def opened(self) -> None:
        """Show the steps, the next one under the cursor."""
        self.cursor = (self.run.progress.next_step or 1) - 1
        self.draw()

    def count(self) -> int:
        """How many steps there are."""
        return len(self.run.text.steps)

    def head(self, width: int) -> Line:
        """The procedure, the ticket, how far, and how many steps the screen has no room for."""
        done = gettext("{done} of {all} done").format(done=sum(self.run.progress.done), all=self.count())
        if self._below_sight:
            done += f" {self.shell.look.signs.dot} {self.shell.look.signs.below} {self._below_sight}"
        return heading(f"{self.run.text.title} · #{self.ticket.id}", done, width, self.shell.look)

    def draw_rows(self, width: int) -> tuple[Sequence[Line], int, int]:
        """The steps with their hints."""
        desk_now = self.shell.desk
        lines, self._starts = sop_lines(self.run, self.cursor, desk_now.config, desk_now.clock.now(), width,
                                        self.shell.look, brief=self.size.width < WIDE)
        ends = (*self._starts[1:], len(lines))
        line, end = self._starts[self.cursor], ends[self.cursor]
        return lines, line, end - line

    async def tick_digit(self) -> None:
        """Tick the step of the digit that was pressed."""
        place = int(self._pressed) - 1 if self._pressed.isdigit() else self.cursor
        if place < self.count():
            self.cursor = place
            await self._toggle(place)
        else:
            self.say(gettext("there is no step {value} ({hint})").format(value=place + 1,
                                                                         hint=f"1-{self.count()}"),
                     "warn")

    async def tick_next(self) -> None:
        """Tick the next open step."""
        step = self.run.progress.next_step
        if step is None:
            self.say(gettext("every step is done"), "ok")
            return
        self.cursor = step - 1
        await self._toggle(step - 1)

    async def _toggle(self, place: int) -> None:
        step, state = self.run.text.steps[place], self.run.progress.steps[place]
        value = ""
        if not state.done and step.ask:
            asked = await self._value_of(step)
            if asked is None:
                return
            value = asked
        done = await self.shell.ask(follow_sop.tick, self.ticket.id, self.run.sop.id, place + 1,
                                    not state.done, value)
        await self._read()
        if not state.done and self.run.progress.next_step:
            self.cursor = self.run.progress.next_step - 1
        self.draw()
        self.say(done_words(done, self.shell.desk.config, self.shell.desk.clock.now()), "ok")

    async def _value_of(self, step: SopStep) -> str | None:
        if step.choices:
            picked = await self.choose(step.text, [Choice(word, value) for value,
                                                   word in step.choices.items()])
            return picked.value if picked is not None else None
        typed = await self.ask_text(f"{step.text}:")
        return typed.strip() if typed and typed.strip() else None

    async def _read(self) -> None:
        run = await self.shell.ask(follow_sop.run, self.ticket.id, self.run.sop.id)
        if run is not None:
            self.run = run

    def returned(self) -> None:
        """Undo or another screen may have changed the ticks."""
        self.background(self._read_and_draw)

    async def _read_and_draw(self) -> None:
        await self._read()
        self.draw()

    def copy_value(self) -> None:
        """What the step under the cursor recorded, into the clipboard; a step without a value as its text."""
        step, state = self.run.text.steps[self.cursor], self.run.progress.steps[self.cursor]
        clipboard.copy(self, step.choices.get(state.value, state.value) or step.text)


async def open_sop(screen: TicketScreen) -> None:
    """Open the ticket's checklist, or choose one when its category names none."""
    ticket = screen.in_hand()
    if ticket is None:
        return
    run = await screen.shell.ask(follow_sop.run, ticket.id)
    if run is None:
        sops = await screen.shell.compute(screen.shell.desk.library.sops)
        if not sops:
            screen.say(gettext("the playbook has no checklist"), "warn")
            return
        wish = language()
        first = sorted(sops, key=lambda sop: (sop.category != ticket.category, sop.text(wish).title))
        picked = await screen.choose(gettext("Checklist"), [
            Choice(sop.text(wish).title, sop.id, words=sop.keys) for sop in first])
        if picked is None:
            return
        run = await screen.shell.ask(follow_sop.run, ticket.id, picked.value)
    if run is not None:
        await screen.shell.show(SopScreen(ticket, run, screen))
