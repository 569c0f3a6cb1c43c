"""Where a SQLite file may lie, and whether the program that used it last ended cleanly."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from supportdesk_tui.domain.errors import StoreError

_NETWORK: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.rclone", "afs", "ncpfs"})
_SYNCED: Final = ("dropbox", "yandex.disk", "яндекс.диск", "google drive", "googledrive", "onedrive",
                  "icloud drive", "mobile documents", "nextcloud", "owncloud")


def refuse_shared_folder(path: Path) -> None:
    """Raises StoreError('network'): locks do not hold there and a syncing program tears the file (M-78)."""
    for part in path.absolute().parts[:-1]:
        if part.casefold().startswith(_SYNCED):
            raise StoreError("network", str(path), part)
    kind = _file_system(path.absolute().parent)
    if kind in _NETWORK:
        raise StoreError("network", str(path), kind)


def _file_system(folder: Path) -> str:
    """The kind of file system by Linux's own list; empty where there is none."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    place, kind, longest = str(folder.resolve()), "", -1
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= longest:
            kind, longest = fields[2], len(point)
    return kind


def private_file(path: Path) -> None:
    """Make the folder (0700) and the empty file (0600) where missing; close an open one to others."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.close(handle)
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


class UseMark:
    """A lock that every process holds while it has the database open; nothing is written into it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = -1

    def take(self) -> bool:
        """Take the mark; True when nobody else has the file open although its journal was left behind."""
        try:
            import fcntl
        except ImportError:  # not a POSIX system: SQLite's own recovery has to do
            return False
        self._handle = os.open(self._path.with_name(f"{self._path.name}.use"), os.O_RDWR | os.O_CREAT, 0o600)
        journal = self._path.with_name(f"{self._path.name}-wal")
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            unclean = False
        else:
            unclean = journal.exists() and journal.stat().st_size > 0
        fcntl.flock(self._handle, fcntl.LOCK_SH)
        return unclean

    def drop(self) -> None:
        """Give the mark back."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
