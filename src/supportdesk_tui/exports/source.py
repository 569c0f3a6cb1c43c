"""The file of an export: read piece by piece, as often as it takes, as long as it stays the same file."""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Generic, TypeVar

from supportdesk_tui.domain.errors import BadInput

PIECE = 1 << 18
"""Bytes read at a time."""
LONGEST_LINE = 1 << 24
"""Characters, or bytes where bytes are read, of one line, one cell, one element; more is no export."""
UNPACKED_LIMIT = 200 * 1024 * 1024
"""Bytes that may come out of an archive."""
BAD_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
"""What reading a damaged or encrypted archive raises."""
_T = TypeVar("_T")


class Again(Generic[_T]):
    """What can be gone through again and again, each time from the beginning of the file."""

    def __init__(self, read: Callable[[], Iterator[_T]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[_T]:
        return self._read()


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What changes when somebody writes to a file or puts another one in its place."""

    device: int
    inode: int
    size: int
    changed_at: int

    @classmethod
    def of(cls, told: os.stat_result) -> _Stamp:
        return cls(told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Source:
    """A regular file, or one file inside an archive.

    No reading holds more of it than a piece or a line. Each raises BadInput('export_changed') when the file is no
    longer as it was when it was first looked at.
    """

    path: Path
    stamp: _Stamp
    member: str = ""
    """A file inside the archive."""

    @property
    def name(self) -> str:
        """The file as it is told to people."""
        return self.path.name

    @property
    def extension(self) -> str:
        """Lower case, without the dot; of the file inside an archive where there is one."""
        return Path(self.member or self.path.name).suffix.lower().lstrip(".")

    def open(self) -> io.BufferedReader:
        """The bytes, for the caller to close; those of an archive's member cannot be sought in."""
        file = _opened(self.path)
        if _Stamp.of(os.fstat(file.fileno())) != self.stamp:
            file.close()
            raise BadInput("export_changed", self.name)
        look = partial(self._look, file.fileno())
        watched: io.BufferedReader = io.BufferedReader(_Watched(file, self.name, look), PIECE)
        if not self.member:
            return watched
        try:
            member = zipfile.ZipFile(watched).open(self.member)  # noqa: SIM115 -- closed with what is returned
        except (*BAD_ARCHIVE, KeyError) as error:
            watched.close()
            raise BadInput("export_not_text", self.name, str(error)) from error
        return io.BufferedReader(_Watched(member, self.name, self._count(), watched), PIECE)

    def begin(self, count: int) -> bytes:
        """The first bytes."""
        with self.open() as file:
            return file.read(count)

    def whole(self, limit: int) -> bytes:
        """All of it. Raises BadInput('export_too_large')."""
        with self.open() as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise BadInput("export_too_large", self.name, f"{limit >> 20} MB")
        return data

    def pieces(self) -> Iterator[bytes]:
        """All of it, bit by bit."""
        with self.open() as file:
            yield from iter(partial(file.read, PIECE), b"")

    def byte_lines(self) -> Iterator[bytes]:
        """Lines without their ends: CR, LF and CRLF all end one; a BOM is left out."""
        with self.open() as file:
            mark = b"\xef\xbb\xbf"
            while line := file.readline(LONGEST_LINE):
                if len(line) == LONGEST_LINE:
                    self._refuse_longest(line)
                yield from line.removeprefix(mark).splitlines()
                mark = b""

    def text(self, encoding: str) -> Iterator[str]:
        """The characters, some at a time; a BOM is left out."""
        with self._decoded(encoding, "replace") as file:  # strictness is decoding's business
            mark = "\ufeff"
            while piece := file.read(PIECE):
                yield piece.removeprefix(mark)
                mark = ""

    def lines(self, encoding: str, errors: str = "replace") -> Iterator[str]:
        """The physical lines with their ends: CR, LF and CRLF all end one; a BOM is left out.

        ``errors`` are those of :func:`codecs.decode`: what becomes of bytes that the encoding has no letter for.
        """
        with self._decoded(encoding, errors) as file:
            first = file.readline(LONGEST_LINE)
            self._refuse_longest(first)
            yield first.removeprefix("\ufeff")
            for line in iter(partial(file.readline, LONGEST_LINE), ""):
                if len(line) == LONGEST_LINE:
                    self._refuse_longest(line)
                yield line

    def _decoded(self, encoding: str, errors: str) -> io.TextIOWrapper:
        return io.TextIOWrapper(self.open(), encoding, errors, newline="")

    def _refuse_longest(self, line: bytes | str) -> None:
        if len(line) == LONGEST_LINE:
            raise BadInput("export_too_large", self.name, f"{LONGEST_LINE >> 20} MB in one line")

    def _look(self, handle: int, _: int) -> None:
        if _Stamp.of(os.fstat(handle)) != self.stamp:
            raise BadInput("export_changed", self.name)

    def _count(self) -> Callable[[int], None]:
        """An archive's own sizes can lie: what really comes out is counted."""
        total = 0

        def count(more: int) -> None:
            nonlocal total
            total += more
            if total > UNPACKED_LIMIT:
                raise BadInput("export_too_large", self.name, f"{UNPACKED_LIMIT >> 20} MB")
        return count


class _Watched(io.RawIOBase):
    """Bytes of a file, with a look at it each time; what goes wrong is told as BadInput."""

    def __init__(self, file: IO[bytes], name: str, look: Callable[[int], None], *holders: IO[bytes]) -> None:
        self._file = file
        self._name = name
        self._look = look
        self._holders = holders

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._file.seekable()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._file.read(len(buffer))
        except OSError as error:
            raise BadInput("unreadable_file", self._name, str(error.strerror or error)) from error
        except BAD_ARCHIVE as error:
            raise BadInput("export_not_text", self._name, str(error)) from error
        self._look(len(data))
        buffer[:len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            for held in (self._file, *self._holders):
                held.close()


def source_of(path: Path) -> Source:
    """A look at a file before anything of it is read.

    Raises:
        BadInput: it is missing, empty, a folder, a pipe or a device, or may not be read.
    """
    try:
        with _opened(path) as file:
            stamp = _Stamp.of(os.fstat(file.fileno()))
            if not file.read(1):
                raise BadInput("export_empty", path.name)
    except OSError as error:
        raise BadInput("unreadable_file", str(path), str(error.strerror or error)) from error
    return Source(path, stamp)


def _opened(path: Path) -> io.FileIO:
    """Without waiting: a pipe would keep its reader until somebody writes to it."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise BadInput("no_such_file", str(path)) from None
    except OSError as error:
        raise BadInput("unreadable_file", str(path), str(error.strerror or error)) from error
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        raise BadInput("is_a_directory" if stat.S_ISDIR(mode) else "export_not_a_file", str(path))
    return io.FileIO(handle)
