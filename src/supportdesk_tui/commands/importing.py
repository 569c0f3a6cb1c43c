"""Importing files."""

from __future__ import annotations

from supportdesk_tui.commands.command import Command, Group
from supportdesk_tui.commands.scopes import CHANGE, IMP
from supportdesk_tui.i18n import N_

IMPORTING = (
    Command("import.go", ("enter",), N_("import it, or go to what was imported"), (IMP,), Group.DESK, CHANGE,
            hint=N_("import"), rank=1),
    Command("import.change", ("c",), N_("read it otherwise: layout, zone, dates, encoding, operators"), (IMP,),
            Group.DESK, hint=N_("read otherwise"), rank=2, needs_choice=True),
    Command("import.copy", ("y",), N_("copy where the bad records lie"), (IMP,), Group.DESK, hint=N_("copy the path"),
            rank=2),
    Command("import.retry", ("r",), N_("try what was put aside once more, after it was mended in its file"), (IMP,),
            Group.DESK, hint=N_("try again"), rank=2),
    Command("import.path", ("p",), N_("another file or folder"), (IMP,), Group.DESK, hint=N_("another file"), rank=3),
)
