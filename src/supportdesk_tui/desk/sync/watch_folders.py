"""Looking at the watched folders now and then, in a thread of its own beside the reading of mail."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports import watched_folders
from supportdesk_tui.desk.imports.source_listing import QUIET_NS
from supportdesk_tui.desk.imports.source_report import SourceReport
from supportdesk_tui.desk.ports import FolderSource
from supportdesk_tui.desk.sync.report import SyncReport
from supportdesk_tui.domain.errors import StoreError

_SOON = QUIET_NS / 10**9 + 0.5
"""Seconds until a file that has just been seen is looked at again."""
_log = logging.getLogger(__name__)

Tell = Callable[[SyncReport], None]


class FolderWatch:
    """The folders of one watch."""

    def __init__(self, desk: Desk, sources: Sequence[FolderSource], stop: threading.Event, *, every: float,
                 on_round: Tell | None = None) -> None:
        """``every``: seconds between two looks; ``on_round`` is told of those that brought something."""
        self._desk, self._sources, self._stop = desk, sources, stop
        self._every, self._on_round = every, on_round
        self._rung = threading.Event()
        self._told: dict[str, str] = {}
        """By folder, the trouble that was told last."""

    def ring(self) -> None:
        """Look now, or come to an end."""
        self._rung.set()

    def run(self) -> None:
        """Look until told to end."""
        while not self._stop.is_set():
            self._rung.clear()
            waiting = self._look_at_all()
            self._rung.wait(min(_SOON, self._every) if waiting else self._every)

    def _look_at_all(self) -> bool:
        """True when a file waits to be seen once more."""
        waiting = False
        for source in self._sources:
            if self._stop.is_set():
                break
            try:
                report = watched_folders.look(self._desk, source, twice=True, go_on=lambda: not self._stop.is_set())
            except StoreError:
                continue  # busy or full: the next look may do better, and no state is held here
            except Exception:
                _log.exception("looking at %s failed", source.name)
                continue
            waiting = waiting or bool(report.waiting)
            self._tell(report)
        return waiting

    def _tell(self, report: SourceReport) -> None:
        """Files that were read, and trouble once."""
        trouble = repr(report.error) if report.error is not None else ""
        news = trouble and trouble != self._told.get(report.source)
        self._told[report.source] = trouble
        if self._on_round is not None and (report.read or news):
            self._on_round(SyncReport(sources=(report,)))
