"""Taking turns at writing to a SQLite file: whoever came first writes first."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_LOOK_AGAIN: Final = 0.005
"""Seconds."""


@contextmanager
def turn(database: Path, longest: float) -> Iterator[None]:
    """Inside, SQLite is asked for the right to write; every other process and thread that wants it comes after.

    SQLite keeps no queue: who waits looks again every tenth of a second, and a program that writes one transaction
    after the other begins its next one long before that. A person's act would never get in between. So one stands at
    the door, a lock on the database's folder, and a transaction that has just ended cannot be followed by the next of
    the same program while somebody else stands there. The door is left as soon as the writing may begin.

    Args:
        database: the file.
        longest: seconds to wait for the door; then SQLite is asked all the same. A process that was stopped at the
            door must not keep everybody out.
    """
    try:
        import fcntl

        folder = os.open(database.parent, os.O_RDONLY)
    except (ImportError, OSError):  # where folders cannot be locked it goes as SQLite has it
        yield
        return
    try:
        until = time.monotonic() + longest
        while time.monotonic() < until:
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_LOOK_AGAIN)
                continue
            except OSError:
                pass
            break
        yield
    finally:
        os.close(folder)
