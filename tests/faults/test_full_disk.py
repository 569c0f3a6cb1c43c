"""No room on the disk: reading stops before it advances, and no letter leaves twice for want of a record."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bench import desk_process
from bench.scripted_imap import ScriptedImap
from bench.scripted_smtp import ScriptedSmtp
from bench.small_disk import SmallDisk, small_disk
from desks import mail, open_test_desk, take
from fakes import FrozenClock
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import deliver, reply
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.domain.outbox import OutboxState

MAILS = 60


def box() -> dict[int, bytes]:
    """About 6 MB."""
    return {uid: mail(f"subject {uid}", f"body {uid} " + "x" * 100_000, message_id=f"m{uid}")
            for uid in range(1, MAILS + 1)}


def counted(desk: Desk) -> tuple[int, int]:
    """Mails stored, and how far the folder counts as read."""
    with desk.store.reading() as view:
        mark = view.watermark("support", "INBOX")
        return sum(view.mail_counts().values()), mark.last_uid if mark else 0


def test_a_full_disk_stops_reading_before_the_watermark(tmp_path: Path) -> None:
    """S13, M-81: what is stored is whole, and with room again the rest comes, each mail once."""
    with small_disk(tmp_path / "disk", 3) as disk, ScriptedImap(box()) as server:
        account = desk_process.account(server.port, 1)
        with bootstrap.open_desk(disk.path, accounts={"support": account}) as opened:
            for _ in range(2):
                with pytest.raises(StoreError) as caught:
                    sync_mail.sync_once(opened.desk, since="all")
                assert caught.value.reason in {"full", "io"}
                stored, reached = counted(opened.desk)
                assert stored == reached < MAILS
        disk.enlarge(64)
        with bootstrap.open_desk(disk.path, accounts={"support": account}) as opened:
            report = sync_mail.sync_once(opened.desk, since="all", balance=True)
            assert report.accounts[0].problem is None
            assert counted(opened.desk) == (MAILS, MAILS)
            balance = report.accounts[0].balance
            assert balance is not None
            assert (balance.server, balance.here, balance.quarantined) == (MAILS, MAILS, 0)
            assert opened.desk.store.check() == "ok"


def test_a_file_that_may_not_grow_is_told_in_a_sentence(tmp_path: Path) -> None:
    """S13, M-81: the same by a quota; exit 1, a sentence, and the next round goes on."""
    with ScriptedImap(box()) as server:
        (tmp_path / "config.toml").write_text(f"""
[[account]]
name = "support"
address = "help@club.example"
username = "help"
since = "all"
password = {{env = "DESK_TEST_PASSWORD"}}
imap = {{host = "127.0.0.1", port = {server.port}, security = "none"}}
smtp = {{host = "127.0.0.1", port = 1, security = "none"}}
""", encoding="utf-8")

        def sync(limit: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [sys.executable, "-m", "supportdesk_tui", "--home", str(tmp_path), "--lang", "en", "sync"],
                capture_output=True, text=True, check=False, timeout=60, preexec_fn=limit,
                env={**os.environ, "DESK_TEST_PASSWORD": "secret"})

        small = sync(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000)))
        assert small.returncode == 1
        assert "the disk" in small.stderr
        assert "Traceback" not in small.stderr
        done = sync()
        assert done.returncode == 0, done.stderr
        assert f"support: server {MAILS} · here {MAILS} · quarantined 0" in done.stdout


@pytest.mark.parametrize("step", ["rcpt", "dot"])
def test_no_letter_leaves_twice_for_want_of_a_record(step: str, tmp_path: Path) -> None:
    """S13, M-53, M-56: full before the data: nothing is given away; full after the dot: it left once, and asks."""
    with small_disk(tmp_path / "disk", 8) as disk:
        home = disk.path
        with open_test_desk(home, FrozenClock()) as desk:
            ticket_id = take(desk, mail()).ticket_id
            assert ticket_id is not None
            reply.send(desk, replace(reply.prepare(desk, ticket_id), text="Here is your access."), hold=timedelta(0))
        with ScriptedSmtp({step: _filling(disk)}) as server:
            account = desk_process.account(1, server.port)
            with bootstrap.open_desk(home, accounts={"support": account}) as opened:
                with pytest.raises(StoreError):
                    deliver.deliver_due(opened.desk, pause=lambda _: None)
                disk.free()
                server.script.clear()
                for _ in range(2):
                    deliver.deliver_due(opened.desk, pause=lambda _: None)
                with opened.desk.store.reading() as view:
                    [after] = view.outbox()
            assert sum(server.copies().values()) == 1
    assert after.state is (OutboxState.SENT if step == "rcpt" else OutboxState.UNCERTAIN)


def _filling(disk: SmallDisk) -> Callable[[bytes], bytes]:
    def answer(line: bytes) -> bytes:
        disk.fill(disk.path / "desk.sqlite3")
        return b"250 taken"

    return answer
