"""Writing a letter: EDIT, where keys write, and READY, where the whole letter is shown and keys are commands."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from textual.widget import Widget

from supportdesk_tui.commands.command import Command, Scope
from supportdesk_tui.commands.registry import keymap
from supportdesk_tui.desk.acts import notes
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.desk.letters.ready import Ready, recheck
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.domain.send_gate import Concern, Unconfirmed
from supportdesk_tui.i18n import N_, gettext
from supportdesk_tui.presentation.letter_lines import body_lines, footing, header_lines, title_line
from supportdesk_tui.screens import elsewhere
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.screens.kept_draft import KeptDraft
from supportdesk_tui.screens.macro_names import MacroNames
from supportdesk_tui.screens.others_writing import OthersWriting
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.choice import REPEAT_GUARD
from supportdesk_tui.widgets.letter_editor import LetterEditor
from supportdesk_tui.widgets.line_view import LineView, MeasuredView, set_shown

KEEP_HINT = N_("keep")
_LETTERS_ONLY = frozenset({
    "letter.send_open", "letter.promise", "letter.note", "letter.macro", "letter.macro_typed", "letter.field",
    "letter.attach", "letter.detach"})


class ComposerScreen(DeskScreen):
    """One letter or note."""

    offers = Scope.READY

    def __init__(self, ready: Ready, below: TicketScreen, *, editing: bool = False, draft: Draft | None = None,
                 place: tuple[int, int] | None = None) -> None:
        """A composer with a letter; ``draft`` is what it goes on with, ``place`` where the cursor was."""
        super().__init__()
        self.scope = Scope.EDIT if editing else Scope.READY
        self.ready = ready
        self.below = below
        self.draft = KeptDraft(self, draft, ready if editing else None)
        self._others = OthersWriting(self)
        self._place = place
        self._as_prepared = ready
        self._names = MacroNames(self)
        self._concerns: tuple[Concern, ...] = ()
        self._confirmed: frozenset[str] = frozenset()
        self._asked_at = 0.0
        self._sender, self._html = "", False

    def compose_main(self) -> Iterable[Widget]:
        """Heading, the letter as it would leave, the editor, and what takes effect."""
        yield LineView("letter-title")
        yield LineView("letter-head")
        yield MeasuredView("letter")
        yield LetterEditor("editor", self.ready if self.editing else None)
        yield LineView("letter-macros")
        yield LineView("letter-foot")
        yield LineView("letter-beside")

    def opened(self) -> None:
        """Show the letter."""
        if self.editing:
            self.editor.fill(self.ready, self._place)
        self.draw()
        if self.shell.lines.in_hand:  # typed into this letter: they are its draft now
            self.background(self.draft.keep, group="draft")
        self.background(self._find_sender)
        self._others.begin()

    async def _find_sender(self) -> None:
        if self.ready.purpose == "note":
            return
        account = await self.shell.ask(reply.sender_of, self.ready.ticket_id)
        if account is not None:
            self._sender, self._html = account.address, account.writes_html
            self.draw()

    async def _leave(self) -> None:
        await self._others.end()
        await self.shell.leave()

    @property
    def about(self) -> str:
        """Its ticket."""
        return f"#{self.ready.ticket_id}"

    @property
    def editing(self) -> bool:
        """Keys write."""
        return self.scope is Scope.EDIT

    @property
    def editor(self) -> LetterEditor:
        """The fields that are typed in."""
        return self.query_one("#editor", LetterEditor)

    # --- states ----------------------------------------------------------------------------------

    async def edit(self, place: tuple[int, int] | None = None) -> None:
        """Let keys write; ``place`` puts the cursor on a line and column of the text."""
        self._concerns = ()
        self.scope = Scope.EDIT
        await self.editor.open(self.ready, place)
        self.draw()

    async def make_ready(self) -> None:
        """Stop writing and show the letter as it would leave."""
        self._names.close()
        self.take_text()
        self.scope = Scope.READY
        self.editor.close()
        self.set_focus(None)
        self.ready = await self.shell.ask(recheck, self.ready)
        self.draw()  # first: a draft that cannot be kept on a full disk must still be seen
        await self.draft.keep()

    def take_text(self) -> None:
        """Take what was typed into the letter."""
        if self.editing:
            self.ready = self.editor.result(self.ready)

    def draw(self) -> None:
        """Show the letter and its state."""
        width, look, config = max(20, self.size.width), self.shell.look, self.shell.desk.config
        head = self.query_one("#letter-head", LineView)
        set_shown(head, not self.editing and self.ready.purpose != "note")
        head.show(list(header_lines(self.ready, width, look, self._sender, html=self._html)))
        body = self.query_one("#letter", LineView)
        set_shown(body, not self.editing)
        body.show(body_lines(self.ready, width, look))
        self.draw_title()
        foot = self.query_one("#letter-foot", LineView)
        foot.show(footing(self.ready, self._concerns, config, self.shell.desk.clock.now(), width, look))
        set_shown(foot, not self.editing)
        self._draw_beside()
        self.draw_footer()

    def draw_title(self) -> None:
        """What it is and in which state, and whether it goes on below."""
        width, look = max(20, self.size.width), self.shell.look
        ticket = self.below.current()
        name = ""
        if ticket is not None and ticket.id == self.ready.ticket_id:  # the cursor below may have gone on
            name = ticket.requester_name or ticket.requester_address
        self.query_one("#letter-title", LineView).show(
            [title_line(self.ready, name, self.editing, self.draft.saved_at, width, look, self._others.words,
                        doubtful=bool(self._concerns), goes_on=self._goes_on())])
    def _goes_on(self) -> bool:
        body = self.query_one("#letter", LineView)
        return not self.editing and 0 < body.size.height < len(body.lines) - body.top

    def on_measured_view_resized(self) -> None:
        """The letter has another size: it may be in sight whole by now."""
        self.draw_title()

    def _draw_beside(self) -> None:
        lines = self.below.beside_letter(max(20, self.size.width), self.ready.macro_id)
        beside = self.query_one("#letter-beside", LineView)
        set_shown(beside, bool(lines) and not self.editing)
        beside.show(lines)

    def tick(self) -> None:
        """Once a second: what the screen below keeps in sight may have changed."""
        super().tick()
        self._draw_beside()

    def hints(self) -> Sequence[Command]:
        """A note is kept, not sent: it has no addressee, no status, no promise."""
        commands = super().hints()
        if self.ready.purpose != "note":
            return commands
        return [replace(command, hint=KEEP_HINT) if command.id in {"letter.send", "letter.send_typed"} else command
                for command in commands if command.id not in _LETTERS_ONLY]

    def resized(self) -> None:
        """Another width wraps otherwise."""
        self.draw()

    def redraw(self) -> None:
        """Draw everything anew."""
        super().redraw()
        self.draw()

    # --- keys while text is typed ----------------------------------------------------------------

    def text_key(self, key: str) -> bool:
        """Only keys that write nothing are commands here."""
        if super().text_key(key):
            return True
        if self.asks:
            return False
        if self._names.take_key(key):
            return True
        if key in keymap(Scope.EDIT):
            self.command_key(key, key)
            return True
        return self.refuse_typed(key)

    def on_letter_editor_typed(self, event: LetterEditor.Typed) -> None:
        """Keep the draft while it is typed."""
        self.draft.typed()
        self.background(self._names.follow, group="draft")

    async def keep(self) -> None:
        """Keep the draft at once: the panel is about to end."""
        self.take_text()
        await self.draft.keep()

    # --- leaving ---------------------------------------------------------------------------------

    async def send(self, *, keep_open: bool = False) -> None:
        """Send the letter or keep the note, and go on with the next ticket.

        What the send gate has to say is shown first; the same key again says yes to it (M-60, M-86).
        """
        if self._concerns and time.monotonic() - self._asked_at < REPEAT_GUARD:
            self._asked_at = time.monotonic()  # a held key says yes to nothing
            return
        self.take_text()
        self._confirmed |= {concern.key for concern in self._concerns}
        ready = await self.shell.ask(recheck, self.ready)
        self.ready = ready
        if ready.problems:
            first = ready.problems[0]
            self.shell.type_ahead.forget()  # they were no text
            await self.edit((first.line, first.column) if first.part == "body" else None)
            self.say(gettext("a placeholder has no value: {subject}").format(subject=first.variable), "error")
            return
        if ready.purpose == "reply" and not ready.recipients.all:
            await elsewhere.answer(self, keep_open=keep_open)
            return
        async with self.draft.held:  # a draft saved after this would outlive its letter
            if ready.purpose == "note":
                done = await self.shell.ask(notes.add_note, ready.ticket_id, ready.text, self.draft.kept_as)
            else:
                try:
                    done = await self.shell.ask(reply.send, replace(ready, kept_as=self.draft.kept_as),
                                                keep_open=keep_open, confirmed=self._confirmed, shown=ready.bound)
                except Unconfirmed as doubts:
                    done = None
                    self._concerns = doubts.concerns
            if done is not None:
                self.draft.finish()
        if done is None:
            await self._look_again()
        else:
            await self.leave_with(done)

    async def _look_again(self) -> None:
        """Show what wants a second look; keys that were typed before it was in sight say yes to nothing."""
        self.shell.type_ahead.forget()
        self._asked_at = time.monotonic()
        if self.editing:
            concerns = self._concerns
            await self.make_ready()
            self._concerns = concerns
        self.draw()

    async def leave_with(self, done: Done) -> None:
        """The letter is done with: go back and say what was done."""
        await self._leave()
        await self.below.acted(done, advance=self.ready.purpose != "note")
        self.below.announce(done)

    async def leave_kept(self) -> None:
        """Go back; the draft is kept."""
        await self.draft.keep()
        self.draft.finish()
        await self._leave()
        if self.draft.saved_at:
            self.below.say(gettext("the draft is kept · r goes on with it") if self.ready.purpose != "note"
                           else gettext("the draft is kept · n goes on with it"))

    async def drop(self) -> None:
        """Go back without the draft; undo brings it back."""
        done = await self.draft.drop()
        await self._leave()
        if done.batch_id:
            self.below.announce(done)
        else:
            self.below.say(gettext("the draft is dropped"))

    async def change(self, ready: Ready) -> None:
        """Show another state of the letter and keep it."""
        self._concerns = ()
        self.ready = await self.shell.ask(recheck, ready)
        if self.editing:
            await self.edit()
        self.draw()
        await self.draft.keep()

    @property
    def untouched(self) -> bool:
        """Nothing has been written or chosen since the letter was prepared."""
        return self.ready == self._as_prepared and not self.editing

    async def swap(self, ready: Ready) -> None:
        """Another prepared letter in its place."""
        self._concerns, self.ready, self._as_prepared = (), ready, ready
        self.draw()

    @property
    def pressed(self) -> str:
        """The key that was pressed."""
        return self._pressed

    def as_note(self) -> Ready:
        """The text as an internal note."""
        return replace(self.ready, purpose="note", effects={}, macro_id="", title="", to=(), cc=(), bcc=(),
                       files=())
