"""The outbox: what has not left yet, and what the operator decides about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import deliver, outgoing, reply
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation.line import Line
from supportdesk_tui.presentation.list_lines import parts_heading
from supportdesk_tui.presentation.outbox_lines import outbox_lines
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.list_screen import MOVING, ListScreen
from supportdesk_tui.widgets.choice import Choice

_SEND, _BACK, _SENT, _AGAIN = "send", "back", "sent", "again"
_NOW, _STOP, _LOOK, _COPY, _NOTED = "now", "stop", "look", "copy", "noted"


class OutboxScreen(ListScreen):
    """Mails that have not left, or may not have."""

    scope = Scope.OUTBOX
    offers = scope
    own_acts: ClassVar[Mapping[str, Act]] = MOVING | {
        "outbox.act": lambda screen: screen.decide(),
    }

    def __init__(self) -> None:
        super().__init__()
        self.mails: Sequence[OutgoingMail] = ()
        self._is_old = False

    def opened(self) -> None:
        """Read the mails."""
        self.draw()
        self.start(self.read())

    def count(self) -> int:
        """How many mails there are."""
        return len(self.mails)

    def head(self, width: int) -> Line:
        """How many mails wait."""
        count = ngettext("{n} letter", "{n} letters", len(self.mails)).format(n=len(self.mails))
        return parts_heading(0, (gettext("Outbox"), gettext("Action log")), count, width, self.shell.look)

    def draw_rows(self, width: int) -> tuple[Sequence[Line], int, int]:
        """A mail with why it is here, and its recipients where they fare differently."""
        here = self.shell.desk
        return outbox_lines(self.mails, self.cursor, here.config, here.clock.now(), width, self.shell.look)

    async def read(self) -> None:
        """Read the mails anew."""
        self.mails = await self.shell.ask(outgoing.listing)
        self.cursor = max(0, min(self.cursor, len(self.mails) - 1))
        self.draw()

    def returned(self) -> None:
        """An undo may have changed them."""
        self.background(self.read)

    async def decide(self) -> None:
        """Choose what becomes of a mail: the one of the digit, or the one under the cursor."""
        if self._pressed.isdigit():
            self.cursor = int(self._pressed) - 1
        if not 0 <= self.cursor < len(self.mails):
            self.cursor = max(0, len(self.mails) - 1)
            self.say(gettext("no such letter"), "warn")
            return
        self.draw()
        mail = self.mails[self.cursor]
        choices = _choices(mail)
        if not choices:
            self.say(gettext("it is being sent just now"), "warn")
            return
        picked = await self.choose(f"#{mail.ticket_id} · {mail.subject}", choices, fixed=True)
        if picked is not None:
            await self._carry_out(mail, picked.value)
            await self.read()

    async def _carry_out(self, mail: OutgoingMail, what: str) -> None:
        """Do what was chosen and say so."""
        ask, number = self.shell.ask, mail.ticket_id
        if what == _LOOK:
            found = await ask(outgoing.look_again, mail.id)
            self.say((gettext("#{number}: found in Sent, counted as sent") if found
                      else gettext("#{number}: not in Sent; the letter may have left all the same")
                      ).format(number=number), "ok" if found else "warn")
        elif what == _SENT:
            await ask(deliver.resolve_uncertain, mail.id, True)
            self.say(gettext("#{number}: counted as sent").format(number=number), "ok")
        elif what == _AGAIN:
            await ask(deliver.resolve_uncertain, mail.id, False)
            self.say(gettext("#{number}: will be sent again").format(number=number), "ok")
        else:
            act, said = self._acts()[what]
            await ask(act, mail.id)
            self.say(said.format(number=number), "ok")
        if what in {_SEND, _AGAIN, _NOW} and self.shell.sync is not None:
            self.shell.sync.request()

    @staticmethod
    def _acts() -> Mapping[str, tuple[Callable[[Desk, int], object], str]]:
        return {
            _SEND: (reply.send_now, gettext("#{number}: the letter is on its way")),
            _BACK: (deliver.cancel, gettext("#{number}: taken back, the text is a draft again")),
            _NOW: (outgoing.try_now, gettext("#{number}: will be tried now")),
            _STOP: (outgoing.stop_trying, gettext("#{number}: will not be tried again")),
            _COPY: (outgoing.file_copy_again, gettext("#{number}: the copy is tried again")),
            _NOTED: (outgoing.note_taken, gettext("#{number}: noted")),
        }

    def store_changed(self, changes: int) -> None:
        """A mail may have left meanwhile."""
        self._is_old = True
        self._follow_unless_asked()

    def tick(self) -> None:
        """What has left meanwhile goes from the list, but not from under a question."""
        super().tick()
        self._follow_unless_asked()

    def _follow_unless_asked(self) -> None:
        if self._is_old and not self.asks_choice:
            self._is_old = False
            self.background(self._follow, group="follow", exclusive=True)

    async def _follow(self) -> None:
        fresh = await self.shell.ask(outgoing.listing)
        if fresh != self.mails:
            self.mails = fresh
            self.move_to(self.cursor)


def _choices(mail: OutgoingMail) -> list[Choice]:
    take_back = Choice(gettext("take back, as a draft"), _BACK)
    again = Choice(gettext("send again"), _AGAIN)
    if mail.state is OutboxState.RETRY:
        end = [take_back] if mail.sent_at is None else []
        return [Choice(gettext("try now"), _NOW), *end, Choice(gettext("try no more"), _STOP)]
    if mail.notice and mail.state is OutboxState.SENT:
        copy = [Choice(gettext("file the copy in Sent again"), _COPY)] if mail.notice == "copy" else []
        return [*copy, Choice(gettext("noted: it goes from here"), _NOTED)]
    return {
        OutboxState.HELD: [Choice(gettext("send now"), _SEND), take_back],
        OutboxState.QUEUED: [take_back],
        OutboxState.FAILED: [take_back, again],
        OutboxState.UNCERTAIN: [Choice(gettext("it was sent"), _SENT), again,
                                Choice(gettext("look into Sent once more"), _LOOK)],
    }.get(mail.state, [])
