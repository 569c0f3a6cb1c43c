"""Reading over IMAP: every oddity that servers were seen to have costs at most one mail, and never hangs."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime

import pytest

from bench.scripted_imap import ScriptedImap, Talk
from supportdesk_tui.desk.ports import FetchedMail, UnfetchedMail
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.mail.account import AccountSettings, Endpoint, ImapSmtpAccount, Timeouts
from supportdesk_tui.mail.imap_session import ImapSession


def settings(port: int, *, password: str = "secret", username: str = "help", sent: str = "auto",
             security: str = "none", timeouts: Timeouts | None = None) -> AccountSettings:
    imap = Endpoint("127.0.0.1", port, "starttls" if security == "starttls" else "tls" if security == "tls" else "none")
    return AccountSettings(
        name="support", address="help@club.example", imap=imap, smtp=Endpoint("127.0.0.1", 1, "none"),
        username=username, password=lambda: password, sent=sent,
        timeouts=timeouts or Timeouts(connect=1.0, read=1.0, operation=3.0))


def mails(count: int) -> dict[int, bytes]:
    return {uid: b"Message-ID: <%d@x>\r\nSubject: %d\r\n\r\nbody %d\r\n" % (uid, uid, uid)
            for uid in range(1, count + 1)}


def uids(items: list[FetchedMail | UnfetchedMail]) -> list[int]:
    return [item.uid for item in items]


def opened(server: ScriptedImap) -> ImapSession:
    session = ImapSession(settings(server.port))
    session.examine("INBOX")
    return session


def test_reads_without_changing_anything() -> None:
    """M-02, M-31: EXAMINE and BODY.PEEK[] only, explicit uid lists, bytes as they are, instants in UTC."""
    with ScriptedImap(mails(3)) as server:
        session = ImapSession(settings(server.port))
        state = session.examine("INBOX")
        assert (state.uidvalidity, state.exists) == (7, 3)
        fetched = list(session.fetch(session.uids_after(0)))
        session.close()
    assert [mail.raw for mail in fetched if isinstance(mail, FetchedMail)] == list(mails(3).values())
    assert all(isinstance(mail, FetchedMail) and mail.internal_date == datetime(2026, 2, 17, 7, tzinfo=UTC)
               for mail in fetched)
    said = b"\n".join(server.wire).upper()
    for forbidden in (b" SELECT", b"RFC822 ", b"STORE", b"BODY["):
        assert forbidden not in said


def test_old_uid_answered_to_an_open_range_is_not_new() -> None:
    """M-02: a server that answers ``n:*`` with its last mail does not make a new one of it."""
    with ScriptedImap(mails(5), uidnext=0) as server:
        session = opened(server)
        assert session.uids_after(5) == ()
        assert session.uids_after(3) == (4, 5)


def test_nothing_new_costs_no_search() -> None:
    with ScriptedImap(mails(5)) as server:
        session = opened(server)
        assert session.uids_after(5) == ()
        assert not any(b"SEARCH" in line for line in server.wire)


def test_large_mailbox_with_holes_is_searched_in_windows() -> None:
    """M-03: no SEARCH asks for more than a window, and empty stretches cost few commands."""
    sparse = dict.fromkeys((*range(1, 6_001), 3_000_000), b"\r\n")
    with ScriptedImap(sparse) as server:
        session = opened(server)
        assert session.uids_after(0) == tuple(sorted(sparse))
        searches = [line for line in server.wire if b"SEARCH" in line]
    assert 2 < len(searches) < 30
    assert not any(b"*" in line for line in searches)


def test_since_bounds_the_first_sync_by_day() -> None:
    with ScriptedImap(mails(2)) as server:
        session = opened(server)
        session.uids_after(0, datetime(2026, 2, 3, 5, tzinfo=UTC))
        assert any(b"SINCE 03-Feb-2026" in line for line in server.wire)


def test_search_answered_in_several_lines() -> None:
    """M-06: some servers split the answer."""
    def split(talk: Talk, tag: bytes, command: bytes) -> bool:
        talk.send(b"* SEARCH 1 2\r\n* SEARCH 3 (MODSEQ 917)\r\n" + tag + b" OK done\r\n")
        return True

    with ScriptedImap(mails(3), {b"UID SEARCH": split}) as server:
        assert opened(server).uids_after(0) == (1, 2, 3)


def test_repeated_exists_counts_as_the_largest() -> None:
    """M-06: EXISTS may come several times."""
    def examine(talk: Talk, tag: bytes, command: bytes) -> bool:
        return talk.answer(b"* 1 EXISTS\r\n* 9 EXISTS\r\n* OK [UIDVALIDITY 3] x\r\n* OK [UIDNEXT 10] x\r\n"
                           + tag + b" OK ok\r\n")

    with ScriptedImap(handlers={b"EXAMINE": examine}) as server:
        assert ImapSession(settings(server.port)).examine("INBOX").exists == 9


@pytest.mark.parametrize("line", [b"", b"* OK [UIDVALIDITY 0] x\r\n"])
def test_missing_uidvalidity_is_zero(line: bytes) -> None:
    with ScriptedImap(mails(1), uidvalidity=line) as server:
        assert ImapSession(settings(server.port)).examine("INBOX").uidvalidity == 0


def test_rows_without_uid_nil_bodies_and_doubles() -> None:
    """M-06: a row without UID is ignored, a NIL body is a vanished mail, a double is asked for again alone."""
    def fetch(talk: Talk, tag: bytes, command: bytes) -> bool:
        if b"BODY" not in command or command.count(b",") == 0:
            return False
        server = talk.server
        talk.send(b"* 2 FETCH (FLAGS (\\Seen))\r\n" + server.row(1, command)
                  + b"* 2 FETCH (UID 2 RFC822.SIZE 9 INTERNALDATE \"x\" BODY[] NIL)\r\n"
                  + server.row(3, command) + b"* 3 FETCH (UID 3 BODY[] {3}\r\nBAD)\r\n"
                  + server.row(4, command) + tag + b" OK done\r\n")
        return True

    boxed = mails(4)
    with ScriptedImap(boxed, {b"UID FETCH": fetch}) as server:
        session = opened(server)
        wanted = session.uids_after(0)
        del server.mails[2]
        got = list(session.fetch(wanted))
    assert uids(got) == [1, 3, 4]
    assert [item.raw for item in got if isinstance(item, FetchedMail)] == [boxed[1], boxed[3], boxed[4]]


def test_quick_resynchronisation_is_not_relied_on() -> None:
    """M-09: what CONDSTORE and QRESYNC servers add is passed over; a folder without mod-sequences reads the same."""
    def examine(talk: Talk, tag: bytes, command: bytes) -> bool:
        return talk.answer(b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4] x\r\n* OK [NOMODSEQ] x\r\n"
                           b"* OK [HIGHESTMODSEQ 917] x\r\n* VANISHED (EARLIER) 41,43:116\r\n" + tag + b" OK ok\r\n")

    def search(talk: Talk, tag: bytes, command: bytes) -> bool:
        return talk.answer(b"* VANISHED 300\r\n* SEARCH 1 2 3 (MODSEQ 917)\r\n" + tag + b" OK done\r\n")

    with ScriptedImap(mails(3), {b"EXAMINE": examine, b"UID SEARCH": search},
                      capabilities=b"IMAP4rev1 CONDSTORE QRESYNC ENABLE") as server:
        session = opened(server)
        assert uids(list(session.fetch(session.uids_after(0)))) == [1, 2, 3]
        said = b"\n".join(server.wire).upper()
    assert b"ENABLE" not in said
    assert b"MODSEQ" not in said
    assert b"CHANGEDSINCE" not in said


def test_capabilities_are_asked_for_again_after_the_login() -> None:
    """M-25: what was said before the login holds no longer after it."""
    def login(talk: Talk, tag: bytes, command: bytes) -> bool:
        talk.server.capabilities = b"IMAP4rev1 ID"
        return False

    with ScriptedImap(capabilities=b"IMAP4rev1 AUTH=PLAIN", handlers={b"LOGIN": login}) as server:
        ImapSession(settings(server.port)).close()
        words = [line.split(b" ")[1].upper() for line in server.wire]
    assert words.index(b"LOGIN") < words.index(b"CAPABILITY", words.index(b"LOGIN")) < words.index(b"ID")


def test_a_server_may_refuse_a_copy_before_it_is_sent() -> None:
    """M-31b: a synchronising literal even where others are offered; the refusal is the server's words, not a hang."""
    raw = b"Subject: x\r\n\r\n" + b"y" * 100_000
    taken: list[bytes] = []

    def append(talk: Talk, tag: bytes, command: bytes) -> bool:
        assert command.endswith(b"{%d}" % len(raw)), command[-20:]
        if not taken:
            taken.append(b"")
            return talk.answer(tag + b" NO [OVERQUOTA] mailbox is full\r\n")
        talk.send(b"+ go on\r\n")
        taken.append(talk.lines.read(len(raw)))
        talk.line()
        return talk.answer(tag + b" OK done\r\n")

    with ScriptedImap(handlers={b"APPEND": append},
                      capabilities=b"IMAP4rev1 LITERAL+ LITERAL- BINARY SASL-IR AUTH=PLAIN") as server:
        session = ImapSession(settings(server.port))
        with pytest.raises(MailError) as caught:
            session.append_sent("Sent", raw, datetime.now(UTC))
        assert caught.value.reason == "throttled"
        session.append_sent("Sent", raw, datetime.now(UTC))
    assert taken[1] == raw


