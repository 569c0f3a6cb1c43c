"""The mark beside a SQLite file: who has it open, and whether its last use ended well (M-78)."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path


class Soundness(StrEnum):
    """What the mark says of the file; the words stand in the mark."""

    FRESH = ""
    """Never used."""
    CLEAN = "clean"
    """Closed by its last user."""
    OPEN = "open"
    """In use, or its last user was killed."""
    CHECK = "check"
    """Its last user was killed: nothing is written before it has been looked through."""
    DAMAGED = "damaged"
    """It does not hold together: nothing is written to it."""


class UseMark:
    """A lock that every process holds while it has the database open; its content outlives them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = mark_of(path)
        self._handle = -1
        self._unwritten: tuple[Soundness, str] | None = None
        """What could not be written on a full disk holds for this process at least."""
        self.journal_lost = False
        """The last user was killed, and the journal it must have left behind is gone."""

    def take(self) -> bool:
        """Take the mark; True when nobody else has the file open although it was never closed.

        Raises:
            OSError: the mark cannot be written.
        """
        self._handle = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        alone = self._lock(alone=True)
        said = self.says()
        unclean = alone and (_has_content(journal_of(self._path)) or said in (Soundness.OPEN, Soundness.CHECK))
        self.journal_lost = (alone and said is Soundness.OPEN and self._path.exists()
                             and not journal_of(self._path).exists())
        if unclean and said is not Soundness.DAMAGED:
            self.write(Soundness.CHECK)
        self._lock(alone=False)
        return unclean

    def opened(self) -> None:
        """The file is open here, its journal exists: from now on an end without ``drop`` is an unclean one."""
        if self.says() in (Soundness.FRESH, Soundness.CLEAN):
            self.write(Soundness.OPEN)

    def says(self) -> Soundness:
        """The first word of the mark; cheap enough to ask before each write."""
        if self._unwritten is not None:
            return self._unwritten[0]
        if self._handle < 0:
            return Soundness.FRESH
        word = os.pread(self._handle, 16, 0).decode("ascii", "replace").partition("\n")[0]
        return Soundness(word) if word in set(Soundness) else Soundness.CHECK

    def detail(self) -> str:
        """What was found wrong."""
        if self._unwritten is not None:
            return self._unwritten[1]
        if self._handle < 0:
            return ""
        return os.pread(self._handle, 1000, 0).decode("utf-8", "replace").partition("\n")[2].strip()

    def write(self, word: Soundness, detail: str = "") -> None:
        """Say it to every process that has the file open, and to those to come."""
        if self._handle < 0:
            return
        content = f"{word}\n{' '.join(detail.split())[:500]}".encode("utf-8", "replace")
        try:
            os.pwrite(self._handle, content, 0)
            os.ftruncate(self._handle, len(content))
        except OSError:
            self._unwritten = (word, detail)
        else:
            self._unwritten = None

    def drop(self) -> None:
        """Give the mark back; the last to do so notes that all ended well."""
        if self._handle < 0:
            return
        if self._lock(alone=True) and self.says() is Soundness.OPEN:
            self.write(Soundness.CLEAN)
        os.close(self._handle)
        self._handle = -1

    def _lock(self, *, alone: bool) -> bool:
        """A shared lock is waited for: whoever holds the file alone is about to be done."""
        try:
            import fcntl
        except ImportError:  # not a POSIX system: SQLite's own recovery has to do
            return False
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
        except BlockingIOError:
            return False
        return True


def mark_of(path: Path) -> Path:
    """The mark's file."""
    return path.with_name(f"{path.name}.use")


def journal_of(path: Path) -> Path:
    """SQLite's write-ahead log."""
    return path.with_name(f"{path.name}-wal")


def was_used(path: Path) -> bool:
    """Was a queue ever kept in this file, as far as its mark knows?"""
    return _has_content(mark_of(path))


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
