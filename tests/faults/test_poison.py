"""One mail that no server can deliver, in the middle of a hundred."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import desk_process
from bench.fault_runs import runs
from bench.scripted_imap import Handler, ScriptedImap, Talk
from desks import mail
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.desk.sync.report import Tally
from supportdesk_tui.mail.account import Timeouts

HASTY = Timeouts(connect=1.0, read=0.25, operation=3.0)
NO, BAD, CUT, STALL, HUGE = "no", "bad", "cut", "stall", "huge"


def poisoned(uids: set[int], how: str) -> Handler:
    def fetch(talk: Talk, tag: bytes, command: bytes) -> bool:
        asked = {int(uid) for uid in command.split()[2].split(b",")}
        bad = sorted(asked & uids)
        if b"BODY" not in command or not bad:
            return False
        row = talk.server.row(bad[0], command)
        if how == CUT:
            talk.send(row[:len(row) // 2])
            talk.cut()
            return True
        if how == STALL:
            return talk.answer(row[:len(row) // 2])
        if how == HUGE:
            return talk.answer(b"* 9 FETCH (UID %d BODY[] {99999999999}\r\n" % bad[0])
        before = b"".join(talk.server.row(uid, command) for uid in sorted(asked) if uid < bad[0])
        return talk.answer(before + tag + (b" NO cannot read this one\r\n" if how == NO else b" BAD broken\r\n"))

    return fetch


@pytest.mark.parametrize("where", [{50}, {1}, {100}, {7, 50, 51}][:runs(1, 4)], ids=str)
@pytest.mark.parametrize("how", [NO, BAD, CUT, STALL, HUGE])
def test_poison_in_the_middle(how: str, where: set[int], empty_home: Path) -> None:
    """S4, M-07: the others come in, it is set aside with the server's words, and comes once it is well again."""
    mails = {uid: mail(f"subject {uid}", f"body {uid}", message_id=f"m{uid}") for uid in range(1, 101)}
    with ScriptedImap(mails, {b"UID FETCH": poisoned(where, how)}) as server:
        account = desk_process.account(server.port, 1, timeouts=HASTY)
        with bootstrap.open_desk(empty_home, accounts={"support": account}) as opened:
            desk = opened.desk
            first = sync_mail.sync_once(desk, since="all")
            assert first.tally == Tally(server=100, tickets=100 - len(where), quarantined=len(where))
            with desk.store.reading() as view:
                rows = view.quarantine()
            assert {row.where for row in rows} == {f"uid {uid} (7)" for uid in where}
            assert all(row.detail for row in rows)
            assert sync_mail.sync_once(desk).tally == Tally()
            server.handlers.clear()
            assert sync_mail.retry_quarantine(desk).tally.tickets == len(where)
            with desk.store.reading() as view:
                assert not view.quarantine()
                assert len(view.all_ticket_ids()) == 100
