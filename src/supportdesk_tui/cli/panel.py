"""Opening the panel: an open desk, the sync child beside it, and a terminal that can show it."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import replace

from supportdesk_tui import bootstrap
from supportdesk_tui.cli.running import Exit, open_bench, options, say_error
from supportdesk_tui.cli.sync_child import SyncChild
from supportdesk_tui.desk import daily_backup
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.panel_wishes import PanelWishes
from supportdesk_tui.i18n import gettext as _


def open_panel() -> None:
    """Open the panel on this operator's desk."""
    dumb = is_dumb()
    with open_bench() as opened:
        child = SyncChild(options.home, opened.places.log_dir / "sync.log") if opened.desk.accounts else None
        # Where there is a child, it does the backups.
        backups = daily_backup.kept_daily(opened.desk) if child is None else contextlib.nullcontext()
        try:
            with backups:
                _show(opened, child, dumb=dumb)
        finally:
            if child is not None:
                child.stop()


def _show(opened: bootstrap.Opened, child: SyncChild | None, *, dumb: bool) -> None:
    if dumb:
        from supportdesk_tui.cli.line_sitting import instead_of_panel

        if child is not None:
            child.start()
        instead_of_panel(opened.desk)
        return
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")  # read once, when textual is first imported
    from supportdesk_tui.app import run_panel

    run_panel(opened.desk, sync=child, wishes=wishes(opened.desk), log_dir=opened.places.log_dir)


def wishes(desk: Desk) -> PanelWishes:
    """How the panel is to look: the options of this start, else the settings."""
    said = desk.config.panel
    return replace(said, look=options.look or said.look, ascii=options.ascii or said.ascii,
                   output="full" if options.full_output else said.output)


def is_dumb() -> bool:
    """Somebody sits at the terminal, but nothing can be drawn on it.

    Without a terminal on both ends it says what to use instead, and ends.
    """
    streams = (sys.stdin, sys.stdout, sys.stderr)  # Textual draws on stderr
    if all(stream.isatty() for stream in streams):
        return os.environ.get("TERM", "") in ("", "dumb")
    say_error(_("The panel needs a terminal. Without one use the commands: supportdesk list, show, reply ..."))
    raise SystemExit(Exit.USAGE)
