"""kill -9 anywhere: no mail is lost, none is taken in twice, none is sent twice (S1, S2)."""

from __future__ import annotations

import os
import random
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bench import desk_process
from bench.scripted_imap import ScriptedImap, Talk
from bench.scripted_smtp import ScriptedSmtp
from desks import mail, open_test_desk, take
from fakes import FrozenClock
from supportdesk_tui import bootstrap
from supportdesk_tui.desk import reply
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail

FULL = bool(os.environ.get("SUPPORTDESK_FAULTS"))
SYNC_RUNS = 50 if FULL else 8
SEND_RUNS = 6 if FULL else 1
MAILS = 120
STEPS_BEFORE_DATA = ("greeting", "ehlo", "auth", "mail", "rcpt")
STEPS = (*STEPS_BEFORE_DATA, "data", "body", "dot", "quit")


class Killer:
    """Kills a process once, from whatever thread notices the moment."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._ready = threading.Event()
        self.done = False

    def aim(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._ready.set()

    def kill(self) -> None:
        self._ready.wait(10)
        if self.process is not None and not self.done:
            self.done = True
            self.process.kill()
            self.process.wait()


def finish(process: subprocess.Popen[bytes]) -> int:
    _, errors = process.communicate(timeout=60)
    assert process.returncode is not None
    if process.returncode > 0:
        raise AssertionError(errors.decode())
    return process.returncode


@pytest.mark.parametrize("seed", range(SYNC_RUNS))
def test_killed_while_reading(seed: int, tmp_path: Path) -> None:
    """S1, M-01: whatever was stored stays, the rest comes with the next round, nothing comes twice."""
    chance = random.Random(seed)
    killer = Killer()
    countdown = [chance.randint(1, 7)]
    delay = chance.uniform(0, 0.2)

    def watch(talk: Talk, tag: bytes, command: bytes) -> bool:
        countdown[0] -= 1
        if countdown[0] == 0:
            threading.Timer(delay, killer.kill).start()
        return False

    box = {uid: mail(f"subject {uid}", f"body {uid}", message_id=f"m{uid}") for uid in range(1, MAILS + 1)}
    with ScriptedImap(box, {b"UID": watch, b"EXAMINE": watch, b"LOGIN": watch}) as server:
        for _ in range(2):
            process = desk_process.start("sync", tmp_path, server.port, 1)
            killer.aim(process)
            process.wait(60)
        assert finish(desk_process.start("sync", tmp_path, server.port, 1)) == 0
    with bootstrap.open_desk(tmp_path, accounts={}) as opened, opened.desk.store.reading() as view:
        counts = view.mail_counts()
        assert sum(counts.values()) == MAILS
        assert counts["ticket"] == len(view.all_ticket_ids()) == MAILS
        assert not view.quarantine()
    assert killer.done


def queued_reply(home: Path) -> OutgoingMail:
    with open_test_desk(home, FrozenClock()) as desk:
        ticket_id = take(desk, mail()).ticket_id
        assert ticket_id is not None
        ready = reply.prepare(desk, ticket_id)
        reply.send(desk, desk_text(ready), hold=timedelta(0))
        with desk.store.reading() as view:
            [outgoing] = view.outbox(OutboxState.QUEUED)
    return outgoing


def desk_text(ready: reply.Ready) -> reply.Ready:
    return replace(ready, text="Here is your access.")


def state_of(home: Path) -> OutgoingMail:
    with bootstrap.open_desk(home, accounts={}) as opened, opened.desk.store.reading() as view:
        [outgoing] = view.outbox()
    return outgoing


@pytest.mark.parametrize("seed", range(SEND_RUNS))
@pytest.mark.parametrize("step", STEPS)
def test_killed_while_sending(step: str, seed: int, tmp_path: Path) -> None:
    """S2, M-53: at most one copy leaves; before the data it leaves with the next round, from there on it asks."""
    outgoing = queued_reply(tmp_path)
    killer = Killer()
    delay = 0.0 if seed == 0 else random.Random(seed).uniform(0, 0.05)

    def struck(usual: bytes) -> Callable[[bytes], bytes]:
        def act(line: bytes) -> bytes:
            if not killer.done:
                time.sleep(delay)
                killer.kill()
            return usual

        return act

    usual = {"greeting": b"220 ready", "ehlo": b"250 AUTH PLAIN", "auth": b"235 ok", "mail": b"250 ok",
             "rcpt": b"250 ok", "data": b"354 go", "body": b"", "dot": b"250 taken", "quit": b"221 bye"}
    with ScriptedSmtp({step: struck(usual[step])}) as server:
        process = desk_process.start("deliver", tmp_path, 1, server.port)
        killer.aim(process)
        process.wait(60)
        assert killer.done
        assert finish(desk_process.start("deliver", tmp_path, 1, server.port)) == 0
        assert finish(desk_process.start("deliver", tmp_path, 1, server.port)) == 0
        copies = sum(server.copies().values())
    after = state_of(tmp_path)
    assert copies <= 1
    assert after.message_id == outgoing.message_id
    if step in STEPS_BEFORE_DATA or step == "quit":
        assert (after.state, copies) == (OutboxState.SENT, 1)
    else:
        assert after.state is OutboxState.UNCERTAIN
