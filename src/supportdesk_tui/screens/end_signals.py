"""A lost terminal or a shutdown: what is being typed is kept before the panel ends."""

from __future__ import annotations

import asyncio
import errno
import signal
import termios
from collections.abc import Callable
from contextlib import suppress


def terminal_is_lost() -> bool:
    """Has our terminal hung up? Then every question to it fails, whoever else ignores the signal."""
    try:
        termios.tcgetattr(0)
    except termios.error as error:
        return error.args[:1] == (errno.EIO,)
    except (OSError, ValueError):
        return False
    return False


def on_end_signals(end: Callable[[], None]) -> None:
    """Call ``end`` when the terminal hangs up or the system asks the panel to end; only in the main thread."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        with suppress(RuntimeError, ValueError):  # not in the main thread
            loop.add_signal_handler(number, end)
