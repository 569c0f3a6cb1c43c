"""Checklist, outbox and action log."""

from __future__ import annotations

from supportdesk_tui.commands.command import Command, Group
from supportdesk_tui.commands.scopes import CHANGE, DELAYED, DRAFT, FILED, LOG, OUT, START, S
from supportdesk_tui.i18n import N_

IN_LISTS = (
    Command("sop.tick", tuple("123456789"), N_("tick or untick the step"), (S,), Group.TICKET, CHANGE, True,
            N_("tick"), 1),
    Command("sop.next", ("space", "enter"), N_("tick the next step"), (S,), Group.TICKET, CHANGE, True,
            N_("next"), 1),
    Command("sop.macro", ("m",), N_("the letter of the step's macro"), (S,), Group.ANSWER, DRAFT, hint=N_("macro"),
            rank=2),
    Command("sop.copy", ("y",), N_("copy what the step recorded"), (S,), Group.TICKET, hint=N_("copy"), rank=6),
    Command("sop.done", ("e",), N_("done: solve the ticket"), (S,), Group.TICKET, CHANGE, True, N_("done"), 2),
    Command("sop.escalate", ("x",), N_("escalate with a template"), (S,), Group.TICKET, DELAYED, True,
            N_("escalate"),
            3, True),
    Command("outbox.act", (*"123456789", "enter"), N_("decide about a mail"), (OUT,), Group.TEXT, CHANGE,
            hint=N_("decide"), rank=1, needs_choice=True),
    Command("history.log", ("tab",), N_("action log"), (OUT,), Group.DESK, hint=N_("action log"), rank=1),
    Command("log.act", (*"123456789", "enter"), N_("take the act back, do it again, open its ticket"), (LOG,),
            Group.DESK, CHANGE, hint=N_("decide"), rank=1, needs_choice=True),
    Command("log.ticket", ("/", "f7", "."), N_("the log of one ticket"), (LOG,), Group.DESK, hint=N_("one ticket"),
            rank=2),
    Command("filed.act", (*"123456789", "enter"), N_("read the mail, or make it a ticket"), (FILED,), Group.TEXT,
            CHANGE, hint=N_("decide"), rank=1, needs_choice=True),
    Command("start.mailbox", ("1",), N_("connect a mailbox"), (START,), Group.DESK, hint=N_("mailbox"), rank=1),
    Command("start.import", ("2",), N_("import a file or a folder"), (START,), Group.DESK, hint=N_("import"), rank=1),
    Command("start.demo", ("3",), N_("the sample club"), (START,), Group.DESK, hint=N_("sample club"), rank=1),
    Command("start.hours", ("4",), N_("hours and deadlines"), (START,), Group.DESK),
    Command("start.texts", ("5",), N_("the starter set"), (START,), Group.DESK),
    Command("start.by_hand", ("+",), N_("ticket by hand: a call, a talk, a first letter"), (START,), Group.DESK,
            hint=N_("by hand"), rank=2, needs_choice=True),
    Command("log.outbox", ("tab",), N_("outbox"), (LOG,), Group.DESK, hint=N_("outbox"), rank=2),
)
