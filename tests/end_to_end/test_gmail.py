"""Gmail's peculiarities against a scripted server: labels are folders, and one mail lies in several (M-36)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.scripted_imap import CAPABILITIES, ScriptedImap, Talk
from desks import open_test_desk
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.desk.upkeep import doctor
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.mail.account import AccountSettings, Endpoint, ImapSmtpAccount, Timeouts
from supportdesk_tui.presentation.doctor_words import advice

FOLDERS = [b'(\\HasNoChildren) "/" INBOX', b'(\\HasNoChildren) "/" "Club"',
           b'(\\All \\HasNoChildren) "/" "[Gmail]/&BBIEQQRP- &BD8EPgRHBEIEMA-"']
MAIL = (b"From: Anna <anna@member.example>\r\nTo: help@club.example\r\nSubject: Cannot log in\r\n"
        b"Message-ID: <1@member.example>\r\n\r\nHelp\r\n")


def account(port: int, *folders: str) -> ImapSmtpAccount:
    return ImapSmtpAccount(AccountSettings(
        name="support", address="help@club.example", imap=Endpoint("127.0.0.1", port, "none"),
        smtp=Endpoint("127.0.0.1", 1, "none"), username="help", password=lambda: "secret", folders=folders, sent="",
        since="all", timeouts=Timeouts(connect=2.0, read=2.0, operation=5.0)))


def gmail(mails: dict[int, bytes], ids: dict[int, tuple[int, int]], form: bytes) -> ScriptedImap:
    """The same mails in every folder, each with its X-GM-MSGID and X-GM-THRID, in whatever order of fields."""
    server = ScriptedImap(mails, capabilities=CAPABILITIES + b" X-GM-EXT-1", folders=FOLDERS)
    rows = server.row

    def row(uid: int, command: bytes) -> bytes:
        usual = rows(uid, command)
        if b"X-GM-MSGID" not in command:
            return usual
        msgid, thread = ids[uid]
        head, rest = usual.split(b"(UID", 1)
        return head + form % {b"thread": thread, b"msgid": msgid, b"rest": rest}

    server.row = row  # type: ignore[method-assign]  # the server's answers as Gmail words them
    return server


@pytest.mark.parametrize("form", [
    b"(X-GM-THRID %(thread)d X-GM-MSGID %(msgid)d UID%(rest)s",
    b"(X-GM-MSGID %(msgid)d X-GM-THRID %(thread)d UID%(rest)s",
])
def test_one_mail_under_two_labels_is_one_ticket(tmp_path: Path, form: bytes) -> None:
    """M-36: the same X-GM-MSGID is the same mail, even where Gmail gives it with another body."""
    def changed(talk: Talk, tag: bytes, command: bytes) -> bool:
        if b'"Club"' in command:
            talk.server.mails = {1: MAIL.replace(b"Help", b"Help [list footer]")}
        return False

    server = gmail({1: MAIL}, {1: (1278455344230334865, 1266894439832287888)}, form)
    server.handlers[b"EXAMINE"] = changed
    with server, open_test_desk(tmp_path, accounts={"support": account(server.port, "INBOX", "Club")}) as desk:
        tally = sync_mail.sync_once(desk).accounts[0].tally
        assert (tally.tickets, tally.duplicates) == (1, 1)


def test_gmails_thread_only_suggests(tmp_path: Path) -> None:
    """M-36: Gmail's own guess never attaches a stranger's mail, it makes a hint of it."""
    other = MAIL.replace(b"<1@", b"<2@").replace(b"anna@", b"olga@").replace(b"Help", b"Me too")
    server = gmail({1: MAIL, 2: other}, {1: (11, 99), 2: (12, 99)},
                   b"(X-GM-THRID %(thread)d X-GM-MSGID %(msgid)d UID%(rest)s")
    with server, open_test_desk(tmp_path, accounts={"support": account(server.port, "INBOX")}) as desk:
        assert sync_mail.sync_once(desk).accounts[0].tally.tickets == 2
        with desk.store.reading() as view:
            assert [ticket.maybe_ticket for ticket in view.tickets([1, 2])] == [None, 1]


def test_all_mail_is_refused_with_a_sentence_and_the_inbox_is_read(tmp_path: Path) -> None:
    """M-36: All Mail holds Sent, drafts and archive; it is known by its mark, whatever its name."""
    server = gmail({1: MAIL}, {1: (11, 99)}, b"(X-GM-THRID %(thread)d X-GM-MSGID %(msgid)d UID%(rest)s")
    everything = "[Gmail]/Вся почта"
    with server, open_test_desk(tmp_path, accounts={"support": account(server.port, everything, "INBOX")}) as desk:
        report = sync_mail.sync_once(desk).accounts[0]
        assert report.tally.tickets == 1
        refused = report.folders[0].error
        assert isinstance(refused, MailError)
        assert (refused.reason, refused.detail, refused.hint) == ("refused", everything, "gmail_all_mail")
        findings = doctor.check_accounts(desk.accounts)
        assert "archive" in advice(findings[0])