def test_an_extension_that_failed_is_not_tried_again() -> None:
    """M-31b: XLIST is offered, fails once, and is left alone for the session."""
    with ScriptedImap(folders=[b'() "/" INBOX'], capabilities=b"IMAP4rev1 XLIST") as server:
        server.handlers[b"XLIST"] = lambda talk, tag, line: talk.answer(tag + b" BAD what\r\n")
        session = ImapSession(settings(server.port))
        for _ in range(3):
            assert session.sent_folder() is None
        assert len([line for line in server.wire if b" XLIST" in line]) == 1


def test_one_connection_that_says_goodbye() -> None:
    """M-23: reading a folder and looking for Sent take one connection, ended by LOGOUT."""
    with ScriptedImap(mails(2)) as server:
        session = opened(server)
        assert len(list(session.fetch(session.uids_after(0)))) == 2
        session.sent_folder()
        session.close()
        assert server.connections == 1
        assert server.wire[-1].endswith(b"LOGOUT")


def test_nothing_is_written_back() -> None:
    """M-32: a whole session's commands: none stores a flag, copies, moves, deletes or expunges in a followed folder."""
    def append(talk: Talk, tag: bytes, command: bytes) -> bool:
        talk.send(b"+ go on\r\n")
        talk.lines.read(int(command.rpartition(b"{")[2].rstrip(b"}")) + 2)
        return talk.answer(tag + b" OK done\r\n")

    with ScriptedImap(mails(3), {b"APPEND": append}, folders=[b'() "/" INBOX', b'(\\Sent) "/" Sent']) as server:
        session = opened(server)
        list(session.fetch(session.uids_after(0)))
        assert session.sent_folder() == "Sent"
        session.append_sent("Sent", b"Subject: x\r\n\r\n", datetime.now(UTC))
        session.close()
        said = {b" ".join(words[1:3] if words[1].upper() == b"UID" else words[1:2]).upper()
                for line in server.wire if len(words := line.split()) > 1}
        copies = [line for line in server.wire if b"APPEND" in line]
    assert said <= {b"CAPABILITY", b"LOGIN", b"ID", b"EXAMINE", b"NOOP", b"UID SEARCH", b"UID FETCH", b"LIST",
                    b"APPEND", b"LOGOUT"}
    assert [b'"Sent"' in line for line in copies] == [True]


