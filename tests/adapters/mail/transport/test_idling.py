"""Listening to a server over IDLE: told at once, never spinning, never waiting for a server that has gone (S6)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bench.scripted_imap import CAPABILITIES, ScriptedImap, Talk
from bench.scripted_smtp import wait_until
from bench.scripted_tls import shake_hands
from supportdesk_tui.desk.ports import Heard
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.mail.account import AccountSettings, Endpoint, Timeouts
from supportdesk_tui.mail.idling import IdleBell, open_bell

IDLE = CAPABILITIES + b" IDLE"
NEVER: Callable[[], bool] = lambda: False  # noqa: E731  # a constant with a type, not a function of its own


def settings(port: int) -> AccountSettings:
    return AccountSettings(
        name="support", address="help@club.example", imap=Endpoint("127.0.0.1", port, "none"),
        smtp=Endpoint("127.0.0.1", 1, "none"), username="help", password=lambda: "secret",
        timeouts=Timeouts(connect=1.0, read=1.0, operation=3.0))


@contextmanager
def listening(server: ScriptedImap) -> Iterator[IdleBell]:
    """A bell in IDLE."""
    server.capabilities = IDLE
    bell = open_bell(settings(server.port))
    assert bell is not None
    assert bell.wait(0.0, NEVER) is Heard.QUIET
    assert wait_until(lambda: len(server.idlers) == 1, 5)
    yield bell
    bell.close()


def later(act: Callable[[], None], seconds: float = 0.2) -> None:
    threading.Timer(seconds, act).start()


def test_rings_when_a_mail_arrives() -> None:
    """M-19: the server's word is passed on at once; the folder was opened read-only."""
    with ScriptedImap({1: b"\r\n"}) as server, listening(server) as bell:
        later(lambda: server.arrive(2, b"\r\n"))
        started = time.monotonic()
        assert bell.wait(10.0, NEVER) is Heard.CHANGED
        assert time.monotonic() - started < 2
        assert bell.wait(0.1, NEVER) is Heard.QUIET
        assert any(line.split()[1] == b"EXAMINE" for line in server.wire)
        assert not any(b"SELECT" in line for line in server.wire)


def test_several_lines_at_once_are_all_read() -> None:
    """M-19: what comes in one packet does not lie about until the next one."""
    with ScriptedImap() as server, listening(server) as bell:
        server.push(b"* OK still here\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 3 EXPUNGE\r\n* 4 EXISTS\r\n")
        assert bell.wait(5.0, NEVER) is Heard.CHANGED
        assert bell.wait(0.1, NEVER) is Heard.QUIET


def test_what_is_no_news_does_not_ring() -> None:
    """M-19: the server's signs of life and other clients' flags cost no round."""
    with ScriptedImap() as server, listening(server) as bell:
        server.push(b"* OK still here\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 3 EXPUNGE\r\n")
        assert bell.wait(0.3, NEVER) is Heard.QUIET


def test_renewal_proves_the_server_and_hears_what_it_says() -> None:
    """M-19: DONE, NOOP, IDLE again; a mail that came between them is not overheard."""
    with ScriptedImap({1: b"\r\n"}) as server, listening(server) as bell:
        assert bell.prove() is Heard.QUIET
        assert [line.split()[-1] for line in server.wire[-2:]] == [b"DONE", b"NOOP"]
        server.handlers[b"NOOP"] = lambda talk, tag, line: talk.answer(b"* 2 EXISTS\r\n" + tag + b" OK done\r\n")
        assert bell.wait(0.1, NEVER) is Heard.QUIET
        assert bell.prove() is Heard.CHANGED


def test_a_server_that_closes_is_noticed_without_spinning() -> None:
    """M-20: the end of the connection is an error, found at once, and costs no processor time."""
    with ScriptedImap() as server, listening(server) as bell:
        later(lambda: server.idlers[0].cut(), 0.5)
        used, started = time.process_time(), time.monotonic()
        with pytest.raises(MailError) as caught:
            bell.wait(30.0, NEVER)
        assert time.monotonic() - started < 5
        assert time.process_time() - used < 0.2
        assert caught.value.reason == "network"


@pytest.mark.parametrize("line", [b"* BYE idle for too long\r\n", b"+ what?\r\nnonsense\r\n", b"* OK half a li"])
def test_bye_and_nonsense_mean_a_new_connection(line: bytes) -> None:
    """M-20: BYE is the end, whether or not the line is cut; so are lines that make no sense, or never end."""
    with ScriptedImap() as server, listening(server) as bell:
        server.push(line)
        with pytest.raises(MailError) as caught:
            bell.wait(10.0, NEVER)
        assert caught.value.reason in ("network", "protocol")


def test_a_limit_told_with_bye_is_a_limit() -> None:
    """M-22: a server that hangs up because of too many connections wants patience, not another login."""
    with ScriptedImap() as server, listening(server) as bell:
        server.push(b"* BYE [UNAVAILABLE] Too many simultaneous connections\r\n")
        with pytest.raises(MailError) as caught:
            bell.wait(10.0, NEVER)
        assert caught.value.reason == "throttled"


