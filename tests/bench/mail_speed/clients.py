"""The programs that are timed against one Dovecot: ours, and those of its peers that are installed."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MBSYNC = """FSync {fsync}
IMAPAccount bench
Host 127.0.0.1
Port {port}
User support
Pass secret
SSLType None
AuthMechs LOGIN

IMAPStore remote
Account bench

MaildirStore local
Path {dir}/
Inbox {dir}/INBOX

Channel bench
Far :remote:
Near :local:
Patterns INBOX
Create Near
Sync Pull
SyncState *
"""
OFFLINEIMAP = """[general]
accounts = bench
metadata = {dir}/meta
fsync = False
[Account bench]
localrepository = L
remoterepository = R
[Repository L]
type = Maildir
localfolders = {dir}/mail
[Repository R]
type = IMAP
remotehost = 127.0.0.1
remoteport = {port}
remoteuser = support
remotepass = secret
ssl = no
starttls = no
folderfilter = lambda name: name == 'INBOX'
"""
OURS = """[me]
id = "ira"
name = "Ira"
[[account]]
name = "support"
provider = "other"
address = "support@helpdesk.example"
username = "support"
sent = ""
password = {{env = "BENCH_PASSWORD"}}
imap = {{host = "127.0.0.1", port = {port}, security = "none"}}
smtp = {{host = "127.0.0.1", port = 1, security = "none"}}
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of one program."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of the program and its children, the server's left out."""
    peak_mb: float
    """Resident memory of its largest process."""


@dataclass(frozen=True, slots=True)
class Client:
    """One way to bring a mailbox here."""

    name: str
    prepare: Callable[[Path, int], None]
    """Writes its configuration into an empty folder for a server's port."""
    command: Callable[[Path], Sequence[str]]
    environment: Callable[[Path], Mapping[str, str]] = field(default=lambda folder: {})


def measure(client: Client, folder: Path) -> Measured:
    """Run the client once. Raises AssertionError with its words when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(client.command(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env={**os.environ, **client.environment(folder)})
    assert process.stdout is not None
    peak = _Peak(process.pid)
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    peak.ended.set()
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise AssertionError(f"{client.name}: {said.decode('utf-8', 'replace')[-600:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(wall, cpu or used.ru_utime + used.ru_stime, peak.megabytes or used.ru_maxrss / 1024)


class _Peak:
    """The most memory that a process or one of its children was seen to hold.

    What the kernel tells of an ended child counts the memory of the Python that started it too.
    """

    def __init__(self, process_id: int) -> None:
        self.megabytes = 0.0
        self.ended = threading.Event()
        threading.Thread(target=self._look, args=(process_id,), daemon=True).start()

    def _look(self, process_id: int) -> None:
        while not self.ended.wait(0.02):
            with contextlib.suppress(OSError):
                children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text("ascii").split()
                for one in (process_id, *children):
                    held = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{one}/status").read_text("utf-8"))
                    self.megabytes = max(self.megabytes, int(held.group(1)) / 1024 if held else 0)


def fresh(client: Client, folder: Path, port: int) -> None:
    """An empty local store."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    client.prepare(folder, port)
    if client.name.startswith("mbsync"):
        time.sleep(2.2)  # it waits a second by itself when the folder is younger than that


def ours() -> Client:
    """``supportdesk sync --since all`` as cron would run it."""
    def prepare(folder: Path, port: int) -> None:
        file = folder / "config.toml"
        file.write_text(OURS.format(port=port), encoding="utf-8")
        file.chmod(0o600)

    return Client(
        "supportdesk", prepare,
        lambda folder: [sys.executable, "-m", "supportdesk_tui", "sync", "--since", "all"],
        lambda folder: {"SUPPORTDESK_HOME": str(folder), "BENCH_PASSWORD": "secret", "SUPPORTDESK_LANG": "en"})


def _mbsync(name: str, fsync: str) -> Client:
    def prepare(folder: Path, port: int) -> None:
        for sub in ("cur", "new", "tmp"):
            (folder / "INBOX" / sub).mkdir(parents=True)
        (folder / "rc").write_text(MBSYNC.format(dir=folder, port=port, fsync=fsync), encoding="utf-8")

    return Client(name, prepare, lambda folder: ["mbsync", "-c", str(folder / "rc"), "-q", "bench"])


def _offlineimap() -> Client:
    def prepare(folder: Path, port: int) -> None:
        (folder / "rc").write_text(OFFLINEIMAP.format(dir=folder, port=port), encoding="utf-8")

    return Client("offlineimap", prepare,
                  lambda folder: ["offlineimap", "-c", str(folder / "rc"), "-o", "-u", "quiet"])


def peers() -> list[Client]:
    """Those that are installed: Debian's packages isync and offlineimap3."""
    found = []
    if shutil.which("mbsync"):
        found += [_mbsync("mbsync", "no"), _mbsync("mbsync, fsync", "yes")]
    if shutil.which("offlineimap"):
        found.append(_offlineimap())
    return found
