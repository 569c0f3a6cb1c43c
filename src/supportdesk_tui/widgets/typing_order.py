"""Keys in order: a text field takes its letters through a queue, keys that end the typing come straight.

For the same reason fields are focused with ``Screen.set_focus``, at once: ``Widget.focus`` does so a little later,
and what is typed meanwhile would land in the field before.
"""

from __future__ import annotations

import asyncio
import contextlib
import time

from textual.widget import Widget

PATIENCE = 10.0
"""Seconds that a field gets on a machine that is busy otherwise; one that is just being closed answers no more."""


async def written(field: Widget) -> None:
    """Wait until the field has taken every letter it was sent: in a burst they are still on their way."""
    done = asyncio.Event()
    field.call_later(done.set)
    until = time.monotonic() + PATIENCE
    while field.is_attached and not done.is_set() and time.monotonic() < until:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), 0.2)
