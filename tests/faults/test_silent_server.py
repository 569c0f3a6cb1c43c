"""A server that falls silent, at five depths: each round of reading ends in time and says why."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import desk_process
from bench.scripted_imap import Handler, ScriptedImap, Talk
from desks import mail
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.mail.account import Security, Timeouts

WAITS = Timeouts(connect=0.5, read=0.5, operation=1.5)
BOUND = 8.0
"""Seconds for a whole round: a few waits, and the second tries that a broken fetch is worth."""


@contextmanager
def accepting_only() -> Iterator[int]:
    """TCP accepts; nothing is ever said, no handshake answered."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def accept() -> None:
            while True:
                try:
                    held.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
    for each in held:
        each.close()


def mute(talk: Talk, tag: bytes, command: bytes) -> bool:
    return True


def drip(talk: Talk, tag: bytes, command: bytes) -> bool:
    """A byte at a time, always just before the reader would give up."""
    for _ in range(40):
        talk.send(b"x")
        time.sleep(0.2)
    return True


def half_a_literal(talk: Talk, tag: bytes, command: bytes) -> bool:
    if b"BODY" not in command:
        return False
    return talk.answer(b"* 1 FETCH (UID 1 RFC822.SIZE 900 BODY[] {900}\r\nSubject: only so much")


SILENCES: dict[str, tuple[bytes, Handler]] = {"drip": (b"UID FETCH", drip), "literal": (b"UID FETCH", half_a_literal)}


@contextmanager
def falling_silent(depth: str) -> Iterator[int]:
    if depth in ("accept", "handshake"):
        with accepting_only() as port:
            yield port
        return
    command, answer = SILENCES.get(depth, (b"LOGIN", mute))
    greeting = (lambda talk: time.sleep(3)) if depth == "greeting" else (lambda talk: talk.send(b"* OK ready\r\n"))
    with ScriptedImap({1: mail()}, {command: answer}, greeting=greeting) as server:
        yield server.port


@pytest.mark.parametrize("depth", ["accept", "handshake", "greeting", "login", "drip", "literal"])
def test_reading_ends_in_time(depth: str, empty_home: Path) -> None:
    """S5, M-18: accept, handshake, greeting, a byte now and then, half a literal: given up, told, nothing made up."""
    security: Security = "tls" if depth == "handshake" else "none"
    with falling_silent(depth) as port:
        account = desk_process.account(port, 1, timeouts=WAITS, security=security)
        with bootstrap.open_desk(empty_home, accounts={"support": account}) as opened:
            started = time.monotonic()
            report = sync_mail.sync_once(opened.desk, since="all")
            took = time.monotonic() - started
            with opened.desk.store.reading() as view:
                assert not view.all_ticket_ids()
                aside = view.quarantine()
    assert took < BOUND
    problem = report.accounts[0].problem
    if aside:  # the server lives but cannot deliver this one mail
        assert report.tally.quarantined == 1
    else:
        assert isinstance(problem, MailError)
        assert problem.reason == "network"
