"""The ticket as a whole: done, asleep, checklist, attachments."""

from __future__ import annotations

from supportdesk_tui.commands.command import Command, Group
from supportdesk_tui.commands.scopes import CHANGE, QC, F, Q
from supportdesk_tui.i18n import N_

ON_TICKET = (
    Command("ticket.snooze", ("s",), N_("snooze silently"), QC, Group.TICKET, CHANGE, True, N_("snooze"), 4,
            True, bulk=True),
    Command("ticket.done", ("e", "f8"), N_("done: solve the ticket"), QC, Group.TICKET, CHANGE, True,
            N_("done"), 1, bulk=True),
    Command("ticket.reopen", ("E",), N_("reopen"), QC, Group.TICKET, CHANGE, True, bulk=True),
    Command("ticket.spam", ("!",), N_("spam"), QC, Group.TICKET, CHANGE, True, bulk=True),
    Command("ticket.dismiss", (), N_("no reply needed"), QC, Group.TICKET, CHANGE, True, bulk=True),
    Command("ticket.purge", (), N_("delete for ever"), (Q,), Group.TICKET, CHANGE, False),
    Command("ticket.sop", ("l",), N_("checklist (SOP)"), QC, Group.TICKET, hint=N_("checklist"), rank=6),
    Command("ticket.new", ("+",), N_("ticket by hand: a call, a talk, a first letter"), (Q,), Group.TICKET,
            CHANGE, False),
    Command("message.attachment", ("A",), N_("open or save an attachment"), (*QC, F), Group.TICKET,
            needs_choice=True),
    Command("message.link", ("b",), N_("open a link"), QC, Group.TICKET, needs_choice=True),
    Command("ticket.split", ("D",), N_("split a message off, as a ticket of its own"), QC, Group.TICKET, CHANGE, True,
            needs_choice=True),
    Command("ticket.copy", ("y",), N_("copy: number, address, text, a file's path"), QC, Group.TICKET,
            needs_choice=True),
)
