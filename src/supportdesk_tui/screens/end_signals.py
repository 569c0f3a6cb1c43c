"""A lost terminal or a shutdown: what is being typed is kept before the panel ends."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress


def on_end_signals(end: Callable[[], None]) -> None:
    """Call ``end`` when the terminal hangs up or the system asks the panel to end; only in the main thread."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        with suppress(RuntimeError, ValueError):  # not in the main thread
            loop.add_signal_handler(number, end)
