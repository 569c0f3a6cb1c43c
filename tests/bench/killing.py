"""Killing a process from outside, at a moment that another thread notices."""

from __future__ import annotations

import threading
from multiprocessing.process import BaseProcess

KILLED = -9
"""The status of a process that ended so."""


class Killer:
    """Kills a process once."""

    def __init__(self) -> None:
        self.process: BaseProcess | None = None
        self._ready = threading.Event()
        self.done = False

    def aim(self, process: BaseProcess) -> None:
        """This one."""
        self.process = process
        self._ready.set()

    def kill(self) -> None:
        """Now; returns when it has ended."""
        self._ready.wait(10)
        if self.process is not None and not self.done:
            self.done = True
            self.process.kill()
            self.process.join()
