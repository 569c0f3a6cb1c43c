"""Several processes on one desk: cron, a service and the panel may all read and send (S9, M-11)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bench import desk_process
from bench.scripted_imap import ScriptedImap
from bench.scripted_smtp import ScriptedSmtp
from desks import mail, open_test_desk, take
from supportdesk_tui import bootstrap
from supportdesk_tui.desk import reply
from supportdesk_tui.domain.outbox import OutboxState

AT_ONCE = 4
MAILS = 200


def test_reading_at_once_takes_each_mail_once(tmp_path: Path) -> None:
    """S9, M-11: whoever comes second finds the account busy; each mail makes one ticket."""
    box = {uid: mail(f"subject {uid}", f"body {uid}", message_id=f"m{uid}") for uid in range(1, MAILS + 1)}
    with bootstrap.open_desk(tmp_path, accounts={}):
        pass
    with ScriptedImap(box) as server:
        running = [desk_process.start("sync", tmp_path, server.port, 1) for _ in range(AT_ONCE)]
        codes = Counter((each.communicate(timeout=100), each.returncode)[1] for each in running)
        assert codes[0] >= 1
        assert set(codes) <= {0, 1}
        assert desk_process.start("sync", tmp_path, server.port, 1).wait(60) == 0
    with bootstrap.open_desk(tmp_path, accounts={}) as opened, opened.desk.store.reading() as view:
        counts = view.mail_counts()
    assert (counts["ticket"], sum(counts.values())) == (MAILS, MAILS)


def test_sending_at_once_sends_each_mail_once(tmp_path: Path) -> None:
    """S9, M-59: one sender per account, so four at once send each letter once."""
    with open_test_desk(tmp_path) as desk:
        for number in range(12):
            ticket_id = take(desk, mail(f"subject {number}", message_id=f"m{number}")).ticket_id
            assert ticket_id is not None
            reply.send(desk, replace(reply.prepare(desk, ticket_id), text="Here you are."), hold=timedelta(0))
    with ScriptedSmtp() as server:
        running = [desk_process.start("deliver", tmp_path, 1, server.port) for _ in range(AT_ONCE)]
        assert [(each.communicate(timeout=100), each.returncode)[1] for each in running] == [0] * AT_ONCE
        copies = server.copies()
    assert len(copies) == 12
    assert set(copies.values()) == {1}
    with bootstrap.open_desk(tmp_path, accounts={}) as opened, opened.desk.store.reading() as view:
        assert {each.state for each in view.outbox()} == {OutboxState.SENT}
