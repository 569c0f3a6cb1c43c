"""The mailbox is the truth of what was written: reading it whole, again or elsewhere, gives the same tickets."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bench import desk_process
from bench.dovecot import Dovecot
from bench.scripted_imap import ScriptedImap, Talk
from bench.servers import dovecot
from desks import mail, open_test_desk, take
from fakes import NOON, FrozenClock
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.arrival import reread
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.mail import imap_session
from supportdesk_tui.mail.fetch_plan import HEAD

HOUR = timedelta(hours=1)
SUPPORT = "support@helpdesk.example"


def picture(desk: Desk) -> list[object]:
    """Every ticket with its number, what it says and the mails on it in their order."""
    with desk.store.reading() as view:
        return [(ticket.id, ticket.subject, ticket.requester_address, ticket.status, ticket.received_at, ticket.history,
                 [(message.message_id, message.at, message.direction, message.text, message.labels)
                  for message in view.messages(ticket.id)])
                for ticket in view.tickets(view.all_ticket_ids())]


def read_whole(server: Dovecot, home: Path) -> list[object]:
    account = desk_process.account(server.port, 1, address=SUPPORT)
    with bootstrap.open_desk(home, accounts={"support": account}) as opened:
        report = sync_mail.sync_once(opened.desk, since="all", balance=True)
        assert report.accounts[0].balance is not None
        assert report.accounts[0].balance.whole
        return picture(opened.desk)


def test_a_full_import_and_mail_as_it_came_give_the_same_ticket(tmp_path: Path) -> None:
    """M-12: a full import reads the inbox before Sent; status, clocks and order do not depend on it."""
    first = mail("help", message_id="q1"), NOON, False
    ours = mail("Re: help", "try this", sender="help@club.example", to="anna@member.example", message_id="a1",
                In_Reply_To="<q1@member.example>", References="<q1@member.example>"), NOON + HOUR, True
    again = mail("Re: help", "still broken", message_id="q2", In_Reply_To="<a1@member.example>",
                 References="<q1@member.example> <a1@member.example>"), NOON + 2 * HOUR, False
    seen = []
    for place, order in enumerate([(first, ours, again), (first, again, ours)]):
        with open_test_desk(tmp_path / str(place), FrozenClock(NOON + 5 * HOUR)) as desk:
            for raw, at, in_sent in order:
                take(desk, raw, at=at, in_sent=in_sent)
            with desk.store.reading() as view:
                [ticket] = view.tickets(view.all_ticket_ids())
                texts = [message.text.strip() for message in view.messages(ticket.id)]
            seen.append((ticket.status, ticket.unread, ticket.deadline, texts))
    assert seen[0] == seen[1]
    assert seen[0][3] == ["The page says: wrong password.", "try this", "still broken"]


@pytest.mark.dovecot
def test_two_full_imports_give_the_same_tickets(tmp_path: Path) -> None:
    """M-12, M-13: numbers, threading and order; so does reading the stored mails anew, and after the folder was
    numbered anew (M-04) nothing has changed."""
    with dovecot(250) as (server, box):
        first = read_whole(server, tmp_path / "a")
        assert len(first) > 100
        assert read_whole(server, tmp_path / "b") == first
        for file in box.glob("dovecot*"):
            file.unlink()
        shutil.rmtree(server.dir / "index" / "support")
        account = desk_process.account(server.port, 1, address=SUPPORT)
        with bootstrap.open_desk(tmp_path / "a", accounts={"support": account}) as opened:
            again = sync_mail.sync_once(opened.desk, balance=True)
            assert again.tally.tickets == again.tally.replies == 0
            assert again.accounts[0].balance is not None
            assert again.accounts[0].balance.whole
            assert picture(opened.desk) == first
            assert reread.reread_all(opened.desk).changed == 0
            assert picture(opened.desk) == first


def test_the_rest_of_a_large_mail_is_fetched_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """M-33: the ticket says so; afterwards text and search hold the whole mail, and it is no second mail."""
    monkeypatch.setattr(imap_session, "LARGE", 1_200_000)
    monkeypatch.setattr("supportdesk_tui.mail.fetch_plan.LARGE", 1_200_000)
    raw = mail("Large", "begin\n" + "word " * 400_000 + "\nlastword", message_id="large")

    def partial(talk: Talk, tag: bytes, line: bytes) -> bool:
        if b"BODY.PEEK[]<0." not in line:
            return False
        head, date = raw[:HEAD], b'INTERNALDATE "17-Feb-2026 10:00:00 +0300"'
        return talk.answer(b"* 1 FETCH (UID 1 RFC822.SIZE %d %s BODY[]<0> {%d}\r\n" % (len(raw), date, len(head))
                           + head + b")\r\n" + tag + b" OK done\r\n")

    with ScriptedImap({1: raw}, {b"UID FETCH": partial}) as server:
        account = desk_process.account(server.port, 1)
        with bootstrap.open_desk(tmp_path, accounts={"support": account}) as opened:
            desk = opened.desk
            sync_mail.sync_once(desk, since="all")
            with desk.store.reading() as view:
                [before] = view.messages(1)
                assert "left on server" in before.labels
                assert not view.find("lastword")
            assert reread.fetch_rest(desk, 1) == 1
            with desk.store.reading() as view:
                [after] = view.messages(1)
                assert "left on server" not in after.labels
                assert "lastword" in after.text
                assert len(view.raw_of(after.id) or b"") > len(raw) - 10
            server.uidvalidity = b"* OK [UIDVALIDITY 9] anew\r\n"
            assert sync_mail.sync_once(desk).tally.duplicates == 1
