"""A disk of a few megabytes that can be filled and enlarged, for what happens when there is no room."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class SmallDisk:
    """A tmpfs."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def enlarge(self, megabytes: int) -> None:
        """Make room."""
        subprocess.run(["mount", "-o", f"remount,size={megabytes}m", str(self.path)], check=True)

    def fill(self, database: Path) -> None:
        """Take every byte; the database's journal gives back first what it does not need."""
        with sqlite3.connect(database) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        with (self.path / "filler").open("ab", buffering=0) as file:
            for size in (1 << 16, 1):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue

    def free(self) -> None:
        """Give the bytes back."""
        (self.path / "filler").unlink(missing_ok=True)


@contextmanager
def small_disk(path: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount one at ``path``; skips loudly where that is not allowed."""
    path.mkdir(parents=True)
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("a small disk can be mounted by root alone; the limit on file sizes is tried in its place")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(path)],
                          capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)
