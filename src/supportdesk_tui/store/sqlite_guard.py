"""Where a SQLite file may lie, and who may read it."""

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
