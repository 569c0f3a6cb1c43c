"""Several processes on one desk: cron, a service and the panel may all read and send."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bench import desk_process
from bench.fault_runs import runs
from bench.scripted_imap import ScriptedImap
from bench.scripted_smtp import ScriptedSmtp
from desks import mail, open_test_desk, take
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.domain.outbox import OutboxState

AT_ONCE = 3
DONE = 0


@pytest.mark.parametrize("count", [2] * runs(0, 50) + [AT_ONCE] * runs(1, 5))
def test_reading_at_once_takes_each_mail_once(count: int, empty_home: Path) -> None:
    """S9, M-11: from one barrier; whoever comes second finds the account busy; each mail makes one ticket."""
    mails = 100
    box = {uid: mail(f"subject {uid}", f"body {uid}", message_id=f"m{uid}") for uid in range(1, mails + 1)}
    with ScriptedImap(box) as server:
        start = desk_process.barrier(count)
        running = [desk_process.start("sync", empty_home, server.port, 1, barrier=start) for _ in range(count)]
        codes = Counter(desk_process.finish(each) for each in running)
        assert codes[DONE] >= 1
        assert set(codes) <= {DONE, desk_process.BUSY}
        assert desk_process.finish(desk_process.start("sync", empty_home, server.port, 1)) == DONE
    with bootstrap.open_desk(empty_home, accounts={}) as opened, opened.desk.store.reading() as view:
        counts = view.mail_counts()
    assert (counts["ticket"], sum(counts.values())) == (mails, mails)


@pytest.mark.parametrize("count", [AT_ONCE] * runs(1, 10))
def test_sending_at_once_sends_each_mail_once(count: int, tmp_path: Path) -> None:
    """S9, M-59: one sender per account, so four at once send each letter once."""
    with open_test_desk(tmp_path) as desk:
        for number in range(12):
            ticket_id = take(desk, mail(f"subject {number}", message_id=f"m{number}")).ticket_id
            assert ticket_id is not None
            reply.send(desk, replace(reply.prepare(desk, ticket_id), text="Here you are."), hold=timedelta(0))
    with ScriptedSmtp() as server:
        start = desk_process.barrier(count)
        running = [desk_process.start("deliver", tmp_path, 1, server.port, barrier=start) for _ in range(count)]
        assert [desk_process.finish(each) for each in running] == [DONE] * count
        copies = server.copies()
    assert len(copies) == 12
    assert set(copies.values()) == {1}
    with bootstrap.open_desk(tmp_path, accounts={}) as opened, opened.desk.store.reading() as view:
        assert {each.state for each in view.outbox()} == {OutboxState.SENT}
