"""Reading from a real IMAP server: the numbers add up, the server is left as it was."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import desk_process
from bench.dovecot import Dovecot
from bench.scripted_smtp import wait_until
from bench.servers import dovecot
from desks import mail
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import FetchedMail, MailAccount
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.desk.sync.report import Tally
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.mail.account import AccountSettings, Endpoint, ImapSmtpAccount, Security

pytestmark = pytest.mark.dovecot

SUPPORT = "support@helpdesk.example"


def account(server: Dovecot, *, security: Security = "none", ca_file: Path | None = None) -> MailAccount:
    port = server.tls_port if security == "tls" else server.port
    assert port is not None
    return desk_process.account(port, 1, address=SUPPORT, ca_file=ca_file, security=security)


@contextmanager
def desk_on(server: Dovecot, home: Path) -> Iterator[Desk]:
    with bootstrap.open_desk(home, accounts={"support": account(server)}) as opened:
        yield opened.desk


def other_client(server: Dovecot) -> imaplib.IMAP4:
    client = imaplib.IMAP4(server.host, server.port)
    client.login("support", server.password)
    return client


def deliver(server: Dovecot, raw: bytes, folder: str = "INBOX") -> None:
    client = other_client(server)
    client.append(folder, "", "", raw)
    client.logout()


def test_a_real_mailbox_adds_up(tmp_path: Path) -> None:
    """Every mail is in exactly one count; again and as another desk the same; no flag was set."""
    with dovecot(600) as (server, box):
        with desk_on(server, tmp_path / "a") as desk:
            first = sync_mail.sync_once(desk, since="all")
            assert first.tally.complete
            assert first.tally.server == 600
            assert first.tally.quarantined == 0
            assert sync_mail.sync_once(desk).tally == Tally()
            with desk.store.reading() as view:
                assert sum(view.mail_counts().values()) == 600
                assert len(view.all_ticket_ids()) == first.tally.tickets
        with desk_on(server, tmp_path / "b") as desk:
            assert sync_mail.sync_once(desk, since="all").tally == first.tally
        assert not [path for path in box.rglob("*,S") if path.name.endswith("S")]


def test_what_a_date_brought_in_is_not_brought_again(tmp_path: Path) -> None:
    """A first sync from a date before all mail; asking for everything then finds nothing more."""
    with dovecot(30) as (server, _), desk_on(server, tmp_path) as desk:
        assert sync_mail.sync_once(desk, since="2020-01-01").tally.server == 30
        assert sync_mail.sync_once(desk, since="all").tally == Tally()


def test_recreated_folder(tmp_path: Path) -> None:
    """S3, M-04: deleted and made again with old and new mails, only the new ones become tickets."""
    with dovecot() as (server, _):
        client = other_client(server)
        client.create("Desk")
        for number in range(3):
            deliver(server, mail(f"old {number}", message_id=f"old{number}"), "Desk")
        with bootstrap.open_desk(tmp_path, accounts={"support": _following(server, "Desk")}) as opened:
            assert sync_mail.sync_once(opened.desk).tally.tickets == 3
            client.delete("Desk")
            client.create("Desk")
            for name in ("old0", "old1", "old2", "new3", "new4"):
                deliver(server, mail(f"{name[:3]} {name[3:]}", message_id=name), "Desk")
            again = sync_mail.sync_once(opened.desk).tally
            assert (again.tickets, again.duplicates) == (2, 3)
        client.logout()


def _following(server: Dovecot, *folders: str) -> MailAccount:
    base = AccountSettings(name="support", address=SUPPORT, imap=Endpoint("127.0.0.1", server.port, "none"),
                           smtp=Endpoint("127.0.0.1", 1, "none"), username="support",
                           password=lambda: server.password)
    return ImapSmtpAccount(replace(base, folders=folders))


def test_moved_about_is_still_one_ticket(tmp_path: Path) -> None:
    """M-08: INBOX to Archive and back."""
    with dovecot() as (server, _):
        deliver(server, mail("wanders", message_id="w"))
        with bootstrap.open_desk(tmp_path, accounts={"support": _following(server, "INBOX", "Archive")}) as opened:
            client = other_client(server)
            for here, there in (("INBOX", "Archive"), ("Archive", "INBOX")):
                sync_mail.sync_once(opened.desk)
                client.select(here)
                client.uid("MOVE", "1:*", there)
            sync_mail.sync_once(opened.desk)
            with opened.desk.store.reading() as view:
                counts = view.mail_counts()
            assert (counts["ticket"], counts["duplicate"]) == (1, 2)
            client.logout()


def test_folder_with_a_russian_name(tmp_path: Path) -> None:
    """M-28: names go through modified UTF-7 and back."""
    with dovecot() as (server, _):
        session = account(server).connect()
        client = other_client(server)
        client.create('"&BBIEQQRP- &BD8EPgRHBEIEMA-"')
        deliver(server, mail("в папке"), '"&BBIEQQRP- &BD8EPgRHBEIEMA-"')
        assert session.examine("Вся почта").exists == 1
        [one] = session.fetch(session.uids_after(0))
        assert isinstance(one, FetchedMail)
        session.close()
        client.logout()


def test_sent_copy_is_found_by_its_id(tmp_path: Path) -> None:
    """M-66: appended once, found again, even though the header was folded on the way."""
    with dovecot() as (server, _):
        session = account(server).connect()
        sent = session.sent_folder()
        assert sent == "Sent"
        raw = mail("ours", message_id="sd.1.abc")
        assert not session.find_message_id(sent, "sd.1.abc@member.example")
        session.append_sent(sent, raw, datetime.now(UTC))
        assert session.find_message_id(sent, "sd.1.abc@member.example")
        assert session.find_message_id(sent, "SD.1.ABC@member.example")
        session.close()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_certificates_are_verified(security: Security) -> None:
    """M-24: a self-signed certificate is refused unless the account names it."""
    with dovecot(tls=True) as (server, _):
        with pytest.raises(MailError) as caught:
            account(server, security=security).connect()
        assert caught.value.reason == "tls"
        session = account(server, security=security, ca_file=server.certificate).connect()
        assert session.examine("INBOX").exists == 0
        session.close()


def test_nothing_new_costs_few_round_trips_and_bytes(tmp_path: Path) -> None:
    """A poll sends a handful of short commands."""
    with dovecot(20) as (server, _), desk_on(server, tmp_path) as desk:
        sync_mail.sync_once(desk, since="all")
        server.forget_sessions()
        sync_mail.sync_once(desk)
        assert wait_until(lambda: bool(server.sessions()))
        [session] = server.sessions()
        assert int(session["in"]) < 300
        assert int(session["out"]) < 2_500
