"""Where use cases run: two threads beside the event loop, so that no key ever waits for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class WorkerThreads:
    """A small pool that an event loop awaits."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="desk")

    async def run(self, work: Callable[[], T]) -> T:
        """Run the work in a thread and wait for it without blocking the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, _contained, work)

    def close(self) -> None:
        """Let go of the threads; what has not begun is dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _contained(work: Callable[[], T]) -> T:
    try:
        return work()
    except StopIteration as error:  # a future cannot carry it: whoever waits would wait for ever
        raise RuntimeError("StopIteration") from error
