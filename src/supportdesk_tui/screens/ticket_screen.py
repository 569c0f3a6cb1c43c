"""What the queue and the open conversation share: a ticket to act on, its messages and its context."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Concatenate, ParamSpec

from textual.geometry import Size

from supportdesk_tui.commands.why_not import Situation
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking.conversation import Conversation, open_conversation
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.rules import helps
from supportdesk_tui.desk.rules.helps import Helps
from supportdesk_tui.domain.contact_ways import telegram_link
from supportdesk_tui.domain.links import Link, find_links
from supportdesk_tui.domain.ticket import Ticket
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.context_lines import context
from supportdesk_tui.presentation.conversation_lines import EMPTY_PAGE, Page, earliest_at_first, page, same_place
from supportdesk_tui.presentation.line import Line, between, cut
from supportdesk_tui.presentation.summary_lines import hint_lines, summary
from supportdesk_tui.presentation.toasts import done_words
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.widgets.line_view import LineView, set_shown

P = ParamSpec("P")

WIDE = 100
"""From this width on the context stands beside the message."""
HIGH = 12
"""From so many rows on the message spares two for what helps to answer it."""


class TicketScreen(DeskScreen):
    """A screen with a ticket in hand."""

    def __init__(self) -> None:
        super().__init__()
        self.conversation: Conversation | None = None
        self.unfolded: frozenset[int] = frozenset()
        """The messages whose quotes are shown in full."""
        self._page: Page = EMPTY_PAGE
        self._laid: tuple[object, Page] = (None, EMPTY_PAGE)
        self._earliest = 0
        """The index of the first message that is laid out."""
        self._placed = self._laid_width = 0
        self.helps: Helps | None = None
        self._fitted_to = Size(0, 0)
        """The room of the message that what stands around it was written for."""

    def begin_anew(self) -> None:
        """Nothing of another ticket is left."""
        self.workers.cancel_node(self)
        self.conversation = self.helps = None
        self.unfolded = frozenset()
        self._page, self._laid = EMPTY_PAGE, (None, EMPTY_PAGE)
        super().begin_anew()

    # --- what acts need --------------------------------------------------------------------------

    def current(self) -> Ticket | None:
        """The ticket in hand."""
        raise NotImplementedError

    async def acted(self, done: Done, *, advance: bool = False) -> None:
        """A use case has changed tickets: catch up, and with ``advance`` go to the next ticket."""
        raise NotImplementedError

    def in_hand(self) -> Ticket | None:
        """The ticket in hand; says so when there is none."""
        ticket = self.current()
        if ticket is None:
            self.say(gettext("no ticket here"), "warn")
        return ticket

    @property
    def about(self) -> str:
        """The ticket that an act is meant for; of several the question names them."""
        chosen = self.chosen() if self.current() is not None else ()
        return f"#{chosen[0]}" if len(chosen) == 1 else ""

    async def caught_up(self) -> Ticket | None:
        """The ticket in hand, its conversation read: what is in sight may be a moment behind the cursor."""
        ticket = self.in_hand()
        if ticket is not None and (self.conversation is None or self.conversation.ticket.id != ticket.id):
            await self.read(ticket.id)
        return ticket

    def chosen(self) -> tuple[int, ...]:
        """The numbers of the tickets that an act is meant for; says so when there is none."""
        ticket = self.in_hand()
        return (ticket.id,) if ticket is not None else ()

    def situation(self) -> Situation:
        """The ticket in hand, or that several are meant, and what was read of it."""
        ticket = self.current()
        chosen = self.chosen() if ticket is not None else ()
        known = self.conversation
        read = known if known is not None and ticket is not None and known.ticket.id == ticket.id else None
        run = read.sop if read is not None else None
        return replace(
            super().situation(), needs_ticket=True, several=len(chosen) if len(chosen) > 1 else 0,
            ticket=ticket if ticket is not None and chosen == (ticket.id,) else None,
            attachments=sum(len(message.attachments) for message in read.messages) if read is not None else None,
            checklist=run is not None if read is not None else None,
            open_steps=tuple(run.progress.open_steps) if run is not None and run.progress.started else ())

    def spent(self) -> None:
        """An act on the chosen tickets is done."""

    async def do(self, use_case: Callable[Concatenate[Desk, P], Done], *args: P.args,
                 **kwargs: P.kwargs) -> Done:
        """Run a use case and say what it did; the ticket stays in hand."""
        return await self._carry_out(False, use_case, *args, **kwargs)

    async def finish(self, use_case: Callable[Concatenate[Desk, P], Done], *args: P.args,
                     **kwargs: P.kwargs) -> Done:
        """Run a use case that deals with the ticket for now, say what it did and go to the next one."""
        return await self._carry_out(True, use_case, *args, **kwargs)

    async def _carry_out(self, advance: bool, use_case: Callable[Concatenate[Desk, P], Done], *args: P.args,
                         **kwargs: P.kwargs) -> Done:
        done = await self.ask_long(use_case, *args, **kwargs)
        if done.batch_id:
            self.spent()
        await self.acted(done, advance=advance)
        self.announce(done)
        return done

    def announce(self, done: Done) -> None:
        """Say what was done, on whichever screen is in sight by now."""
        screen = self.app.screen
        text = done_words(done, self.shell.desk.config, self.shell.desk.clock.now())
        (screen if isinstance(screen, DeskScreen) else self).say(text, "ok" if done.batch_id else "warn")

    @property
    def links(self) -> Sequence[Link]:
        """The links of the conversation in sight, in the order of their numbers; the requester's Telegram last."""
        telegram = telegram_link(self.conversation.requester.telegram) if self.conversation is not None else ""
        return (*self._page.links, *find_links(telegram))

    @property
    def page(self) -> Page:
        """The conversation as it is laid out."""
        return self._page

    def message_in_sight(self) -> int | None:
        """The number of the message at the top of the view."""
        return self._page.message_at(self.query_one("#conversation", LineView).top)

    def beside_letter(self, width: int, macro_id: str = "") -> Sequence[Line]:
        """What shall stay in sight while a letter on the ticket is open."""
        return ()

    # --- reading ---------------------------------------------------------------------------------

    async def read(self, ticket_id: int | None, *, keep_place: bool = False, follow: bool = False) -> None:
        """Read a ticket's conversation and show it, from the requester's newest message on.

        Args:
            ticket_id: Which; None for none.
            keep_place: Stay where the same ticket is being read.
            follow: But go to a message that was not there before, unless the operator has scrolled meanwhile.
        """
        if ticket_id is None:
            self.conversation, self._page, self.helps = None, EMPTY_PAGE, None
            self._show_ticket(keep_place=False)
            return
        conversation = await self.shell.ask(open_conversation, ticket_id)
        current = self.current()
        if current is not None and current.id != ticket_id:
            return  # the cursor has gone on meanwhile
        before = self.conversation
        same = before is not None and before.ticket.id == ticket_id
        if follow and before is not None and len(before.messages) != len(conversation.messages):
            keep_place = self.query_one("#conversation", LineView).place != self._placed
        if not same:
            self.unfolded, self.helps = frozenset(), None
            self._earliest = earliest_at_first(conversation)
        self.conversation = conversation
        await self.lay_out(keep_place=keep_place and same)
        self.background(lambda: self._read_helps(conversation.ticket), group="suggestion", exclusive=True)

    def take_over(self, other: TicketScreen, ticket_id: int) -> bool:
        """Show what another screen has read and laid out of the ticket; False where it has nothing that fits."""
        known = other.conversation
        if known is None or known.ticket.id != ticket_id:
            return False
        self._earliest = other._earliest
        if other._laid[0] != self._layout(known):
            return False
        self.conversation, self.helps = known, other.helps
        self._laid, self._laid_width = other._laid, other._laid_width
        self._page = self._laid[1]
        self._show_ticket(keep_place=False)
        return True

    async def _read_helps(self, ticket: Ticket) -> None:
        """What helps to answer follows the message: no key waits for it."""
        found = await self.shell.ask(helps.for_ticket, ticket)
        if self.conversation is not None and self.conversation.ticket.id == ticket.id:
            self.helps = found
            self._draw_context()
            self.read_whole()

    def read_whole(self) -> None:
        """All there is to know of the ticket in hand has been read and is shown."""

    @property
    def room(self) -> int:
        """Cells of a line of the message with what stands beside it."""
        return max(20, self.size.width)

    def rest(self) -> Line:
        """While nothing is said, a narrow screen shows here what is suggested, unless that stands under the message."""
        under = any(view.display for view in self.query("#hints"))
        if self.conversation is None or self.room >= WIDE or under or self.asks_choice:
            return ()
        found = hint_lines(self.conversation, self.helps, self.shell.desk.config, self.room, self.shell.look)
        return found[0] if found else ()

    async def lay_out(self, *, keep_place: bool) -> None:
        """Lay the conversation out for the present width."""
        conversation = self.conversation
        if conversation is None:
            return
        desk, width, now = self.shell.desk, self._text_width(), self.shell.desk.clock.now()
        layout = self._layout(conversation)
        if self._laid[0] != layout:  # most readings of the same ticket bring nothing new
            made = await self.shell.compute(
                page, conversation, desk.config, now, width, self.shell.look, unfolded=self.unfolded,
                earliest=self._earliest)
            if self.conversation is not conversation:
                return
            self._laid = layout, made
        if keep_place and width != self._laid_width:
            self._find_place_again(self._laid[1])
        self._page, self._laid_width = self._laid[1], width
        self._show_ticket(keep_place=keep_place)

    def _find_place_again(self, made: Page) -> None:
        """Another width wraps otherwise: what one reads is to be found on another line."""
        view = self.query_one("#conversation", LineView)
        there, followed = same_place(self._page, made, view.place), view.place == self._placed
        view.show(self._with_margin(made), there)
        self._placed = there if followed else self._placed

    def _text_width(self) -> int:
        return max(20, self.query_one("#conversation", LineView).size.width - 2)

    def _layout(self, conversation: Conversation) -> object:
        """All that the lines of a conversation depend on."""
        now, zone = self.shell.desk.clock.now(), self.shell.desk.config.zone
        return (conversation.messages, conversation.outgoing, conversation.reports, self._text_width(),
                self.shell.look, self.unfolded, self._earliest, now.astimezone(zone).date())

    def _show_ticket(self, *, keep_place: bool) -> None:
        view = self.query_one("#conversation", LineView)
        view.show(self._with_margin(self._page), None if keep_place else self._page.latest)
        if not keep_place:
            self._placed = view.place
        self.draw_heading()
        self._draw_context()

    @staticmethod
    def _with_margin(made: Page) -> Sequence[Line]:
        margin: Line = ((" ", "text"),)
        return [(*margin, *line) if line else () for line in made.lines]

    def named(self) -> Ticket | None:
        """The ticket that the heading names: what stands below it is of that one."""
        return self.conversation.ticket if self.conversation is not None else None

    def draw_heading(self) -> None:
        """The line above the message: number, subject, and in one line what a wide screen shows beside it."""
        width, look = self.room, self.shell.look
        heading = self.query_one("#heading", LineView)
        facts = self.query_one("#facts", LineView)
        conversation, ticket = self.conversation, self.named()
        set_shown(facts, conversation is not None and width < WIDE)
        if ticket is None:
            heading.show([((look.signs.rule * width, "rule"),)])
            return
        left = cut(((look.signs.rule + " ", "rule"), (f"#{ticket.id} ", "dim"),
                    (look.text(ticket.subject) or gettext("(no subject)"), "title"), (" ", "text")),
                    width - 16)
        right: Line = ((f" {words.priority(ticket.priority)} · {words.status(ticket.status)} ", "dim"),
                       (look.signs.rule, "rule"))
        line = between(left, right, width)
        heading.show([tuple((look.signs.rule * len(text), "rule") if not text.strip() and len(text) > 1
                            else (look.text(text), style) for text, style in line)])
        if conversation is not None and width < WIDE:
            desk = self.shell.desk
            line = summary(conversation, desk.config, desk.clock.now(), width - 2, look,
                           similar=not self.query("#hints"))
            facts.show([((" ", "text"), *line)])

    def _draw_context(self) -> None:
        view = self.query_one("#context", LineView)
        set_shown(view, self.room >= WIDE)
        self._fitted_to = self.query_one("#conversation", LineView).size
        self._draw_hints()
        if not view.display:
            return
        lines: Sequence[Line] = ()
        if self.conversation is not None:
            desk = self.shell.desk
            lines = context(self.conversation, desk.config, desk.clock.now(), max(20, view.size.width - 2),
                            view.size.height, self.shell.look, self.helps)
        bar = self.shell.look.signs.bar
        rows = max(len(lines), view.size.height)
        filled = [*lines, *([()] * (rows - len(lines)))]
        view.show([((bar + " ", "rule"), *line) for line in filled])

    def on_measured_view_resized(self) -> None:
        """What was read while a question took the room was fitted to what was left of it."""
        if self.query_one("#conversation", LineView).size != self._fitted_to:
            self._draw_context()

    def _draw_hints(self) -> None:
        """What helps to answer stands under the message where that leaves the message its room."""
        for hints in self.query("#hints").results(LineView) if not self.asks_choice else ():
            lines: Sequence[Line] = ()
            room = self.query_one("#conversation").size.height + (hints.size.height if hints.display else 0)
            if self.conversation is not None and self.room < WIDE:
                lines = hint_lines(self.conversation, self.helps, self.shell.desk.config, self.room, self.shell.look)
                spare = room - (len(self._page.lines) - self._page.latest) if room < HIGH else len(lines)
                lines = lines[:max(0, spare)]
            set_shown(hints, bool(lines))
            hints.show(lines)
        self.draw_rest()

    def retime_ticket(self) -> None:
        """Let time pass for what is shown of the ticket."""
        self.draw_heading()
        self._draw_context()

    async def lay_out_earlier(self, count: int) -> None:
        """What is at the top of the view stays there, with so many messages more above it."""
        view, before = self.query_one("#conversation", LineView), len(self._page.lines)
        self._earliest = max(0, self._earliest - count)
        await self.lay_out(keep_place=True)
        view.scroll_to_line(view.top + len(self._page.lines) - before)

    async def fold(self, messages: frozenset[int]) -> None:
        """Unfold the quotes of these messages, or fold them where all are unfolded."""
        self.unfolded = self.unfolded - messages if messages <= self.unfolded else self.unfolded | messages
        await self.lay_out(keep_place=True)
