"""Moving about: rows, messages, views."""

from __future__ import annotations

from supportdesk_tui.commands.command import Command, Group
from supportdesk_tui.commands.scopes import FILED, IMP, LOG, OUT, QC, READ, REP, F, Q, S
from supportdesk_tui.i18n import N_

MOVING = (
    Command("list.down", ("j", "down"), N_("next row"), (Q, S, OUT, LOG, FILED, REP, IMP), Group.MOVE),
    Command("list.up", ("k", "up"), N_("previous row"), (Q, S, OUT, LOG, FILED, REP, IMP), Group.MOVE),
    Command("list.page_down", ("pagedown",), N_("a page down"), (Q, OUT, LOG, FILED, REP, IMP), Group.MOVE),
    Command("list.page_up", ("pageup",), N_("a page up"), (Q, OUT, LOG, FILED, REP, IMP), Group.MOVE),
    Command("list.top", ("g", "home"), N_("first row"), (Q, OUT, LOG, FILED), Group.MOVE),
    Command("list.bottom", ("G", "end"), N_("last row"), (Q, OUT, LOG, FILED), Group.MOVE),
    Command("list.open", ("enter",), N_("open the conversation"), (Q,), Group.MOVE, hint=N_("open"), rank=7),
    Command("message.down", ("j", "down"), N_("scroll down"), READ, Group.MOVE),
    Command("message.up", ("k", "up"), N_("scroll up"), READ, Group.MOVE),
    Command("message.page_down", ("pagedown", "space"), N_("a page down"), READ, Group.MOVE),
    Command("message.page_up", ("pageup",), N_("a page up"), READ, Group.MOVE),
    Command("message.top", ("g", "home"), N_("to the beginning"), READ, Group.MOVE),
    Command("message.bottom", ("G", "end"), N_("to the end"), READ, Group.MOVE),
    Command("preview.down", ("J",), N_("scroll the message down"), QC, Group.MOVE),
    Command("preview.up", ("K",), N_("scroll the message up"), QC, Group.MOVE),
    Command("message.next", ("N",), N_("next message"), (*QC, F), Group.MOVE, hint=N_("message"), rank=9),
    Command("message.previous", ("P",), N_("previous message"), (*QC, F), Group.MOVE),
    Command("message.quotes", ("h",), N_("unfold or fold the quotes in sight"), (*QC, F), Group.MOVE,
            hint=N_("quotes"), rank=9),
    Command("message.all_quotes", ("H",), N_("unfold or fold the quotes of every message"), QC, Group.MOVE),
    Command("preview.place", ("\\",), N_("message beside the list, below it, or hidden"), (Q,), Group.MOVE),
    Command("view.next", ("tab",), N_("next view"), (Q,), Group.MOVE),
    Command("view.previous", ("shift+tab",), N_("previous view"), (Q,), Group.MOVE),
    Command("view.jump", ("v", "f6"), N_("go to a view"), (Q,), Group.MOVE, hint=N_("views"), rank=6,
            needs_choice=True),
    Command("view.filter", ("/", "f7", "."), N_("filter the list"), (Q,), Group.MOVE, hint=N_("filter"),
            rank=5),
    Command("view.clear", ("escape",), N_("clear the filter"), (Q,), Group.MOVE),
    Command("view.save", (), N_("save the filter as a view"), (Q,), Group.MOVE),
    Command("view.rename", (), N_("rename the open view"), (Q,), Group.MOVE),
    Command("view.remove", (), N_("remove the open view"), (Q,), Group.MOVE),
    Command("view.left", (), N_("move the open view to the left"), (Q,), Group.MOVE),
    Command("view.right", (), N_("move the open view to the right"), (Q,), Group.MOVE),
)
