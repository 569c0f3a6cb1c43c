"""Where use cases run: threads beside the event loop, so that no key ever waits for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

unhurried: ContextVar[bool] = ContextVar("unhurried", default=False)
"""What this task asks for, nobody waits for."""


class WorkerThreads:
    """Small pools that an event loop awaits: two threads for what a key asked for, one for all the rest."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="desk")
        self._behind = ThreadPoolExecutor(max_workers=1, thread_name_prefix="behind")

    async def run(self, work: Callable[[], T]) -> T:
        """Run the work in a thread and wait for it without blocking the loop."""
        pool = self._behind if unhurried.get() else self._pool
        return await asyncio.get_running_loop().run_in_executor(pool, _contained, work)

    def close(self) -> None:
        """Let go of the threads; what has not begun is dropped."""
        for pool in (self._pool, self._behind):
            pool.shutdown(wait=False, cancel_futures=True)


def _contained(work: Callable[[], T]) -> T:
    try:
        return work()
    except StopIteration as error:  # a future cannot carry it: whoever waits would wait for ever
        raise RuntimeError("StopIteration") from error
