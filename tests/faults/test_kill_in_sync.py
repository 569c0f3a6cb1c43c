"""kill -9 while mail is read: nothing is lost, nothing is taken in twice."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import desk_process
from bench.dovecot import Dovecot
from bench.fault_runs import IN_FULL, runs
from bench.killing import KILLED, Killer
from bench.scripted_imap import ScriptedImap, Talk
from bench.servers import dovecot
from desks import mail
from supportdesk_tui import bootstrap

MAILS = runs(90, 500)
MOMENTS = ("fetch", "parse", "before-commit", "after-commit")
POINTS = [f"{moment}:{random.Random(f'{moment}{number}').randint(1, runs(6, 9) if 'commit' in moment else MAILS)}"
          for number in range(runs(1, 8)) for moment in MOMENTS][:runs(4, 30)]


def boxed(count: int) -> list[bytes]:
    return [mail(f"subject {number}", f"body {number}", message_id=f"m{number}") for number in range(count)]


def assert_all_there(home: Path, count: int) -> None:
    with bootstrap.open_desk(home, accounts={}) as opened, opened.desk.store.reading() as view:
        counts = view.mail_counts()
        assert sum(counts.values()) == count
        assert counts["ticket"] == len(view.all_ticket_ids()) == count
        assert not view.quarantine()


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot(mails=boxed(MAILS)) as (running, _):
        yield running


@pytest.mark.dovecot
@pytest.mark.parametrize("point", POINTS)
def test_killed_at_the_moment(point: str, server: Dovecot, empty_home: Path) -> None:
    """S1, M-01: after the fetch, after parsing, before and after a commit: the next round completes the mailbox."""
    assert desk_process.finish(desk_process.start("sync", empty_home, server.port, 1, point)) == KILLED
    assert desk_process.finish(desk_process.start("sync", empty_home, server.port, 1)) == 0
    assert_all_there(empty_home, MAILS)


@pytest.mark.parametrize("seed", range(runs(1, 30)))
def test_killed_at_any_instant(seed: int, tmp_path: Path) -> None:
    """S1, M-01: at an instant nobody chose; one that comes after the end is no harm either."""
    chance = random.Random(seed)
    killer = Killer()
    countdown = [chance.randint(1, 5)]
    delay = chance.uniform(0, 0.05)

    def watch(talk: Talk, tag: bytes, command: bytes) -> bool:
        countdown[0] -= 1
        if countdown[0] == 0:
            threading.Timer(delay, killer.kill).start()
        return False

    with ScriptedImap(dict(enumerate(boxed(120), 1)),
                      {b"UID": watch, b"EXAMINE": watch, b"LOGIN": watch}) as server:
        for _ in range(2):
            process = desk_process.start("sync", tmp_path, server.port, 1)
            killer.aim(process)
            process.join(60)
        assert desk_process.finish(desk_process.start("sync", tmp_path, server.port, 1)) == 0
    assert_all_there(tmp_path, 120)


@pytest.mark.skipif(not IN_FULL, reason="runs in make test-faults")
@pytest.mark.dovecot
def test_killed_thirty_times_in_a_row(server: Dovecot, tmp_path: Path) -> None:
    """S1, M-01: one desk, killed again and again, creeps forward and ends whole."""
    for number in range(30):
        point = f"{MOMENTS[number % 4]}:{number % 5 + 1}"
        assert desk_process.finish(desk_process.start("sync", tmp_path, server.port, 1, point)) in (KILLED, 0)
    assert desk_process.finish(desk_process.start("sync", tmp_path, server.port, 1)) == 0
    assert_all_there(tmp_path, MAILS)
