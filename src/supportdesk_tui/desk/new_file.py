"""A file that appears whole or not at all, readable by its owner alone."""

from __future__ import annotations

import errno
import glob
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from supportdesk_tui.domain.errors import BadInput


@contextmanager
def new_file(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """What is written goes to a file beside it, which takes the name when everything is on the disk (0600).

    A pipe or a device at the path is written to as it is.

    Raises:
        BadInput: ``file_exists``, unless ``replace``; ``cannot_write``: no room, no right, no such folder.
    """
    try:
        with whole_file(path, replace=replace) as file:
            yield file
    except BrokenPipeError:
        raise
    except FileExistsError as error:
        raise BadInput("file_exists", str(path)) from error
    except OSError as error:
        raise BadInput("cannot_write", str(path), error.strerror or "") from error


@contextmanager
def whole_file(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """The same for who has sentences of his own. Raises OSError."""
    if _is_device(path):
        with path.open("wb") as device:
            yield device
        return
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not replace and path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    _remove_orphans(path)
    part = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _give_name(part, path, replace)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _remove_orphans(path: Path) -> None:
    """What a killed process had begun to write; one that runs is left alone, unless it is this one's namesake."""
    for part in path.parent.glob(f".{glob.escape(path.name[:200])}.*.part"):
        process = part.name.split(".")[-2]
        if process.isdecimal() and (int(process) == os.getpid() or not _runs(int(process))):
            part.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # somebody else's
        return True
    return True


def _give_name(part: Path, path: Path, replace: bool) -> None:
    if replace:
        part.replace(path)
        return
    try:
        os.link(part, path)  # unlike a rename it never takes another's place
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        part.replace(path)


def _is_device(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)
