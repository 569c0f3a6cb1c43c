"""A lock between processes and threads, kept by the system: it ends with whoever holds it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supportdesk_tui.settings.places import PRIVATE_DIR, PRIVATE_FILE

_EVERY = 0.05


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Hold the lock on ``path``, an empty file of mode 0600 that stays behind.

    Raises:
        TimeoutError: others held it for ``seconds``.
        OSError: the file cannot be made.
    """
    path.parent.mkdir(mode=PRIVATE_DIR, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        _wait_for(handle, time.monotonic() + seconds)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise TimeoutError("locked by another process") from None
            time.sleep(_EVERY)
        else:
            return
