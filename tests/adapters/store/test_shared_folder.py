"""Where the queue's file may not lie: other machines' disks and folders that a program syncs (M-78)."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store import sqlite_guard
from supportdesk_tui.store.opening import open_sqlite

MAC = """/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//ira@nas/desk on /Volumes/desk (smbfs, nodev, nosuid, mounted by ira)
ira@host: on /Users/ira/host (macfuse_sshfs, nodev, synchronous)
map auto_home on /System/Volumes/Data/home (autofs, automounted)
"""


def refused(path: Path) -> str:
    with pytest.raises(StoreError) as caught:
        open_sqlite(path)
    assert caught.value.reason == "network"
    assert not path.exists()
    return caught.value.detail


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.gcsfuse"])
def test_network_file_systems(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_guard, "_mounts", lambda: iter([("/", "ext4"), (str(tmp_path), kind)]))
    assert refused(tmp_path / "data" / "desk.sqlite3") == kind


@pytest.mark.parametrize("kind", ["ext4", "tmpfs", "overlay", "btrfs", "fuse.mergerfs", "9p", "apfs"])
def test_disks_of_this_machine(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_guard, "_mounts", lambda: iter([("/", "nfs"), (str(tmp_path), kind)]))
    open_sqlite(tmp_path / "data" / "desk.sqlite3").close()


def test_a_mount_point_with_a_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_args, **_named: f"nas:/x {tmp_path}/my\\040share nfs rw 0 0\n")
    assert refused(tmp_path / "my share" / "desk.sqlite3") == "nfs"


def test_a_macs_list_of_mounts() -> None:
    assert list(sqlite_guard.mac_mounts(MAC)) == [
        ("/", "apfs"), ("/Volumes/desk", "smbfs"), ("/Users/ira/host", "sshfs"),
        ("/System/Volumes/Data/home", "autofs")]


@pytest.mark.parametrize("marker", [".dropbox", ".stfolder", ".sync", ".owncloudsync.log"])
def test_what_syncing_programs_leave_in_their_folder(marker: str, tmp_path: Path) -> None:
    """The folder may be called anything."""
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / marker).touch()
    assert refused(tmp_path / "box" / "work" / "desk.sqlite3").endswith(marker)


def test_a_link_into_such_a_folder_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "Яндекс.Диск" / "desk").mkdir(parents=True)
    (tmp_path / "desk").symlink_to(tmp_path / "Яндекс.Диск" / "desk")
    assert refused(tmp_path / "desk" / "desk.sqlite3") == "Яндекс.Диск"


def test_who_knows_what_is_risked_may(tmp_path: Path) -> None:
    open_sqlite(tmp_path / "Dropbox" / "desk.sqlite3", anywhere=True).close()
