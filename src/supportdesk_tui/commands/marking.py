"""Marks: which tickets the next act is meant for."""

from __future__ import annotations

from supportdesk_tui.commands.command import Command, Group
from supportdesk_tui.commands.scopes import Q
from supportdesk_tui.i18n import N_

MARKING = (
    Command("mark.toggle", ("space", "insert"), N_("mark or unmark, and go down"), (Q,), Group.MOVE, hint=N_("mark"),
            rank=6, bulk=True),
    Command("mark.range", ("V",), N_("mark a range: begins here, V or an act ends it"), (Q,), Group.MOVE),
    Command("mark.all", ("*",), N_("mark everything in this list"), (Q,), Group.MOVE, hint=N_("mark all"), rank=9,
            bulk=True),
    Command("mark.none", ("-",), N_("take the marks off"), (Q,), Group.MOVE, hint=N_("unmark"), rank=2,
            bulk=True),
    Command("mark.again", (), N_("mark the same tickets again"), (Q,), Group.MOVE),
)
