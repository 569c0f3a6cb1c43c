"""Mails on the server are told what became of their ticket, where an account asks for it, and never otherwise."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.dovecot import Dovecot
from bench.scripted_imap import ScriptedImap, Talk
from bench.scripted_smtp import ScriptedSmtp
from bench.servers import dovecot
from desks import mail
from fakes import NOON
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import deliver, reply
from supportdesk_tui.desk.ports import MailAccount, WriteBackPolicy
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.desk.sync.write_back import acts_for
from supportdesk_tui.domain.ticket import Status
from supportdesk_tui.mail.account import AccountSettings, Endpoint, ImapSmtpAccount, Timeouts

ALL = WriteBackPolicy(frozenset({"seen", "answered", "keyword"}), "Done")


def account(imap: int, policy: WriteBackPolicy, smtp: int = 1, folders: tuple[str, ...] = ("INBOX",)) -> MailAccount:
    return ImapSmtpAccount(AccountSettings(
        name="support", address="help@club.example", imap=Endpoint("127.0.0.1", imap, "none"),
        smtp=Endpoint("127.0.0.1", smtp, "none"), username="support", password=lambda: "secret", folders=folders,
        sent="", keeps_sent=True, since="all", write_back=policy,
        timeouts=Timeouts(connect=2.0, read=2.0, operation=10.0)))


@contextmanager
def desk_on(home: Path, accounts: MailAccount) -> Iterator[Desk]:
    with bootstrap.open_desk(home, accounts={"support": accounts}) as opened:
        yield opened.desk


def client(server: Dovecot) -> imaplib.IMAP4:
    opened = imaplib.IMAP4(server.host, server.port)
    opened.login("support", server.password)
    return opened


def flags(server: Dovecot, folder: str = "INBOX") -> dict[str, set[str]]:
    """By subject."""
    with client(server) as opened:
        opened.select(folder, readonly=True)
        found = {}
        rows = opened.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
        for head, subject in (row for row in rows if isinstance(row, tuple)):
            said = re.search(rb"FLAGS \(([^)]*)\)", head)
            assert said is not None
            found[subject.decode().strip().removeprefix("Subject: ")] = {
                word for word in said.group(1).decode().split() if word != "\\Recent"}
        return found


def fill(server: Dovecot, *names: str) -> None:
    with client(server) as opened:
        opened.create("Done")
        for name in names:
            opened.append("INBOX", "", "", mail(name, name, message_id=name, sender=f"{name}@member.example"))


def ticket_of(desk: Desk, subject: str) -> int:
    with desk.store.reading() as view:
        return next(each.id for each in view.tickets(view.all_ticket_ids()) if each.subject == subject)


def answer(desk: Desk, subject: str) -> None:
    reply.send(desk, replace(reply.prepare(desk, ticket_of(desk, subject)), text="Here you are."), hold=timedelta(0))
    deliver.deliver_due(desk)


@pytest.mark.dovecot
def test_answered_and_solved_mails_are_told(tmp_path: Path) -> None:
    """M-32: marked when our answer has left, moved when solved; whoever was not dealt with stays untouched."""
    with dovecot() as (server, _), ScriptedSmtp() as smtp:
        fill(server, "early", "asked", "settled", "waiting")
        with desk_on(tmp_path, account(server.port, ALL, smtp.port)) as desk:
            sync_mail.sync_once(desk)
            answer(desk, "asked")
            triage.mark_done(desk, [ticket_of(desk, "settled")], "by phone")
            for _ in range(3):  # doing it again changes nothing
                assert sync_mail.sync_once(desk).accounts[0].problem is None
            assert flags(server) == {"early": set(), "asked": {"\\Seen", "\\Answered", "$sdesk"}, "waiting": set()}
            assert flags(server, "Done") == {"settled": {"\\Seen"}}
            with desk.store.reading() as view:
                assert view.write_backs("support") == ()
                assert {row.outcome for row in view.write_backs("support", "done")} == {"done"}
                assert len(view.all_ticket_ids()) == 4


@pytest.mark.dovecot
def test_a_renumbered_folder_is_never_told_the_wrong_thing(tmp_path: Path) -> None:
    """M-32, M-04: the numbers changed between wish and deed; the mail is found again by what it is."""
    with dovecot() as (server, _), ScriptedSmtp() as smtp:
        policy = WriteBackPolicy(frozenset({"answered"}))
        with client(server) as opened:
            opened.create("Desk")
            for name in ("one", "two"):
                opened.append("Desk", "", "", mail(name, name, message_id=name, sender=f"{name}@member.example"))
        following = account(server.port, policy, smtp.port, ("Desk",))
        with desk_on(tmp_path, following) as desk:
            sync_mail.sync_once(desk)
            answer(desk, "two")
            with client(server) as opened:
                opened.delete("Desk")
                opened.create("Desk")
                for name in ("two", "one"):  # the other way round: uid 2 is another mail now
                    opened.append("Desk", "", "", mail(name, name, message_id=name, sender=f"{name}@member.example"))
            sync_mail.sync_once(desk)
            assert flags(server, "Desk") == {"one": set(), "two": {"\\Answered"}}


def writing_server(box: dict[int, bytes], marks: dict[int, set[bytes]], **how: object) -> ScriptedImap:
    """A scripted server that keeps flags; ``refuse`` answers STORE so, ``forget`` says OK and keeps nothing."""
    def store(talk: Talk, tag: bytes, command: bytes) -> bool:
        if "refuse" in how:
            return talk.answer(tag + b" NO " + str(how["refuse"]).encode() + b"\r\n")
        uids, flag = command.split()[2], command.split()[-1].strip(b"()")
        for uid in map(int, uids.split(b",")):
            if uid in box and "forget" not in how:
                marks.setdefault(uid, set()).add(flag)
        return talk.answer(tag + b" OK done\r\n")

    def fetch(talk: Talk, tag: bytes, command: bytes) -> bool:
        if b"FLAGS" not in command:
            return False
        rows = [b"* %d FETCH (UID %d FLAGS (%s))\r\n" % (place, uid, b" ".join(marks.get(uid, ())))
                for place, uid in enumerate(sorted(box), 1)]
        return talk.answer(b"".join(rows) + tag + b" OK done\r\n")

    today = datetime.now(UTC).strftime("%d-%b-%Y %H:%M:%S +0000").encode()
    return ScriptedImap(box, {b"UID STORE": store, b"UID FETCH": fetch}, internal_date=today)


@pytest.mark.parametrize(("how", "outcome"), [
    ({}, "done"), ({"forget": True}, "refused"), ({"refuse": "[CANNOT] no"}, "refused")])
def test_the_result_is_looked_at(tmp_path: Path, how: dict[str, object], outcome: str) -> None:
    """M-32: an OK is not believed; a refusal is tried three times, named by the doctor, and stops no mail."""
    box = {1: mail("one", message_id="m1")}
    with writing_server(box, {}, **how) as server, \
            desk_on(tmp_path, account(server.port, WriteBackPolicy(frozenset({"seen"})))) as desk:
        sync_mail.sync_once(desk)
        triage.mark_done(desk, [1])
        for _ in range(4):
            assert sync_mail.sync_once(desk).accounts[0].problem is None
        with desk.store.reading() as view:
            assert [row.act for row in view.write_backs("support", outcome)] == ["seen"]
        stores = [line for line in server.wire if b"STORE" in line]
        assert len(stores) == (1 if outcome == "done" else 3)
        said = b"\n".join(server.wire).upper()
        assert b"DELETED" not in said
        assert b"EXPUNGE" not in said
        assert b"CLOSE" not in said


def test_a_mail_that_is_gone_is_let_go(tmp_path: Path) -> None:
    box = {1: mail("one", message_id="m1"), 2: mail("two", message_id="m2", sender="b@member.example")}
    with writing_server(box, {}) as server, \
            desk_on(tmp_path, account(server.port, WriteBackPolicy(frozenset({"seen"})))) as desk:
        sync_mail.sync_once(desk)
        triage.mark_done(desk, [1, 2])
        del box[1]
        sync_mail.sync_once(desk)
        with desk.store.reading() as view:
            assert [row.uid for row in view.write_backs("support", "gone")] == [1]
            assert [row.uid for row in view.write_backs("support", "done")] == [2]


def test_without_move_on_the_server_nothing_is_copied_or_deleted(tmp_path: Path) -> None:
    """M-32: MOVE or not at all."""
    with writing_server({1: mail("one", message_id="m1")}, {}) as server, \
            desk_on(tmp_path, account(server.port, WriteBackPolicy(move="Done"))) as desk:
        sync_mail.sync_once(desk)
        triage.mark_done(desk, [1])
        for _ in range(3):
            sync_mail.sync_once(desk)
        said = b"\n".join(server.wire).upper()
        assert not any(word in said for word in (b"COPY", b"MOVE", b"STORE", b"DELETED"))
        with desk.store.reading() as view:
            assert [row.act for row in view.write_backs("support", "refused")] == ["move"]


def test_off_means_off(tmp_path: Path) -> None:
    """M-32: without the setting no folder is opened for writing, nothing is queued; turned on later, the past rests."""
    box = {1: mail("one", message_id="m1")}
    with writing_server(box, {}) as server:
        with desk_on(tmp_path, account(server.port, WriteBackPolicy())) as desk:
            sync_mail.sync_once(desk)
            triage.mark_done(desk, [1])
            sync_mail.sync_once(desk)
            with desk.store.reading() as view:
                assert view.setting("write_back.support") is None
        with desk_on(tmp_path, account(server.port, ALL)) as desk:
            sync_mail.sync_once(desk)
            sync_mail.sync_once(desk)
            with desk.store.reading() as view:
                assert view.write_backs("support") == ()
        assert not any(b" SELECT" in line.upper() or b"STORE" in line.upper() for line in server.wire)


@pytest.mark.dovecot
def test_an_act_after_it_was_turned_on_does_not_bring_the_past_with_it(tmp_path: Path) -> None:
    """M-32: acts are looked through again with some overlap, which ends where the setting was turned on."""
    with dovecot() as (server, _):
        fill(server, "before", "after")
        with desk_on(tmp_path, account(server.port, WriteBackPolicy())) as desk:
            sync_mail.sync_once(desk)
            triage.mark_done(desk, [ticket_of(desk, "before")])
        with desk_on(tmp_path, account(server.port, ALL)) as desk:
            sync_mail.sync_once(desk)
            triage.mark_done(desk, [ticket_of(desk, "after")])
            for _ in range(2):
                sync_mail.sync_once(desk)
        assert flags(server) == {"before": set()}
        assert flags(server, "Done") == {"after": {"\\Seen"}}


@pytest.mark.parametrize(("status", "answered", "expected"), [
    (Status.NEW, None, set()), (Status.PENDING, 1, {"seen", "answered", "keyword"}), (Status.OPEN, -1, set()),
    (Status.SOLVED, None, {"seen", "move"}), (Status.CLOSED, 1, {"seen", "answered", "keyword", "move"}),
    (Status.SPAM, None, set())])
def test_what_a_mail_is_told(status: Status, answered: int | None, expected: set[str]) -> None:
    """M-32: a mail that came after our answer was not answered by it."""
    at = None if answered is None else NOON + timedelta(hours=answered)
    assert acts_for(ALL, status, at, NOON) == expected
    assert acts_for(WriteBackPolicy(), status, at, NOON) == set()
