"""Watching real and scripted servers: a mail is there within a second, whatever IDLE does (S6)."""

from __future__ import annotations

import imaplib
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.scripted_imap import CAPABILITIES, ScriptedImap, Talk
from bench.scripted_smtp import wait_until
from bench.servers import dovecot
from desks import mail
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import MailAccount
from supportdesk_tui.desk.sync import sync_state, watch, watch_account
from supportdesk_tui.mail.account import AccountSettings, Endpoint, ImapSmtpAccount, Timeouts

IDLE = CAPABILITIES + b" IDLE"


def account(port: int, name: str = "support", folders: tuple[str, ...] = ("INBOX",)) -> MailAccount:
    return ImapSmtpAccount(AccountSettings(
        name=name, address=f"{name}@club.example", imap=Endpoint("127.0.0.1", port, "none"),
        smtp=Endpoint("127.0.0.1", 1, "none"), username=name, password=lambda: "secret", folders=folders,
        sent="", keeps_sent=True, since="all", timeouts=Timeouts(connect=2.0, read=2.0, operation=10.0)))


@contextmanager
def watching(home: Path, accounts: Mapping[str, MailAccount], every: float = 3600.0) -> Iterator[Desk]:
    """A watch under way; ``every`` is long, so that only IDLE explains a mail that comes."""
    with bootstrap.open_desk(home, accounts=accounts) as opened:
        signals = watch.Signals()
        thread = threading.Thread(target=watch.watch, args=(opened.desk, signals), kwargs={"every": every}, daemon=True)
        thread.start()
        try:
            yield opened.desk
        finally:
            signals.end()
            thread.join(20)
            assert not thread.is_alive()


def subjects(desk: Desk) -> set[str]:
    with desk.store.reading() as view:
        return {ticket.subject for ticket in view.tickets(view.all_ticket_ids())}


def mode(desk: Desk, name: str = "support") -> str:
    return sync_state.state_of(desk, name).mode


@pytest.mark.dovecot
def test_a_mail_is_there_within_a_second(tmp_path: Path) -> None:
    """M-19, M-23: Dovecot tells, the usual search finds it; two connections, one login each, for all of it."""
    with dovecot() as (server, _), watching(tmp_path, {"support": account(server.port)}) as desk:
        assert wait_until(lambda: mode(desk) == "idle", 10)
        client = imaplib.IMAP4(server.host, server.port)
        client.login("support", server.password)
        waits = []
        for number in range(3):
            time.sleep(0.6)
            client.append("INBOX", "", "", mail(f"prompt {number}", message_id=f"p{number}"))
            began = time.monotonic()
            assert wait_until(lambda wanted=f"prompt {number}": wanted in subjects(desk), 10)  # type: ignore[misc]
            waits.append(time.monotonic() - began)
        client.logout()
        assert sorted(waits)[1] < 1.5, waits
        assert server.doveadm("who", "-1", "support").count("imap") == 2


@pytest.mark.dovecot
def test_several_accounts_and_folders_at_once(tmp_path: Path) -> None:
    """M-19, M-21: IDLE watches each account's first folder, the others are polled; one account's trouble is its own."""
    with dovecot() as (server, _):
        both = {"support": account(server.port, folders=("INBOX", "Archive")), "gone": account(1, "gone")}
        with watching(tmp_path, both, every=1.0) as desk:
            assert wait_until(lambda: mode(desk) == "idle", 10)
            client = imaplib.IMAP4(server.host, server.port)
            client.login("support", server.password)
            client.append("Archive", "", "", mail("filed away", message_id="a"))
            client.append("INBOX", "", "", mail("first folder", message_id="b"))
            assert wait_until(lambda: subjects(desk) == {"filed away", "first folder"}, 10)
            client.logout()
            states = sync_state.states(desk)
            assert (states["support"].error, states["gone"].error) == ("", "network")
            assert states["gone"].next_try_at is not None


