"""Opening the panel: an open desk, the sync child beside it, and a terminal that can show it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from supportdesk_tui import bootstrap
from supportdesk_tui.cli.running import Exit, open_bench, options, say_error
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.panel_wishes import PanelWishes
from supportdesk_tui.i18n import gettext as _

if TYPE_CHECKING:
    from supportdesk_tui.cli.sync_child import SyncChild
    from supportdesk_tui.domain.focus import FocusRun


def open_panel() -> None:
    """Open the panel on this operator's desk."""
    dumb = is_dumb()
    while _sit_down(dumb):
        pass  # another configuration has been written meanwhile


def focus_in_panel(view: str, most: int, minutes: int, *, new: bool) -> None:
    """Open the panel in a focus run: one that was paused goes on, unless a new one is wanted."""
    from supportdesk_tui.cli.tickets_meant import named_view
    from supportdesk_tui.desk.runs import focus
    from supportdesk_tui.domain.focus import FocusPlan

    def run(desk: Desk) -> FocusRun:
        return focus.take_up(desk, FocusPlan(named_view(desk, view).id, most, minutes), new=new)
    if _sit_down(dumb=False, begins=run):
        open_panel()


def _sit_down(dumb: bool, begins: Callable[[Desk], FocusRun] | None = None) -> bool:
    with open_bench() as opened:
        if dumb:
            _sit_at_lines(opened)
            return False
        from supportdesk_tui.cli.first_paint import first_paint

        chosen = wishes(opened.desk)
        with contextlib.ExitStack() as beside, first_paint(opened.desk, chosen) as first:
            os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")  # read once, when textual is first imported
            from supportdesk_tui.app import run_panel

            child = beside.enter_context(_child_beside(opened))  # the terminal is given back before it is waited for
            place = ["--home", str(options.home)] if options.home else []
            return run_panel(opened.desk, sync=child, wishes=chosen, places=opened.places, first=first,
                             begins=begins, program=(sys.executable, "-m", "supportdesk_tui", *place))


def _sit_at_lines(opened: bootstrap.Opened) -> None:
    from supportdesk_tui.cli.line.sitting import instead_of_panel

    with _child_beside(opened) as child:
        if child is not None:
            child.start()
        instead_of_panel(opened.desk)


@contextlib.contextmanager
def _child_beside(opened: bootstrap.Opened) -> Iterator[SyncChild | None]:
    """The sync child, not started yet; where there is none, the backups are done here."""
    from supportdesk_tui.cli.sync_child import SyncChild
    from supportdesk_tui.desk.upkeep import daily_backup

    if not (opened.desk.accounts or opened.desk.config.sources):
        with daily_backup.kept_daily(opened.desk):
            yield None
        return
    child = SyncChild(options.home, opened.places.log_dir / "sync.log")
    try:
        yield child
    finally:
        child.stop()


def wishes(desk: Desk) -> PanelWishes:
    """How the panel is to look: the options of this start, else the settings."""
    said = desk.config.panel
    return replace(said, look=options.look or said.look, ascii=options.ascii or said.ascii,
                   output="full" if options.full_output else said.output)


def is_dumb() -> bool:
    """Somebody sits at the terminal, but nothing can be drawn on it.

    Without a terminal on both ends it says what to use instead, and ends.
    """
    if os.environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver"):  # a browser's window: supportdesk serve
        return False
    streams = (sys.stdin, sys.stdout, sys.stderr)  # Textual draws on stderr
    if all(stream.isatty() for stream in streams):
        return os.environ.get("TERM", "") in ("", "dumb")
    say_error(_("The panel needs a terminal. Without one use the commands: supportdesk list, show, reply ..."))
    raise SystemExit(Exit.USAGE)
