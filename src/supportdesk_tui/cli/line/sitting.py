"""Sitting down to line mode: an open desk, the sync process beside it, somebody at the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from supportdesk_tui.cli.line.mode import refuse_without_terminal, work_focus, work_view
from supportdesk_tui.cli.line.talk import Talk, at_terminal
from supportdesk_tui.cli.running import open_bench, options
from supportdesk_tui.cli.sync_child import SyncChild
from supportdesk_tui.cli.tickets_meant import named_view
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.runs import focus
from supportdesk_tui.domain.focus import FocusPlan
from supportdesk_tui.i18n import gettext as _


def work_slice(view: str, most: int, minutes: int, *, new: bool) -> None:
    """A focus run: one that was paused goes on, unless a new one is wanted."""
    refuse_without_terminal("supportdesk list --view P3, reply ID --macro M")
    with _sitting() as (desk, talk):
        work_focus(desk, talk, focus.take_up(desk, FocusPlan(named_view(desk, view).id, most, minutes), new=new))


def work_queue() -> None:
    """The queue in line mode."""
    refuse_without_terminal("supportdesk triage ID --accept, set ID prio=P2 cat=C who=ID")
    with _sitting() as (desk, talk):
        work_view(desk, talk)


def instead_of_panel(desk: Desk) -> None:
    """The queue in line mode, where the panel was asked for and cannot be drawn."""
    sys.stderr.write(_("This terminal cannot draw the panel: line mode.") + "\n")
    work_view(desk, at_terminal())


@contextmanager
def _sitting() -> Iterator[tuple[Desk, Talk]]:
    """An open desk with the sync process beside it, as the panel has it."""
    with open_bench() as opened:
        watched = opened.desk.accounts or opened.desk.config.sources
        child = SyncChild(options.home, opened.places.log_dir / "sync.log") if watched else None
        if child is not None:
            child.start()
        try:
            yield opened.desk, at_terminal()
        finally:
            if child is not None:
                child.stop()
