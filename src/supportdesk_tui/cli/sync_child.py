"""The sync process beside the panel: started after the first paint, ended with it, never inside it."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_panel_log = logging.getLogger("supportdesk_tui.panel")

_LONG_LIFE, _LONGEST_WAIT = 30.0, 300.0
"""Seconds: a child that lived so long is started again at once; one that ends at once is waited for so long at most."""
_DEAF = 3.0
"""Seconds in which a fresh child has not installed its signal handler yet; its first round comes anyway."""


class SyncChild:
    """``supportdesk sync --watch`` as a child process; it ends by itself when its parent is gone."""

    def __init__(self, home: Path | None, log: Path) -> None:
        """The child works on ``home`` (the platform's folders when None); what it has to say goes to ``log``."""
        self._home, self._log = home, log
        self._started = self._not_before = 0.0
        self._wait, self._found_dead = 1.0, False
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it if it does not run, a little later each time that it has ended at once."""
        if self.running:
            return
        now = time.monotonic()
        if self._process is not None and not self._found_dead:
            self._found_dead = True
            long_lived = now - self._started > _LONG_LIFE
            self._wait = 1.0 if long_lived else min(_LONGEST_WAIT, 2 * self._wait)
            self._not_before = now if long_lived else self._started + self._wait
        if now >= self._not_before:
            self._run()

    def _run(self) -> None:
        """It must never write to our terminal."""
        self._started, self._found_dead = time.monotonic(), False
        place = ["--home", str(self._home)] if self._home else []
        try:
            with os.fdopen(os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "supportdesk_tui", *place, "sync", "--watch", "--parent", str(os.getpid())],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True)
        except OSError as error:  # a full disk, a folder that may not be written: the panel goes on without it
            _panel_log.warning("the sync process cannot be started: %s", error)
            self._found_dead, self._wait = True, min(_LONGEST_WAIT, 2 * self._wait)
            self._not_before = self._started + self._wait

    @property
    def running(self) -> bool:
        """Is it alive?"""
        return self._process is not None and self._process.poll() is None

    def request(self) -> None:
        """Ask for a round now."""
        if not self.running:
            self._run()
        elif self._process is not None and time.monotonic() - self._started > _DEAF:
            self._process.send_signal(signal.SIGUSR1)

    def stop(self) -> None:
        """End it and wait for it; a sending in progress is finished first."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
