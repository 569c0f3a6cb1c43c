"""Mail that belongs to no ticket: newsletters, stray bounces, automatic answers, and now and then a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.arrival import filed_mail
from supportdesk_tui.desk.looking.attachments import Opened
from supportdesk_tui.desk.ports import FiledMail
from supportdesk_tui.domain.message import Attachment
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation.filed_lines import filed_line
from supportdesk_tui.presentation.line import Line
from supportdesk_tui.presentation.list_lines import heading
from supportdesk_tui.presentation.toasts import done_words
from supportdesk_tui.screens.attachment import AttachmentScreen
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.list_screen import MOVING, ListScreen
from supportdesk_tui.widgets.choice import Choice

_READ, _TICKET = "read", "ticket"


class FiledScreen(ListScreen):
    """The newest of it."""

    scope = Scope.FILED
    offers = scope
    own_acts: ClassVar[Mapping[str, Act]] = MOVING | {"filed.act": lambda screen: screen.decide()}

    def __init__(self) -> None:
        super().__init__()
        self.mails: Sequence[FiledMail] = ()

    def opened(self) -> None:
        """Read the list."""
        self.draw()
        self.start(self.read())

    def count(self) -> int:
        """How many mails there are."""
        return len(self.mails)

    def head(self, width: int) -> Line:
        """What these mails are."""
        count = ngettext("{n} mail", "{n} mails", len(self.mails)).format(n=len(self.mails))
        return heading(gettext("Mail of no ticket"), count, width, self.shell.look)

    def draw_rows(self, width: int) -> tuple[Sequence[Line], int, int]:
        """One mail a line."""
        here = self.shell.desk
        if not self.mails:
            return ((), ((" " + gettext("Every mail has found its ticket."), "dim"),)), 0, 1
        lines = [filed_line(mail, str(place + 1) if place < 9 else "", place == self.cursor, here.config,
                            here.clock.now(), width, self.shell.look) for place, mail in enumerate(self.mails)]
        return lines, self.cursor, 1

    async def read(self) -> None:
        """Read the list anew."""
        self.mails = await self.shell.ask(filed_mail.listing)
        self.move_to(self.cursor)

    def returned(self) -> None:
        """A mail was looked at."""
        self.draw()

    async def decide(self) -> None:
        """Read a mail or make it a ticket: the one of the digit, or the one under the cursor."""
        place = int(self._pressed) - 1 if self._pressed.isdigit() else self.cursor
        if not 0 <= place < len(self.mails):
            self.say(gettext("no such letter"), "warn")
            return
        self.move_to(place)
        mail = self.mails[place]
        picked = await self.choose(mail.subject or gettext("(no subject)"), [
            Choice(gettext("read it"), _READ), Choice(gettext("make it a ticket"), _TICKET)],
                                   fixed=True)
        if picked is None:
            return
        if picked.value == _READ:
            said = await self.shell.ask(filed_mail.read, mail)
            letter = Attachment(mail.subject or gettext("(no subject)"), "message/rfc822", len(said.text))
            await self.shell.show(AttachmentScreen(Opened(0, (), letter, said)))
            return
        done = await self.shell.ask(filed_mail.make_ticket, mail)
        await self.read()
        here = self.shell.desk
        self.say(done_words(done, here.config, here.clock.now()), "ok")