def test_garbage_date_is_none() -> None:
    """M-34: no local time is made up."""
    with ScriptedImap(mails(1), internal_date=b"99-Foo-0000 77:00:00 +9999") as server:
        [one] = opened(server).fetch([1])
    assert isinstance(one, FetchedMail)
    assert one.internal_date is None


def refuse(poison: int, answer: bytes) -> dict[bytes, object]:
    def fetch(talk: Talk, tag: bytes, command: bytes) -> bool:
        asked = command.split()[2].split(b",")
        if b"BODY" not in command or b"%d" % poison not in asked:
            return False
        if answer == b"cut":
            talk.cut()
        elif answer == b"stall":
            talk.send(b"* 3 FETCH (UID %d BODY[] {5000}\r\nonly so much" % poison)
        elif answer == b"literal":
            talk.send(b"* 3 FETCH (UID %d BODY[] {99999999999}\r\n" % poison)
        else:
            talk.send(tag + b" " + answer + b"\r\n")
        return True

    return {b"UID FETCH": fetch}


@pytest.mark.parametrize("answer", [b"NO cannot read this one", b"BAD oops", b"cut", b"stall", b"literal",
                                    b"NO [UNAVAILABLE] Backend error"])
def test_one_poisoned_mail_does_not_stop_the_others(answer: bytes) -> None:
    """M-07: nine mails come through, the tenth is named with the server's words."""
    with ScriptedImap(mails(10), refuse(3, answer)) as server:  # type: ignore[arg-type]  # handlers by prefix
        session = opened(server)
        got = list(session.fetch(session.uids_after(0)))
    assert uids(got) == list(range(1, 11))
    [bad] = [item for item in got if isinstance(item, UnfetchedMail)]
    assert bad.uid == 3
    assert bad.reason


