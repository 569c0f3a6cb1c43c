"""Opening the panel: an open desk, the sync child beside it, and a terminal that can show it."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import replace

from supportdesk_tui.cli.running import Exit, open_bench, options, say_error
from supportdesk_tui.cli.sync_child import SyncChild
from supportdesk_tui.desk import daily_backup
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.panel_wishes import PanelWishes
from supportdesk_tui.i18n import gettext as _


def open_panel() -> None:
    """Open the panel on this operator's desk."""
    refuse_dumb_terminal()
    with open_bench() as opened:
        child = SyncChild(options.home, opened.places.log_dir / "sync.log") if opened.desk.accounts else None
        os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")  # read once, when textual is first imported
        from supportdesk_tui.app import run_panel

        # Where there is a child, it does the backups.
        backups = daily_backup.kept_daily(opened.desk) if child is None else contextlib.nullcontext()
        try:
            with backups:
                run_panel(opened.desk, sync=child, wishes=wishes(opened.desk), log_dir=opened.places.log_dir)
        finally:
            if child is not None:
                child.stop()


def wishes(desk: Desk) -> PanelWishes:
    """How the panel is to look: the options of this start, else the settings."""
    said = desk.config.panel
    return replace(said, look=options.look or said.look, ascii=options.ascii or said.ascii,
                   output="full" if options.full_output else said.output)


def refuse_dumb_terminal() -> None:
    """The panel needs a real terminal on both ends; say what to use instead."""
    streams = (sys.stdin, sys.stdout, sys.stderr)  # Textual draws on stderr
    if all(stream.isatty() for stream in streams) and os.environ.get("TERM", "") not in ("", "dumb"):
        return
    say_error(_("The panel needs a terminal. Without one use the commands: supportdesk list, show, reply ..."))
    raise SystemExit(Exit.USAGE)
