"""Lines that break anywhere and servers that answer anything: afterwards every mail is there once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import desk_process
from bench.cutting_proxy import CuttingProxy
from bench.fault_runs import runs
from bench.scripted_imap import ScriptedImap
from bench.scripted_smtp import CLOSE, ScriptedSmtp
from desks import mail, open_test_desk, take
from fakes import FrozenClock
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.letters import deliver, reply
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.mail.account import Timeouts

HASTY = Timeouts(connect=2.0, read=2.0, operation=5.0)
MAILS = 24
BOX = {uid: mail(f"subject {uid}", f"body {uid}\n" * (1 + 400 * (uid % 5 == 0)), message_id=f"m{uid}")
       for uid in range(1, MAILS + 1)}
LETTERS = 3
GOOD = (OutboxState.SENT, OutboxState.UNCERTAIN, OutboxState.FAILED)


@contextmanager
def copy_of(home: Path) -> Iterator[Path]:
    """A desk like this one; making a database costs more than copying it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy)
        yield copy


@pytest.fixture(scope="module")
def letters_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three letters wait: two of one ticket, one of another."""
    home = tmp_path_factory.mktemp("letters")
    with open_test_desk(home) as desk:
        for number in range(2):
            ticket_id = take(desk, mail(f"subject {number}", message_id=f"m{number}")).ticket_id
            assert ticket_id is not None
            for _ in range(2 - number):
                reply.send(desk, replace(reply.prepare(desk, ticket_id), text="Here you are."), hold=timedelta(0))
    return home


@settings(max_examples=runs(12, 400), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, 14_000), min_size=1, max_size=8))
def test_a_line_cut_anywhere(cuts: list[int], made_home: Path) -> None:
    """S4, M-01, M-07: cut after any number of bytes, again and again; once it holds, every mail is there once."""
    with ScriptedImap(dict(BOX)) as server, CuttingProxy(server.port, cuts) as line, copy_of(made_home) as home:
        account = desk_process.account(line.port, 1, timeouts=HASTY)
        with bootstrap.open_desk(home, accounts={"support": account}) as opened:
            for _ in range(len(cuts) + 1):
                sync_mail.sync_once(opened.desk, since="all")
            assert line.holds
            assert sync_mail.sync_once(opened.desk).accounts[0].problem is None
            sync_mail.retry_quarantine(opened.desk)
            with opened.desk.store.reading() as view:
                assert not view.quarantine()
                assert len(view.all_ticket_ids()) == view.mail_counts()["ticket"] == MAILS


FAULTS = st.tuples(
    st.sampled_from(["greeting", "ehlo", "auth", "mail", "rcpt", "data", "dot", "quit"]),
    st.sampled_from([CLOSE, b"421 4.3.2 busy", b"451 4.3.0 later", b"550 5.7.1 no", b"535 5.7.8 who", b"rubbish",
                     b"250 strange", b"354 strange", b"554 5.7.1 suspicion of SPAM"]))


@settings(max_examples=runs(25, 600), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(faults=st.lists(FAULTS, max_size=8))
def test_a_server_that_answers_anything(faults: list[tuple[str, bytes]], letters_home: Path) -> None:
    """S2, M-53 ... M-57: whatever it says and whenever it breaks off, a Message-ID is taken once at most, no letter
    is ever left in the middle, and what counts as sent was taken."""
    left = list(faults)

    def say(step: str, line: bytes) -> bytes:
        return left.pop(0)[1] if left and left[0][0] == step else usual[step]

    usual = {"greeting": b"220 ready", "ehlo": b"250 AUTH PLAIN", "auth": b"235 ok", "mail": b"250 ok",
             "rcpt": b"250 ok", "data": b"354 go", "dot": b"250 taken", "quit": b"221 bye"}
    clock = FrozenClock()
    with ScriptedSmtp() as server, copy_of(letters_home) as home:
        server.script.update((step, partial(say, step)) for step in usual)
        account = desk_process.account(1, server.port, timeouts=HASTY)
        with bootstrap.open_desk(home, accounts={"support": account}, clock=clock) as opened:
            for _ in range(len(faults) + 1):
                deliver.deliver_due(opened.desk, pause=lambda seconds: None)
                with opened.desk.store.reading() as view:
                    assert OutboxState.SENDING not in {each.state for each in view.outbox()}
                clock.tick(timedelta(hours=1))
            left.clear()
            for _ in range(LETTERS):
                deliver.flush(opened.desk, pause=lambda seconds: None)
            with opened.desk.store.reading() as view:
                ends = view.outbox()
        copies = server.copies()
    assert len(ends) == LETTERS
    assert max(copies.values(), default=0) <= 1
    for each in ends:
        taken = copies[f"Message-ID: <{each.message_id}>".encode()]
        assert each.state in GOOD
        assert each.state is not OutboxState.SENT or taken == 1
        assert each.state is not OutboxState.FAILED or taken == 0
