"""A mailbox of 300,000 mails with holes between their uids, read in a process whose memory is watched."""

from __future__ import annotations

import contextlib
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

from bench import desk_process
from bench.fault_runs import IN_FULL, runs
from bench.scripted_imap import ScriptedImap
from supportdesk_tui import bootstrap

MAILS = 300_000
MOST_KIB = 200 * 1024
AWAITED = runs(400, MAILS)


def boxed() -> dict[int, bytes]:
    """Every third uid, a hole of four million, and the rest."""
    uids = [*range(1, 3 * (MAILS - 1_000), 3), *range(5_000_000, 5_001_000)]
    return {uid: b"From: m%d@member.example\r\nTo: help@club.example\r\nSubject: question %d\r\n"
                 b"Message-ID: <%d@member.example>\r\nDate: Wed, 4 Mar 2026 09:00:00 +0000\r\n\r\nPlease help.\r\n"
                 % (uid, uid, uid) for uid in uids}


def most_memory(process: BaseProcess) -> int:
    """The most it has ever held, in KiB; 0 once it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def tickets(home: Path) -> int:
    with bootstrap.open_desk(home, accounts={}) as opened, opened.desk.store.reading() as view:
        return view.mail_counts().get("ticket", 0)


def test_three_hundred_thousand(empty_home: Path) -> None:
    """S7, M-03: under 200 MB, in searches of a bounded size, with the first tickets there long before the last."""
    with ScriptedImap(boxed()) as server:
        process = desk_process.start("sync", empty_home, server.port, 1)
        try:
            started = time.monotonic()
            first_after, there, memory = 0.0, 0, 0
            while there < AWAITED and process.is_alive():
                time.sleep(1.0 if first_after else 0.1)
                there = tickets(empty_home)
                first_after = first_after or (time.monotonic() - started if there else 0.0)
                memory = max(memory, most_memory(process))
            running = process.is_alive()
        finally:
            process.kill()
            process.join()
        searches = [line for line in server.wire if b"UID SEARCH" in line]
    assert 0 < first_after < 60
    assert there >= AWAITED
    assert running or IN_FULL
    assert 0 < memory < MOST_KIB
    assert len(searches) > 60
    assert not any(b"*" in line for line in searches)
