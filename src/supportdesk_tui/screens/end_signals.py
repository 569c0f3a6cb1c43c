"""A lost terminal or a shutdown: what is being typed is kept before the panel ends."""

from __future__ import annotations

import asyncio
import errno
import select
import signal
import termios
from collections.abc import Callable
from contextlib import suppress


def terminal_is_lost() -> bool:
    """Has our terminal hung up? Then every question to it fails, whoever else ignores the signal."""
    try:
        termios.tcgetattr(0)
    except termios.error as error:
        return error.args[:1] == (errno.EIO,) or _is_closed_pipe()
    except (OSError, ValueError):
        return False
    return False


def _is_closed_pipe() -> bool:
    """A browser's window comes through a pipe; has the server at its other end gone?"""
    poll = select.poll()
    poll.register(0, select.POLLHUP)
    return any(state & select.POLLHUP for _, state in poll.poll(0))


def on_end_signals(end: Callable[[], None]) -> None:
    """Call ``end`` when the terminal hangs up or the system asks the panel to end; only in the main thread."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        with suppress(RuntimeError, ValueError):  # not in the main thread
            loop.add_signal_handler(number, end)