def test_a_half_open_line_is_noticed_by_the_proof() -> None:
    """M-19: a peer that says nothing any more, as after a laptop's sleep, is given up within the time for a read."""
    def silent(talk: Talk, tag: bytes, command: bytes) -> bool:
        talk.send(b"+ idling\r\n")
        talk.line()
        talk.line()
        return True

    with ScriptedImap() as server:
        server.capabilities, server.handlers[b"IDLE"] = IDLE, silent
        bell = open_bell(settings(server.port))
        assert bell is not None
        assert bell.wait(0.0, NEVER) is Heard.QUIET
        started = time.monotonic()
        with pytest.raises(MailError) as caught:
            bell.prove()
        assert time.monotonic() - started < 4
        assert caught.value.reason == "network"
        bell.close()


def test_a_line_before_the_plus_is_no_failure() -> None:
    """M-20: a mail may arrive just as IDLE begins; it rings."""
    def early(talk: Talk, tag: bytes, command: bytes) -> bool:
        talk.send(b"* 7 EXISTS\r\n* OK by the way\r\n+ idling\r\n")
        talk.line()
        return talk.answer(tag + b" OK done\r\n")

    with ScriptedImap() as server:
        server.capabilities, server.handlers[b"IDLE"] = IDLE, early
        bell = open_bell(settings(server.port))
        assert bell is not None
        assert bell.wait(1.0, NEVER) is Heard.CHANGED
        bell.close()


@pytest.mark.parametrize("answer", [b"NO not today", b"BAD Unrecognised command"])
def test_a_refused_idle_is_not_asked_for_again(answer: bytes) -> None:
    """M-20, M-31b: advertised and then refused, so this server is polled."""
    with ScriptedImap() as server:
        server.capabilities = IDLE
        server.handlers[b"IDLE"] = lambda talk, tag, line: talk.answer(tag + b" " + answer + b"\r\n")
        bell = open_bell(settings(server.port))
        assert bell is not None
        assert bell.wait(1.0, NEVER) is Heard.UNABLE
        bell.close()


def test_an_idle_that_ends_at_once_never_spins() -> None:
    """M-20: a server that ends IDLE unasked is met again after the usual wait, not in a circle."""
    def ends(talk: Talk, tag: bytes, command: bytes) -> bool:
        return talk.answer(b"+ idling\r\n" + tag + b" OK enough\r\n")

    with ScriptedImap() as server:
        server.capabilities, server.handlers[b"IDLE"] = IDLE, ends
        bell = open_bell(settings(server.port))
        assert bell is not None
        with pytest.raises(MailError):
            bell.wait(5.0, NEVER)
        bell.close()


def test_without_the_capability_there_is_no_bell() -> None:
    """M-21: nothing is tried that the server does not offer; the second connection is closed again."""
    with ScriptedImap() as server:
        assert open_bell(settings(server.port)) is None
        assert not any(b"IDLE" in line for line in server.wire)
        assert any(b"LOGOUT" in line for line in server.wire)


def test_capabilities_are_those_after_the_login() -> None:
    """M-25: what a server said before the login does not count, in either direction."""
    def logged_in(talk: Talk, tag: bytes, command: bytes) -> bool:
        talk.server.capabilities = IDLE
        return talk.answer(tag + b" OK in\r\n")

    with ScriptedImap(handlers={b"LOGIN": logged_in}) as server:
        bell = open_bell(settings(server.port))
        assert bell is not None
        bell.close()


def test_giving_up_is_noticed_within_a_second() -> None:
    with ScriptedImap() as server, listening(server) as bell:
        stop = threading.Event()
        later(stop.set)
        started = time.monotonic()
        assert bell.wait(60.0, stop.is_set) is Heard.QUIET
        assert time.monotonic() - started < 2
        bell.close()
        assert wait_until(lambda: any(b"LOGOUT" in line for line in server.wire), 2)  # M-23


def tls_talk(certificate: Path, talk: Talk) -> None:
    shake_hands(talk, certificate)
    talk.send(b"* OK ready\r\n")


def test_over_tls(certificate: Path) -> None:
    """M-19, M-20, M-24: the same through TLS, where records and lines do not fall together."""
    with ScriptedImap({1: b"\r\n"}, greeting=lambda talk: tls_talk(certificate, talk)) as server:
        server.capabilities = IDLE
        bell = open_bell(replace(settings(server.port), imap=Endpoint("localhost", server.port, "tls"),
                                 ca_file=certificate))
        assert bell is not None
        assert bell.wait(0.2, NEVER) is Heard.QUIET
        server.push(b"* OK still here\r\n* 2 EXI")
        later(lambda: server.push(b"STS\r\n"))
        assert bell.wait(5.0, NEVER) is Heard.CHANGED
        assert bell.wait(0.2, NEVER) is Heard.QUIET
        server.idlers[0].cut()
        with pytest.raises(MailError) as caught:
            bell.wait(5.0, NEVER)
        assert caught.value.reason == "network"
        bell.close()
