"""The desk: undo, mail, help, leaving."""

from __future__ import annotations

from supportdesk_tui.commands.command import Command, Group
from supportdesk_tui.commands.scopes import ANYWHERE, FILED, IMP, LOG, OUT, QC, REP, START, C, E, F, Q, R, S
from supportdesk_tui.i18n import N_

AT_DESK = (
    Command("history.undo", ("z", "u"), N_("take the last act back"), ANYWHERE, Group.DESK, hint=N_("undo"),
            rank=2),
    Command("history.redo", ("Z", "U"), N_("do it again"), ANYWHERE, Group.DESK),
    Command("outbox.open", ("o",), N_("outbox and action log"), QC, Group.DESK, hint=N_("outbox"), rank=6),
    Command("report.open", ("R",), N_("report of day, week and month"), QC, Group.DESK),
    Command("report.handover", (), N_("hand-over: how the desk stands"), QC, Group.DESK),
    Command("report.day", ("1",), N_("today"), (REP,), Group.DESK, hint=N_("today"), rank=1),
    Command("report.week", ("2",), N_("this week"), (REP,), Group.DESK, hint=N_("this week"), rank=1),
    Command("report.month", ("3",), N_("this month"), (REP,), Group.DESK, hint=N_("this month"), rank=1),
    Command("report.standing", ("4",), N_("hand-over"), (REP,), Group.DESK, hint=N_("hand-over"), rank=1),
    Command("sync.now", ("S", "f5"), N_("fetch and send mail now"), QC, Group.DESK, hint=N_("mail"), rank=8),
    Command("app.palette", (":", "f2", "ctrl+p"), N_("all commands"), ANYWHERE, Group.DESK,
            hint=N_("commands"), rank=3),
    Command("app.help", ("?", "f1", ","), N_("help"), ANYWHERE, Group.DESK, hint=N_("help"), rank=2),
    Command("app.keys", (), N_("keys: all of them, your own marked, and what a key means"), ANYWHERE, Group.DESK),
    Command("app.look", (), N_("change the look"), ANYWHERE, Group.DESK),
    Command("app.redraw", ("ctrl+l",), N_("draw the screen again"), (*ANYWHERE, E), Group.DESK),
    Command("banner.hide", ("0",), N_("put the banner aside until it says something else"), (Q,), Group.DESK),
    Command("filed.open", (), N_("mail of no ticket: newsletters, bounces, automatic answers"), QC, Group.DESK),
    Command("sender.unmute", (), N_("hear a muted sender again (unmute)"), QC, Group.DESK, needs_choice=True),
    Command("peak.switch", (), N_("peak mode: acknowledgements name a longer time (peak)"), QC, Group.DESK,
            needs_choice=True),
    Command("import.open", (), N_("import a form export, a chat or saved mail"), QC, Group.DESK),
    Command("start.open", (), N_("how to begin: mailbox, import, sample club, keyboard check"), (Q,), Group.DESK),
    Command("app.leave", ("q",), N_("quit"), (Q,), Group.DESK, hint=N_("quit"), rank=2),
    Command("app.back", ("q", "escape"), N_("back"), (C, R, S, OUT, F, LOG, FILED, START, REP, IMP), Group.DESK,
            hint=N_("back"), rank=0),
    Command("app.close_list", ("0", "l"), N_("back"), (S,), Group.DESK),
    Command("app.close_report", ("0", "R"), N_("back"), (REP,), Group.DESK),
    Command("app.close_outbox", ("0", "o"), N_("back"), (OUT, LOG), Group.DESK),
    Command("app.close_filed", ("0",), N_("back"), (FILED, START, IMP), Group.DESK),
    Command("app.quit", (), N_("quit"), (C, R, S, OUT, LOG, FILED, REP, IMP), Group.DESK),
)
