"""The action log: every act of the operators, each of which can be taken back or done again by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.acts import history
from supportdesk_tui.desk.looking import action_log
from supportdesk_tui.desk.looking.action_log import Entry, Turn
from supportdesk_tui.desk.looking.conversation import open_conversation
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.clash_words import clash_words
from supportdesk_tui.presentation.line import Line
from supportdesk_tui.presentation.list_lines import parts_heading
from supportdesk_tui.presentation.log_lines import WHY_NOT, entry_line, entry_words
from supportdesk_tui.presentation.toasts import done_words
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.list_screen import MOVING, ListScreen
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.choice import Choice
from supportdesk_tui.widgets.line_view import LineView

_TURN, _OPEN, _ONLY = "turn", "open", "only"
_AHEAD = 50
"""So many rows before the end of what was read, more is read."""


class LogScreen(ListScreen):
    """What was done, newest first."""

    scope = Scope.LOG
    offers = scope
    own_acts: ClassVar[Mapping[str, Act]] = MOVING | {
        "log.act": lambda screen: screen.decide(),
        "log.ticket": lambda screen: screen.ask_ticket(),
    }

    def __init__(self, ticket_id: int | None = None) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self._ticket_id = ticket_id
        self._top = 0
        self._whole = False

    def opened(self) -> None:
        """Read the last acts."""
        self.draw()
        self.start(self.read())

    def count(self) -> int:
        """How many acts have been read so far."""
        return len(self.entries)

    def head(self, width: int) -> Line:
        """Which part of the screen this is, and of which ticket."""
        only = f"#{self._ticket_id}" if self._ticket_id is not None else ""
        return parts_heading(1, (gettext("Outbox"), gettext("Action log")), only, width, self.shell.look)

    def draw(self) -> None:
        """Only the rows in sight are made: a log may have ten thousand."""
        width = max(20, self.size.width)
        self.query_one("#list-head", LineView).show([self.head(width)])
        view = self.query_one("#rows", LineView)
        height = max(1, view.size.height)
        self._top = max(0, min(self._top, self.cursor, len(self.entries) - height))
        self._top = max(self._top, self.cursor - height + 1)
        shown = self.entries[self._top:self._top + height]
        here, look = self.shell.desk, self.shell.look
        now = here.clock.now()
        lines: Sequence[Line] = [
            entry_line(entry, str(place + 1) if place < 9 else "", self._top + place == self.cursor, here.config,
                       now, width, look) for place, entry in enumerate(shown)]
        view.show(lines or [(), ((" " + gettext("Nothing was done yet."), "dim"),)], 0)

    def move_to(self, place: int) -> None:
        """Put the cursor on an act; near the end more is read."""
        super().move_to(place)
        if not self._whole and self.cursor > len(self.entries) - _AHEAD:
            self.background(self._read_on, group="rows", exclusive=True)

    async def read(self) -> None:
        """Read as far as was read before, at least one page."""
        limit = max(action_log.PAGE, len(self.entries))
        self.entries = list(await self.shell.ask(action_log.page, ticket_id=self._ticket_id, limit=limit))
        self._whole = len(self.entries) < limit
        super().move_to(self.cursor)

    async def _read_on(self) -> None:
        if not self.entries:
            return
        last, before = self.entries[-1].batch.id, self._ticket_id
        more = await self.shell.ask(action_log.page, before=last, ticket_id=self._ticket_id)
        if before == self._ticket_id and self.entries and self.entries[-1].batch.id == last:
            self._whole = len(more) < action_log.PAGE
            self.entries += more
            self.draw()

    def returned(self) -> None:
        """Another screen was left, or the last act was taken back."""
        self.background(self.read)

    async def ask_ticket(self) -> None:
        """Show one ticket's log, with what came by mail too; an empty line shows every act again."""
        typed = await self.ask_text(gettext("Only of ticket (empty: all):"))
        if typed is not None:
            number = typed.strip().lstrip("#№")
            if number and not (number.isdecimal() and len(number) < 10):
                self.say(gettext("{value} is not a ticket's number").format(value=typed.strip()), "warn")
                return
            await self._show_ticket(int(number) if number else None)

    async def _show_ticket(self, ticket_id: int | None) -> None:
        before = self._ticket_id, self.entries, self.cursor
        self._ticket_id, self.entries, self.cursor = ticket_id, [], 0
        try:
            await self.read()
        except Exception:
            self._ticket_id, self.entries, self.cursor = before
            raise

    async def decide(self) -> None:
        """Choose what becomes of an act: the one of the digit, or the one under the cursor."""
        place = self._top + int(self._pressed) - 1 if self._pressed.isdigit() else self.cursor
        if not 0 <= place < len(self.entries):
            self.say(gettext("no such act"), "warn")
            return
        self.move_to(place)
        entry = self.entries[place]
        here = self.shell.desk
        turn = {Turn.UNDO: gettext("take it back"), Turn.REDO: gettext("do it again")}.get(entry.turn, "")
        choices = [Choice(turn, _TURN, key="1")] if turn else []
        number = next(iter(entry.batch.ticket_ids), None)
        if number is not None:
            choices += [Choice(gettext("open #{number}").format(number=number), _OPEN, key="2"),
                        Choice(gettext("the log of #{number}").format(number=number), _ONLY, key="3")]
        why = gettext(WHY_NOT[entry.turn]) if entry.turn in WHY_NOT else ""
        if not choices:
            self.say(why, "warn")
            return
        picked = await self.choose(entry_words(entry, here.config, here.clock.now()), choices, fixed=True,
                                   above=[(why, "warn")] if why else ())
        if picked is None:
            return
        if picked.value == _TURN:
            await self._turn_round(entry)
        elif number is not None and picked.value == _OPEN:
            await self._open(number)
        else:
            await self._show_ticket(number)

    async def _turn_round(self, entry: Entry) -> None:
        """Where something was set again since, both values are shown first."""
        undoing, here = entry.turn is Turn.UNDO, self.shell.desk
        found = await self.shell.ask(action_log.clashes, entry.batch.id)
        if found:
            said = clash_words(found, here.config, here.clock.now(), undoing=undoing)
            picked = await self.choose(gettext("It was changed since"), [
                Choice(gettext("bring the earlier value back all the same"), "over")],
                above=[(text, "text") for text in said], fixed=True)
            if picked is None:
                return
        act = history.undo_batch if undoing else history.redo_batch
        done = await self.shell.ask(act, entry.batch.id, over=bool(found))
        await self.read()
        self.say(done_words(done, here.config, here.clock.now()), "ok")

    async def _open(self, number: int) -> None:
        from supportdesk_tui.screens.conversation import ConversationScreen

        read = await self.shell.ask(open_conversation, number)
        queue = next(screen for screen in self.app.screen_stack if isinstance(screen, TicketScreen))
        await self.shell.show(ConversationScreen(read.ticket, queue))