@pytest.mark.parametrize("end", [b"", b"* BYE see you\r\n"])
def test_idle_that_ends_again_and_again_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                      end: bytes) -> None:
    """M-20: mails that come while the server hangs up are read, with hardly any processor time and few logins."""
    monkeypatch.setattr(watch_account, "backoff_seconds", lambda failures, chance, reason: 0.2)
    with ScriptedImap(capabilities=IDLE) as server, watching(tmp_path, {"support": account(server.port)}) as desk:
        used, began = time.process_time(), time.monotonic()
        for number in range(1, 6):
            assert wait_until(lambda: bool(server.idlers), 10)
            server.mails[number] = mail(f"subject {number}", message_id=f"m{number}")
            idler = server.idlers[0]  # a client that heard BYE may be gone before it is cut
            server.push(end)
            idler.cut()
            assert wait_until(lambda wanted=number: len(subjects(desk)) == wanted, 10)  # type: ignore[misc]
        assert server.connections < 20
        assert (time.process_time() - used) / (time.monotonic() - began) < 0.6  # the tests' own looks included


@pytest.mark.parametrize("answer", [b"NO not today", b"BAD what"])
def test_refused_idle_falls_back_to_polling(tmp_path: Path, answer: bytes) -> None:
    """M-20, M-31b: the account is read by polling, IDLE is not tried again."""
    refused: list[bytes] = []

    def refuse(talk: Talk, tag: bytes, command: bytes) -> bool:
        refused.append(tag)
        return talk.answer(tag + b" " + answer + b"\r\n")

    with ScriptedImap(handlers={b"IDLE": refuse}, capabilities=IDLE) as server, \
            watching(tmp_path, {"support": account(server.port)}, every=0.2) as desk:
        assert wait_until(lambda: bool(refused), 10)
        server.mails[1] = mail("polled", message_id="m1")
        assert wait_until(lambda: subjects(desk) == {"polled"}, 10)
        time.sleep(0.3)
        assert (len(refused), mode(desk)) == (1, "poll")


def test_a_half_open_reading_line_is_replaced(tmp_path: Path) -> None:
    """M-18, M-23: the kept connection of a laptop that slept answers nothing; a new one reads."""
    gone: list[Talk] = []

    def deaf(talk: Talk, tag: bytes, command: bytes) -> bool:
        gone[:] = gone or [talk]
        return talk is gone[0]

    with ScriptedImap(capabilities=IDLE) as server, watching(tmp_path, {"support": account(server.port)}) as desk:
        assert wait_until(lambda: bool(server.idlers), 10)
        server.handlers[b"NOOP"] = deaf
        server.arrive(1, mail("after the sleep", message_id="m1"))
        assert wait_until(lambda: subjects(desk) == {"after the sleep"}, 10)


def test_a_server_with_condstore_is_read_the_same(tmp_path: Path) -> None:
    """M-09: no flag is followed, so neither CONDSTORE nor QRESYNC is asked for."""
    with ScriptedImap({1: mail("one", message_id="m1")}, capabilities=IDLE + b" CONDSTORE QRESYNC ENABLE") as server, \
            watching(tmp_path, {"support": account(server.port)}) as desk:
        assert wait_until(lambda: subjects(desk) == {"one"}, 10)
        said = b"\n".join(server.wire).upper()
        assert not any(word in said for word in (b"ENABLE", b"CONDSTORE", b"CHANGEDSINCE", b"VANISHED", b"FLAGS"))


def test_a_limit_on_connections_is_no_wrong_password(tmp_path: Path) -> None:
    """M-22, M-23: where only one connection is allowed, mail is read over it and IDLE is done without."""
    logins: list[bytes] = []

    def limited(talk: Talk, tag: bytes, command: bytes) -> bool:
        logins.append(tag)
        if len(logins) == 1:
            return False
        return talk.answer(tag + b" NO [LIMIT] Maximum number of connections from user+IP exceeded\r\n")

    with ScriptedImap({1: mail("one", message_id="m1")}, {b"LOGIN": limited}, capabilities=IDLE) as server, \
            watching(tmp_path, {"support": account(server.port)}, every=0.2) as desk:
        assert wait_until(lambda: len(logins) == 2, 10)
        server.mails[2] = mail("two", message_id="m2")
        assert wait_until(lambda: subjects(desk) == {"one", "two"}, 10)
        state = sync_state.state_of(desk, "support")
        assert (state.error, state.waits, len(logins)) == ("", False, 2)
