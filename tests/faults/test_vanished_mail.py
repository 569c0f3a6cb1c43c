"""Mail that another client takes away while it is being read."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import desk_process
from bench.dovecot import Dovecot
from bench.scripted_imap import ScriptedImap, Talk
from bench.servers import dovecot
from desks import mail
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.desk.sync.report import Tally
from supportdesk_tui.mail.imap_session import ImapSession

MAILS = 90


def boxed() -> list[bytes]:
    return [mail(f"subject {number}", f"body {number}", message_id=f"m{number}") for number in range(1, MAILS + 1)]


@contextmanager
def other_client(server: Dovecot) -> Iterator[imaplib.IMAP4]:
    client = imaplib.IMAP4(server.host, server.port)
    client.login("support", server.password)
    client.select("INBOX")
    yield client
    client.logout()


def expunge(client: imaplib.IMAP4, uids: str) -> None:
    client.uid("STORE", uids, "+FLAGS", r"(\Deleted)")
    client.uid("EXPUNGE", uids)


@pytest.mark.dovecot
@pytest.mark.parametrize("moment", ["listed", "sized", "halfway"])
def test_expunged_between_listing_and_fetching(moment: str, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """S8, M-06, M-08: from a real server: no empty ticket, no failure, the counts say how many vanished."""
    with dovecot(mails=boxed()) as (server, _), other_client(server) as client:
        account = desk_process.account(server.port, 1)
        seen = {"fetched": 0}
        if moment == "listed":
            usual = ImapSession.uids_after

            def listed(self: ImapSession, *args: object) -> tuple[int, ...]:
                uids = usual(self, *args)  # type: ignore[arg-type]  # passed on as they came
                expunge(client, "40:69")
                return uids

            monkeypatch.setattr(ImapSession, "uids_after", listed)
        else:
            bodies = 1 if moment == "sized" else 2
            from supportdesk_tui.mail.imap_connection import Connection
            rows = Connection.fetch_rows

            def fetching(self: Connection, uids: list[int], items: str) -> object:
                seen["fetched"] += "BODY" in items
                if seen["fetched"] == bodies:
                    seen["fetched"] = 99
                    expunge(client, "40:69")
                return rows(self, uids, items)

            monkeypatch.setattr(Connection, "fetch_rows", fetching)
        with bootstrap.open_desk(empty_home, accounts={"support": account}) as opened:
            report = sync_mail.sync_once(opened.desk, since="all")
            assert report.accounts[0].problem is None
            tally = report.tally
            assert tally.complete
            assert tally.tickets + tally.vanished == MAILS
            # Dovecot may hand out what another session has expunged until we let it tell us.
            assert tally.vanished <= 30
            with opened.desk.store.reading() as view:
                tickets = view.tickets(view.all_ticket_ids())
            assert {each.subject for each in tickets} <= {f"subject {number}" for number in range(1, MAILS + 1)}
            assert len(tickets) == tally.tickets
            assert sync_mail.sync_once(opened.desk).tally == Tally()


def test_a_listing_is_preceded_by_noop(empty_home: Path) -> None:
    """S8, M-10: a server that still lists what others expunged until it could say so is given the occasion."""
    told = []

    def noop(talk: Talk, tag: bytes, command: bytes) -> bool:
        told.append(command)
        gone = talk.server.mails.pop(2, None)
        return talk.answer((b"* 2 EXPUNGE\r\n" if gone else b"") + tag + b" OK done\r\n")

    with ScriptedImap(dict(enumerate(boxed()[:3], 1)), {b"NOOP": noop}) as server:
        account = desk_process.account(server.port, 1)
        with bootstrap.open_desk(empty_home, accounts={"support": account}) as opened:
            assert sync_mail.sync_once(opened.desk, since="all").tally == Tally(server=2, tickets=2)
            before = len(told)
            assert sync_mail.sync_once(opened.desk).tally == Tally()
            assert (before, len(told)) == (1, 1), "nothing new: nothing is listed"
