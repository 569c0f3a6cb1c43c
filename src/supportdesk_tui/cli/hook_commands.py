"""Running the operator's hooks beside the reading of mail: argv as written, JSON on stdin, words to the log."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import threading
from contextlib import suppress
from functools import partial

from supportdesk_tui.cli.shapes import instant, ticket_object
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.rules import hooks
from supportdesk_tui.desk.rules.hooks import Telling

_log = logging.getLogger(__name__)
TIME_EVERY = 10
"""Looks, a second apart, between two for breaches and promises."""
LONGEST_WORDS = 2_000
"""Bytes of a hook's output that the log takes."""


def tell(desk: Desk, *, time_too: bool = True) -> None:
    """Tell the hooks what has happened; whatever becomes of it, reading goes on."""
    try:
        hooks.run_due(desk, partial(_run, desk), time_too=time_too)
    except Exception:
        _log.exception("hooks")


def keep_telling(desk: Desk, stop: threading.Event) -> None:
    """Look whenever something was written, and for what time brings now and then, in a thread of its own."""
    if not desk.config.hooks.any:
        return

    def look() -> None:
        seen, looks = -1, 0
        while not stop.wait(1.0):
            changes, looks = desk.store.change_counter(), looks + 1
            if changes != seen or looks % TIME_EVERY == 0:
                seen = changes
                tell(desk, time_too=looks % TIME_EVERY == 0)
    threading.Thread(target=look, name="hooks", daemon=True).start()


def _run(desk: Desk, telling: Telling) -> str:
    """Run one command; why it failed, else nothing. Nothing from outside is among its arguments."""
    command = desk.config.hooks.command(telling.event)
    data = json.dumps({"event": telling.event.value, "at": instant(telling.at),
                       "ticket": ticket_object(telling.ticket)}, ensure_ascii=False).encode()
    try:
        process = subprocess.Popen([os.path.expanduser(command[0]), *command[1:]],  # noqa: PTH111 - a program's name
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   start_new_session=True)
    except FileNotFoundError:
        return _failed(telling, "missing")
    except OSError as error:
        return _failed(telling, error.strerror or "OSError")
    try:
        words, _ = process.communicate(data, desk.config.hooks.timeout.total_seconds())
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return _failed(telling, "timeout")
    if words:
        _log.warning("hook on_%s: %s", telling.event, ascii(words[:LONGEST_WORDS].decode("utf-8", "replace")))
    return _failed(telling, f"status {process.returncode}") if process.returncode else ""


def _failed(telling: Telling, reason: str) -> str:
    _log.warning("hook on_%s for #%d failed: %s", telling.event, telling.ticket.id, reason)
    return reason
