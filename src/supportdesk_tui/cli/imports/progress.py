"""How far a long file has come: a bar on stderr, at a terminal, for what takes longer than half a second."""

from __future__ import annotations

import sys
from threading import Lock, Timer
from types import TracebackType
from typing import TYPE_CHECKING

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.i18n import gettext as _

if TYPE_CHECKING:
    from rich.progress import Progress

_AFTER = 0.5
"""Seconds."""


class ProgressBar:
    """A context around one file; ``tell`` is a desk's ``progress``."""

    def __init__(self, name: str) -> None:
        self._name = clean_line(name)
        self._lock = Lock()
        self._bar: Progress | None = None
        self._over = False
        self._timer = Timer(_AFTER, self._show)
        self._timer.daemon = True
        self.number, self.total = 0, 0

    def tell(self, number: int, total: int) -> None:
        """So many of so many records are done."""
        with self._lock:
            self.number, self.total = number, total
            if self._bar is not None:
                self._bar.update(self._bar.task_ids[0], completed=number, total=total or None,
                                 rate=self._rate(self._bar))

    def __enter__(self) -> ProgressBar:
        if sys.stderr.isatty():
            self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._timer.cancel()
        with self._lock:
            if self._bar is not None:
                self._bar.stop()
            self._bar, self._over = None, True

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        with self._lock:
            if self._over:
                return
            bar = Progress(TextColumn("{task.description}", markup=False), BarColumn(20), MofNCompleteColumn(),
                           TextColumn("{task.fields[rate]}", markup=False), TimeRemainingColumn(),
                           # The gate behind sys.stderr would take the steering away; all text here is clean.
                           console=Console(file=sys.__stderr__), transient=True, redirect_stdout=False,
                           redirect_stderr=False)
            bar.add_task(self._name[:20], completed=self.number, total=self.total or None, rate="")
            bar.start()
            self._bar = bar

    def _rate(self, bar: Progress) -> str:
        speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
        return _("{n}/s").format(n=f"{speed:,.0f}") if speed else ""
