"""The files of a watched folder, and whether each may be read yet. Nothing is opened here."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path, PurePath

from supportdesk_tui.desk.ports import FolderSource, SourceFile
from supportdesk_tui.desk.ports.sources import READ, WAITS, FileStamp
from supportdesk_tui.domain.errors import BadInput

QUIET_NS = 10 * 10**9
"""So long nobody must have written to a file before it counts as complete."""

KNOWN, WAIT, IMPORT = "known", "wait", "import"
"""What is to be done with a file: nothing, look again later, import it."""

_PARTIAL = re.compile(
    r"^[.~]|(?:~|\.(?:part|partial|crdownload|download|opdownload|tmp|temp|swp|lock))$", re.IGNORECASE)
"""How browsers, editors and office programs name what is not a finished file: ``~$orders.xlsx``, ``.~lock.a.csv#``."""
_WILD = re.compile(r"[*?\[]")


def root_of(source: FolderSource) -> Path:
    """The folder that must be there: all of the pattern before its first wildcard."""
    if not _WILD.search(source.glob) and Path(source.glob).is_dir():
        return Path(source.glob)
    parts = PurePath(source.glob).parts
    wild = next((place for place, part in enumerate(parts) if _WILD.search(part)), len(parts) - 1)
    return Path(*parts[:wild])


def list_files(source: FolderSource) -> dict[str, FileStamp]:
    """Every finished-looking regular file that the pattern names, by path; links to files are followed.

    Raises:
        BadInput: ``folder_missing``, ``unreadable_file``: the folder itself cannot be read.
    """
    root = root_of(source)
    try:
        with os.scandir(root):
            pass
    except (FileNotFoundError, NotADirectoryError):
        raise BadInput("folder_missing", str(root)) from None
    except OSError as error:
        raise BadInput("unreadable_file", str(root), str(error.strerror or error)) from None
    pattern = str(PurePath(source.glob).relative_to(root)) if source.glob != str(root) else "*"
    return dict(_stamped(source, sorted(root.glob(pattern))))


def _stamped(source: FolderSource, paths: list[Path]) -> Iterator[tuple[str, FileStamp]]:
    for path in paths:
        if _PARTIAL.search(path.name) or (source.move_to is not None and source.move_to in path.parents):
            continue
        stamp = stamp_of(path)
        if stamp is not None:
            yield str(path), stamp


def stamp_of(path: Path) -> FileStamp | None:
    """How a file stands; None for what is no regular file, or none any more."""
    try:
        told = path.stat()
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(told.st_mode):
        return None
    return FileStamp(told.st_size, told.st_mtime_ns, told.st_ctime_ns)


def next_step(known: SourceFile | None, stamp: FileStamp, now_ns: int, tried_with: str, *, twice: bool) -> str:
    """What is to be done with a file that stands so.

    Args:
        known: as it was looked at last.
        stamp: as it is now.
        now_ns: nanoseconds since 1970, by this machine's clock.
        tried_with: what it would be tried with.
        twice: a single look never suffices: it is looked at again anyway.
    """
    quiet = now_ns - max(stamp.modified_at, stamp.changed_at) >= QUIET_NS
    if known is not None and known.stamp.same_content(stamp):
        if known.state == READ:
            return KNOWN
        if known.state == WAITS:
            # Seen like this for long: where the disk's clock is ahead of ours its times say nothing.
            since = now_ns - int(known.at.timestamp() * 10**9)
            return IMPORT if quiet or since >= QUIET_NS else WAIT
        mended = known.stamp != stamp or known.tried_with != tried_with
        return IMPORT if mended else KNOWN
    return IMPORT if quiet and not twice else WAIT
