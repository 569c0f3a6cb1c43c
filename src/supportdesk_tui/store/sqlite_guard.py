"""Where a SQLite file may lie, and who may read it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from supportdesk_tui.domain.errors import StoreError

_OCTAL: Final = re.compile(r"\\([0-7]{3})")
_MAC: Final = re.compile(r".+ on (?P<point>/.*) \((?P<kind>\w+)[,)].*")
_NETWORK: Final = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "afs", "ncpfs", "coda", "davfs", "ceph", "lustre", "glusterfs",
    "afpfs", "webdav", "sshfs", "rclone", "s3fs", "gcsfuse", "davfs2", "curlftpfs", "smbnetfs", "gvfsd-fuse",
    "onedriver", "google-drive-ocamlfuse", "beegfs",
})
"""File systems of other machines; a ``fuse.`` before the name is left out."""
_SYNCED: Final = (
    "dropbox", "yandex.disk", "яндекс.диск", "яндекс диск", "yandexdisk", "google drive", "googledrive", "my drive",
    "onedrive", "icloud drive", "iclouddrive", "mobile documents", "com~apple~clouddocs", "cloudstorage", "nextcloud",
    "owncloud", "mail.ru cloud", "облако mail.ru",
)
"""How folders that a program syncs are called, from their beginning, case put aside."""
_MARKERS: Final = (
    ".dropbox", ".dropbox.cache", ".stfolder", ".sync", ".owncloudsync.log", ".nextcloudsync.log",
    ".tmp.drivedownload", ".849C9593-D756-4E56-8D6E-42412F2A707B",
)
"""What such programs leave in the root of what they sync: Dropbox, Syncthing, Yandex.Disk, ownCloud, Nextcloud,
Google Drive, OneDrive."""


def refuse_shared_folder(path: Path) -> None:
    """Raises StoreError('network'): locks do not hold there and a syncing program tears the file (M-78)."""
    told, real = path.absolute().parent, path.absolute().parent.resolve()
    for part in (*told.parts, *real.parts):
        if part.casefold().startswith(_SYNCED):
            raise StoreError("network", str(path), part)
    for folder in (real, *real.parents):
        for name in _MARKERS:
            if folder != Path.home() and (folder / name).exists():
                raise StoreError("network", str(path), str(folder / name))
    kind = file_system(real)
    if kind.removeprefix("fuse.") in _NETWORK:
        raise StoreError("network", str(path), kind)


def file_system(folder: Path) -> str:
    """The kind of file system a folder lies on; empty where the system does not say."""
    kind, longest = "", -1
    for point, found in _mounts():
        inside = str(folder) == point or str(folder).startswith(point.rstrip("/") + "/")
        if inside and len(point) >= longest:
            kind, longest = found, len(point)
    return kind


def _mounts() -> Iterator[tuple[str, str]]:
    """Mount points with their kinds: by Linux's own list, on a Mac by what ``mount`` prints."""
    try:
        listed = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        if sys.platform == "darwin":
            yield from mac_mounts(_mac_list())
        return
    for line in listed.splitlines():
        fields = line.split(" ")
        if len(fields) > 2:
            yield _OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[1]), fields[2]


def mac_mounts(listed: str) -> Iterator[tuple[str, str]]:
    """``//ira@nas/share on /Volumes/share (smbfs, nodev)`` and the like."""
    for line in listed.splitlines():
        match = _MAC.fullmatch(line)
        if match is not None:
            yield match["point"], match["kind"].removeprefix("osxfuse_").removeprefix("macfuse_")


def _mac_list() -> str:
    import subprocess

    try:
        return subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def private_file(path: Path) -> None:
    """Make the folder (0700) and the empty file (0600) where missing; close an open one to others.

    A file that is there is not opened: closing it would drop this process's locks on it, and the next program to end
    would take SQLite's journal away from under us.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
