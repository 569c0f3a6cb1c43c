"""A letter that is being written."""

from __future__ import annotations

from supportdesk_tui.commands.command import Command, Group
from supportdesk_tui.commands.scopes import DELAYED, DRAFT, E, R
from supportdesk_tui.i18n import N_

ON_LETTER = (
    Command("letter.send", ("enter", "f9", "ctrl+x"), N_("send, with the status of the macro"), (R,), Group.TEXT,
            DELAYED, True, N_("send"), 1),
    Command("letter.send_typed", ("f9", "ctrl+x"), N_("send"), (E,), Group.TEXT, DELAYED, True,
            N_("send"), 1),
    Command("letter.send_open", ("s",), N_("send and keep the ticket open"), (R,), Group.TEXT, DELAYED, True,
            N_("send, keep open"), 3),
    Command("letter.edit", ("e",), N_("edit the text"), (R,), Group.TEXT, DRAFT, hint=N_("edit"), rank=1),
    Command("letter.ready", ("escape", "f6"), N_("finish editing"), (E,), Group.TEXT,
            hint=N_("finish editing"),
            rank=1),
    Command("letter.field", ("tab", "shift+tab"), N_("next field"), (E,), Group.TEXT, hint=N_("next field"),
            rank=5),
    Command("letter.editor", ("f4",), N_("edit in $EDITOR"), (R, E), Group.TEXT, DRAFT, hint="$EDITOR",
            rank=4),
    Command("letter.macro", ("m", "f3"), N_("add a macro's text"), (R,), Group.TEXT, DRAFT, hint=N_("macro"),
            rank=3,
            needs_choice=True),
    Command("letter.macro_typed", ("f3",), N_("add a macro's text"), (E,), Group.TEXT, DRAFT,
            hint=N_("macro"), rank=3,
            needs_choice=True),
    Command("letter.promise", ("p",), N_("promise a date with it"), (R,), Group.TEXT, DRAFT,
            hint=N_("promise"),
            rank=4, needs_choice=True),
    Command("letter.attach", ("a",), N_("attach a file"), (R,), Group.TEXT, DRAFT, hint=N_("attach"), rank=4),
    Command("letter.detach", ("A",), N_("leave a file out"), (R,), Group.TEXT, DRAFT, needs_choice=True),
    Command("letter.note", ("n",), N_("turn into a note"), (R,), Group.TEXT, DRAFT, hint=N_("as a note"),
            rank=5),
    Command("letter.drop", ("D",), N_("drop the draft"), (R,), Group.TEXT, DRAFT, hint=N_("drop"), rank=6),
)
