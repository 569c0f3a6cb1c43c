"""Triage run: the untriaged tickets, one a screen; Enter accepts, or three digits decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.widget import Widget

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.letters import answered_elsewhere
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.runs import triage_run
from supportdesk_tui.desk.runs.triage_run import STAGES, Card
from supportdesk_tui.domain.errors import DeskError, StoreError
from supportdesk_tui.domain.ticket import Ticket
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.line import Line
from supportdesk_tui.presentation.triage_run_lines import card_lines, ended_words, head_line, stage_words
from supportdesk_tui.screens.base import Act, DeskScreen
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.covered import Columns
from supportdesk_tui.widgets.line_view import LineView, MeasuredView

_FINISHING = frozenset({"triage.set", "triage.accept", "triage.priority", "triage.spam", "triage.done", "ticket.merge",
                        "snooze", "reply.send", "escalation.send", answered_elsewhere.VERB})
"""Acts after which the next ticket comes."""


class TriageRunScreen(TicketScreen):
    """A triage run."""

    scope = Scope.TRIAGE_RUN
    offers = scope
    own_acts: ClassVar[Mapping[str, Act]] = {
        "run.accept": lambda screen: screen.decide(),
        "run.set": lambda screen: screen.set_digit(),
        "run.unset": lambda screen: screen.unset(),
        "run.later": lambda screen: screen.later(),
        "run.end": lambda screen: screen.end(),
        "focus.back": lambda screen: screen.back(),
    }

    def __init__(self, numbers: tuple[int, ...]) -> None:
        super().__init__()
        self.waiting = numbers
        self._sorted: tuple[int, ...] = ()
        self._put_off: tuple[int, ...] = ()
        self._card: Card | None = None
        self._digits: list[int] = []

    def compose_main(self) -> Iterable[Widget]:
        """How far, the ticket, what the digits set."""
        yield LineView("focus-head")
        yield LineView("heading")
        yield LineView("facts")
        with Columns(id="lower"):
            yield MeasuredView("conversation")
            yield LineView("context")
        yield LineView("focus-macros")

    def opened(self) -> None:
        """Show the first ticket."""
        self.draw_heading()
        self.background(self._show_next)

    def current(self) -> Ticket | None:
        """The ticket in hand."""
        return self._card.ticket if self._card is not None else None

    def rest(self) -> Line:
        """What is suggested stands with the digits."""
        return ()

    async def acted(self, done: Done, *, advance: bool = False) -> None:
        """A ticket that was decided about makes room; undo brings it back."""
        number = self.waiting[0] if self.waiting else None
        if done.verb == "undo":
            again = tuple(ticket_id for ticket_id in done.ticket_ids if ticket_id in self._sorted)
            self._sorted = tuple(ticket_id for ticket_id in self._sorted if ticket_id not in again)
            self.waiting = (*again, *(ticket_id for ticket_id in self.waiting if ticket_id not in again))
        elif number in done.ticket_ids and done.batch_id and (advance or done.verb in _FINISHING):
            self._sorted, self.waiting = (*self._sorted, *self.waiting[:1]), self.waiting[1:]
        self._digits = []
        await self._show_next()

    async def _show_next(self) -> None:
        """The next ticket that still waits for triage; with none left the run ends."""
        while self.waiting:
            number = self.waiting[0]
            card = await self.shell.ask(triage_run.card, number)
            if number not in self.waiting[:1]:
                return  # the run has gone on meanwhile
            if card is not None:
                self._card = card
                self.draw_run()
                await self.read(number)
                return
            self.waiting = self.waiting[1:]
        await self.end()

    def draw_run(self) -> None:
        """The heading and what the digits set."""
        width, look = max(20, self.size.width), self.shell.look
        later = len([number for number in self._put_off if number in self.waiting])
        total = len(self._sorted) + len(self.waiting)
        self.query_one("#focus-head", LineView).show([head_line(len(self._sorted), total, later, width, look)])
        if self._card is not None:
            self.query_one("#focus-macros", LineView).show(
                card_lines(self._card, self._digits, self.shell.desk.config, width, look))

    # --- acts ------------------------------------------------------------------------------------

    async def set_digit(self) -> None:
        """One of the three digits; the third one decides."""
        card, digit = self._card, int(self._pressed)
        if card is None:
            return
        stage = len(self._digits)
        if stage == len(STAGES):  # they could not be stored, and wait
            self.say(gettext("Enter sets the three digits, Backspace takes the last one back"), "warn")
            return
        if digit > len(card.choices[stage]):
            self.say(gettext("{field}: no {digit} there").format(field=stage_words(stage), digit=digit), "warn")
            return
        self._digits.append(digit)
        self.draw_run()
        if len(self._digits) == len(STAGES):
            await self.decide()

    def unset(self) -> None:
        """Take the last digit back."""
        if self._digits:
            self._digits.pop()
            self.draw_run()

    async def decide(self) -> None:
        """Set what the digits say, the rest as suggested, and go on; digits that cannot be stored wait in sight."""
        if self._card is None:
            return
        try:
            await self.do(triage_run.decide, self._card, tuple(self._digits))
        except StoreError as error:
            self.shell.type_ahead.forget()  # further keys were meant for the next ticket
            self.say_error(f"{gettext('not stored, what you typed stays, Enter tries again')}: {sentence(error)}")
        except DeskError:
            self._digits = []
            self.draw_run()
            raise

    async def later(self) -> None:
        """Put the ticket at the end of the run."""
        self._put_off = (*self._put_off, *self.waiting[:1])
        self.waiting, self._digits = (*self.waiting[1:], *self.waiting[:1]), []
        await self._show_next()

    async def back(self) -> None:
        """The ticket that was put off last."""
        if not self._put_off or self._put_off[-1] not in self.waiting:
            self.say(gettext("no ticket was put off; z takes a decision back"), "warn")
            return
        number, self._put_off = self._put_off[-1], self._put_off[:-1]
        self.waiting = (number, *(other for other in self.waiting if other != number))
        self._digits = []
        await self._show_next()

    async def end(self) -> None:
        """Back to the queue, with the run in a sentence."""
        later = len({number for number in self._put_off if number in self.waiting})
        said = ended_words(len(self._sorted), later, len(self.waiting) - later)
        await self.shell.leave()
        if isinstance(self.app.screen, DeskScreen):
            self.app.screen.say(said, "ok")

    # --- drawing ---------------------------------------------------------------------------------

    def returned(self) -> None:
        """A letter or a checklist above was left."""
        self.background(self._show_next)

    def resized(self) -> None:
        """Another width has another layout."""
        self.draw_run()
        self.background(lambda: self.lay_out(keep_place=True), group="layout", exclusive=True)

    def redraw(self) -> None:
        """Draw everything anew."""
        super().redraw()
        self.resized()
