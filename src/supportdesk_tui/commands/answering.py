"""Answering: what opens a letter or a note."""

from __future__ import annotations

from supportdesk_tui.commands.command import Command, Group
from supportdesk_tui.commands.scopes import CHANGE, DELAYED, DRAFT, QC
from supportdesk_tui.i18n import N_

ANSWERING = (
    Command("ticket.reply", ("r",), N_("reply"), QC, Group.ANSWER, DRAFT, False, N_("reply"), 1),
    Command("ticket.macro", ("m", "f3"), N_("reply with a macro"), QC, Group.ANSWER, DRAFT, False,
            N_("macro"), 1,
            True, bulk=True),
    Command("ticket.note", ("n",), N_("internal note"), QC, Group.ANSWER, CHANGE, False, N_("note"), 5, bulk=True),
    Command("ticket.escalate", ("x",), N_("escalate with a template"), QC, Group.ANSWER, DELAYED, True,
            N_("escalate"), 3, True, bulk=True),
    Command("ticket.promise", ("p",), N_("promise a date to the requester"), QC, Group.ANSWER, DELAYED, True,
            N_("promise"), 3, True, bulk=True),
)