def test_a_server_that_refuses_everything_is_left_alone() -> None:
    """M-22: limits of the whole account are no fault of its mails."""
    def fetch(talk: Talk, tag: bytes, command: bytes) -> bool:
        talk.send(tag + b" NO [LIMIT] bandwidth exceeded\r\n")
        return True

    with ScriptedImap(mails(10), {b"UID FETCH": fetch}) as server:
        session = opened(server)
        with pytest.raises(MailError) as caught:
            list(session.fetch(session.uids_after(0)))
    assert caught.value.reason == "throttled"


def test_server_gone_midway_is_a_network_error() -> None:
    with ScriptedImap(mails(4)) as server:
        session = opened(server)

        def gone(talk: Talk, tag: bytes, command: bytes) -> bool:
            server.handlers[b"LOGIN"] = gone
            talk.cut()
            return True

        server.handlers[b"UID FETCH"] = gone
        with pytest.raises(MailError) as caught:
            list(session.fetch([1, 2, 3, 4]))
    assert caught.value.reason == "network"


def test_huge_mail_comes_as_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """M-33: its head is read, its true size known, the rest stays on the server."""
    monkeypatch.setattr("supportdesk_tui.mail.imap_session.LARGE", 1_000)
    monkeypatch.setattr("supportdesk_tui.mail.fetch_plan.LARGE", 1_000)
    monkeypatch.setattr("supportdesk_tui.mail.imap_session._HEAD",
                        "UID RFC822.SIZE INTERNALDATE BODY.PEEK[]<0.200>")
    with ScriptedImap({1: b"Subject: big\r\n\r\n" + b"x" * 5_000}) as server:
        [one] = opened(server).fetch([1])
    assert isinstance(one, FetchedMail)
    assert (len(one.raw), one.size) == (200, 5_016)


# --- logging in ----------------------------------------------------------------------------------


def failure(server: ScriptedImap, **how: str) -> MailError:
    with pytest.raises(MailError) as caught:
        ImapSession(settings(server.port, **how))  # type: ignore[arg-type]  # keyword strings of settings()
    return caught.value


def test_wrong_password_is_auth_and_never_shown() -> None:
    with ScriptedImap() as server:
        server.handlers[b"LOGIN"] = lambda talk, tag, line: talk.answer(tag + b" NO no: " + line + b"\r\n")
        error = failure(server, password="hunter2")
    assert error.reason == "auth"
    assert "hunter2" not in f"{error.detail}{error}"


def test_too_many_connections_is_not_a_wrong_password() -> None:
    """M-22: it comes as a refused LOGIN."""
    with ScriptedImap() as server:
        server.handlers[b"LOGIN"] = lambda talk, tag, line: talk.answer(
            tag + b" NO [LIMIT] Maximum number of connections from user+IP exceeded\r\n")
        assert failure(server).reason == "throttled"


def test_password_beyond_ascii_goes_by_plain() -> None:
    """M-26."""
    with ScriptedImap() as server:
        ImapSession(settings(server.port, password="пароль")).close()
        import base64

        assert base64.b64encode("\0help\0пароль".encode()) in server.wire


def test_line_breaks_in_credentials_never_reach_the_wire() -> None:
    """M-27."""
    with ScriptedImap() as server:
        assert failure(server, password="a\r\nX LOGOUT").reason == "auth"
        assert not any(b"LOGOUT" in line for line in server.wire)


def test_starttls_is_required_when_chosen() -> None:
    """M-24: stripped from CAPABILITY, nothing of the login leaves."""
    with ScriptedImap() as server:
        error = failure(server, security="starttls")
        assert error.reason in ("tls", "refused")
        assert not any(b"LOGIN" in line or b"AUTH" in line for line in server.wire)


def test_plaintext_only_on_this_machine() -> None:
    """M-24."""
    remote = AccountSettings(
        name="x", address="a@b.example", imap=Endpoint("192.0.2.1", 143, "none"),
        smtp=Endpoint("192.0.2.1", 25, "none"), username="u", password=lambda: "p")
    with pytest.raises(MailError) as caught:
        ImapSmtpAccount(remote).connect()
    assert caught.value.reason == "tls"


def test_identifies_itself_where_asked() -> None:
    """M-30."""
    with ScriptedImap() as server:
        ImapSession(settings(server.port)).close()
        assert any(b" ID (" in line for line in server.wire)


# --- silence -------------------------------------------------------------------------------------


def stalling(depth: str) -> ScriptedImap:
    def silent(talk: Talk, tag: bytes, command: bytes) -> bool:
        return True

    if depth == "greeting":
        return ScriptedImap(greeting=lambda talk: time.sleep(8))
    return ScriptedImap(mails(1), {depth.encode(): silent})


@pytest.mark.parametrize("depth", ["greeting", "CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH"])
def test_a_silent_server_is_given_up(depth: str) -> None:
    """M-18: at each depth the wait has an end."""
    started = time.monotonic()

    def read(port: int) -> None:
        session = ImapSession(settings(port))
        session.examine("INBOX")
        session.uids_after(0)

    with stalling(depth) as server, pytest.raises(MailError) as caught:
        read(server.port)
    assert caught.value.reason == "network"
    assert time.monotonic() - started < 6


def test_a_dripping_server_is_given_up() -> None:
    """M-18: a byte now and then renews no wait for ever."""
    def drip(talk: Talk, tag: bytes, command: bytes) -> bool:
        for _ in range(60):
            talk.send(b"x")
            time.sleep(0.2)
        return True

    started = time.monotonic()
    with ScriptedImap(mails(1), {b"UID SEARCH": drip}) as server:
        session = opened(server)
        server.uidnext = 99
        session.examine("INBOX")
        with pytest.raises(MailError):
            session.uids_after(0)
    assert time.monotonic() - started < 8


def test_tls_that_never_shakes_hands() -> None:
    """M-18: TCP accepts, TLS stays silent."""
    listener = socket.create_server(("127.0.0.1", 0))
    accepted: list[socket.socket] = []
    threading.Thread(target=lambda: accepted.append(listener.accept()[0]), daemon=True).start()
    started = time.monotonic()
    with pytest.raises(MailError):
        ImapSession(settings(listener.getsockname()[1], security="tls"))
    assert time.monotonic() - started < 4
    listener.close()


# --- folders -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "expected"), [
    ([b'(\\HasNoChildren \\Sent) "/" "&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-"'], "Отправленные"),
    ([b'() "/" INBOX', b'() "|" "Sent"'], "Sent"),
    ([b'() "/" "&bad"', b'() NIL 123', b'() "/" "[Gmail]/Sent Mail"'], "[Gmail]/Sent Mail"),
    ([b'() "/" INBOX', "() \"/\" \"Отправленные\"".encode()], "Отправленные"),
    ([b'() "/" INBOX'], None),
])
def test_finds_the_sent_folder(rows: list[bytes], expected: str | None) -> None:
    """M-28, M-29: marks, then names in several languages; a row that cannot be read costs only itself."""
    with ScriptedImap(folders=rows) as server:
        assert ImapSession(settings(server.port)).sent_folder() == expected


def test_xlist_where_there_is_no_special_use() -> None:
    with ScriptedImap(folders=[b'(\\HasNoChildren) "/" "Out"'], capabilities=b"IMAP4rev1 XLIST") as server:
        server.handlers[b"XLIST"] = lambda talk, tag, line: talk.answer(
            b'* XLIST (\\Sent) "/" "Out"\r\n' + tag + b" OK x\r\n")
        assert ImapSession(settings(server.port)).sent_folder() == "Out"


def test_message_id_search_cannot_inject_commands() -> None:
    """M-27: a Message-ID is data, whatever it holds."""
    with ScriptedImap(mails(1)) as server:
        session = opened(server)
        assert not session.find_message_id("INBOX", 'a"b\r\nX LOGOUT')
        assert not session.find_message_id("INBOX", "пример@x")
        server.handlers[b"UID SEARCH"] = lambda talk, tag, line: talk.answer(b"* SEARCH 1\r\n" + tag + b" OK x\r\n")
        assert session.find_message_id("INBOX", 'a"b@x')
        assert not any(line.startswith(b"X LOGOUT") for line in server.wire)
        assert any(rb'"a\"b@x"' in line for line in server.wire)


def test_bare_ok_is_a_protocol_error_not_a_hang() -> None:
    """A tagged answer without text makes the client give up; it must be said, not waited for."""
    with ScriptedImap(handlers={b"EXAMINE": lambda talk, tag, line: talk.answer(tag + b" OK\r\n")}) as server:
        session = ImapSession(settings(server.port))
        with pytest.raises(MailError) as caught:
            session.examine("INBOX")
        assert caught.value.reason == "protocol"


def test_a_servers_words_are_read_as_it_meant_them() -> None:
    """M-68: Russian as Russian, not as bytes escaped by a library; without what could steer the terminal."""
    with ScriptedImap() as server:
        server.handlers[b"LOGIN"] = lambda talk, tag, line: talk.answer(
            tag + " NO [AUTHENTICATIONFAILED] Неверный \x1b]0;пароль\x07 it's\r\n".encode())
        error = failure(server)
    assert error.reason == "auth"
    assert "Неверный" in error.detail
    assert not set("\x1b\x07\\") & set(error.detail)
