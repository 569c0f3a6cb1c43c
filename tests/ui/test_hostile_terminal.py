"""Hostile mail, a hostile mail server and forged rows in the real program on a real terminal, byte by byte."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.fault_runs import runs
from bench.scripted_imap import ScriptedImap
from desks import open_test_desk, take
from supportdesk_tui.desk import reply
from supportdesk_tui.domain.outbox import OutboxState
from terminal import Terminal

STRINGS = ("\x1b]0;EVIL\x07", "\x1b]52;c;RVZJTA==\x07", "\x1b]8;;https://EVIL.example\x1b\\link\x1b]8;;\x1b\\",
           "\x1bP$qEVIL\x1b\\", "\x1b_EVIL\x1b\\", "\x1b^EVIL\x1b\\", "\x1bXEVIL\x1b\\", "\x9d0;EVIL\x9c",
           "\x90EVIL\x9c", "\x9b2J", "\x1b[2J", "\x1b[6n", "\x1b[c", "\x1b[>q", "\x1b[21t", "\x1bc", "\x1b#8",
           "\x0e\x0f", "\x07\x05\x08\x0b\x0c\x7f", "\u202eEVIL\u2066", "\u200b\ufeff", "\u2028\u2029", "\x1b",
           "[red]EVIL[/]")
EVIL = "start " + " ".join(STRINGS) + " end"
CONFIG = """
language = "en"
[club]
name = "Route"
[me]
id = "ira"
name = "Ira"
[[account]]
name = "support"
provider = "other"
address = "help@club.example"
username = "support"
imap = {{host = "127.0.0.1", port = {port}, security = "none"}}
smtp = {{host = "127.0.0.1", port = 1, security = "none"}}
password = {{env = "DESK_PASSWORD"}}
"""
OURS = set("mHhlJKLMABCDGdrcnqtup")
"""Final letters of the sequences that we and Textual send: colours, cursor, modes, erasing, lines, first questions."""
STRING_KINDS = re.compile(rb"\x1b([\]P_^X])(.*?)(?:\x07|\x1b\\)", re.DOTALL)
CSI = re.compile(rb"\x1b\[([0-?]*)([ -/]*)([@-~])")


def hostile_mail() -> bytes:
    """As they come: raw bytes in headers, in the text, in HTML and in the name of an attachment."""
    evil = EVIL.encode()
    named = EVIL.replace("\x1b", "=1B").replace(" ", "_").replace("\x07", "=07").encode("ascii", "ignore")
    return (b"From: \"" + evil.replace(b'"', b"") + b"\" <anna@member.example>\r\nTo: help@club.example\r\n"
            b"Subject: =?utf-8?Q?" + named + b"?= " + evil + b"\r\nMessage-ID: <evil@member.example>\r\n"
            b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
            b"Content-Type: text/plain; charset=utf-8\r\n\r\nMy payment failed. " + evil + b"\r\n> " + evil + b"\r\n"
            b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>" + evil + b"&#27;]0;EVIL&#7;</p>\r\n"
            b"--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=\"" + evil.replace(b'"', b"")
            + b".png\"\r\n\r\nx\r\n--b--\r\n")


def prepare(home: Path) -> None:
    """Through the gate as mail, and past every gate as forged rows."""
    with open_test_desk(home) as desk:
        assert take(desk, hostile_mail()).ticket_id == 1
        plain = hostile_mail().replace(b"evil@", b"other@").replace(b"multipart/mixed", b"multipart/alternative")
        take(desk, plain)
        ready = replace(reply.prepare(desk, 1), text="Here you are.")
        reply.send(desk, ready)
        with desk.store.writing() as unit:
            ticket = unit.ticket(1)
            unit.save_ticket(replace(ticket, subject=EVIL, requester_name=EVIL, tags=(EVIL[:200],)))
            [letter] = unit.outbox()
            unit.save_outgoing(replace(letter, state=OutboxState.FAILED, last_error=EVIL, subject=EVIL))


def foreign(raw: bytes) -> Iterator[str]:
    """What in the bytes for the terminal is not ours."""
    for kind, payload in STRING_KINDS.findall(raw):
        if b"EVIL" in payload or b"RVZJTA" in payload:
            yield f"string {kind!r} {payload[:40]!r}"
    rest = STRING_KINDS.sub(b"", raw)
    for parameters, between, final in CSI.findall(rest):
        if final.decode() not in OURS:
            yield f"CSI {parameters!r} {between!r} {final!r}"
        if (parameters, final) in {(b"21", b"t"), (b"6", b"n")}:
            yield f"a question of theirs: {parameters!r} {final!r}"
    rest = CSI.sub(b"", rest)
    for character in sorted(set(rest.decode("utf-8", "replace"))):
        if character == "\x1b":
            for match in re.finditer(rb"\x1b(.)", rest):
                if match.group(1) not in b"78=>(M":
                    yield f"escape {match.group()!r}"
        elif (ord(character) < 0x20 and character not in "\r\n\b\t") or 0x7F <= ord(character) < 0xA0:
            yield f"control {character!r}"
        elif character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\u2028\u2029":
            yield f"invisible {character!r}"


WALK = (("j", "EVIL"), ("\r", "From:"), ("h", "EVIL"), ("q", "q quit"), ("r", "EDITING"), ("\x1b", "READY"),
        ("\x1b", "q quit"), (":", "Tab: words behind it"), ("evil", "nothing fits"), ("\x1b", "q quit"),
        ("m", "digit picks"),
        ("\x1b", "q quit"), ("l", "there is no checklist"), ("o", "Outbox"), ("\x1b", "q quit"),
        ("n", "EDITING"), ("\x1b", "READY"), ("\x1b", "q quit"), ("/", "filter"), ("start", "EVIL"), ("\r", "EVIL"),
        ("\x1b", "EVIL"), ("S", "does not accept"))
"""Keys, and what shows that they have led where they should."""


@pytest.mark.parametrize("size", [(120, 36), (80, 24)][:runs(1, 2)])
def test_nothing_hostile_reaches_the_terminal(size: tuple[int, int], tmp_path: Path) -> None:
    """S12, M-68, M-69: list, conversation, composer, palette, macros, filter, outbox, note and a server's refusal."""
    home = tmp_path / "home"
    prepare(home)
    environ = {**os.environ, "DESK_PASSWORD": "secret", "SUPPORTDESK_HOME": str(home), "LANG": "C.UTF-8"}
    with ScriptedImap(handlers={
            b"LOGIN": lambda talk, tag, line: talk.answer(tag + b" NO " + EVIL.encode() + b"\r\n")}) as server:
        (home / "config.toml").write_text(CONFIG.format(port=server.port))
        with Terminal([sys.executable, "-m", "supportdesk_tui"], environ, *size) as terminal:
            terminal.wait_for("does not accept", 30)
            for keys, led_to in WALK:
                terminal.press(keys)
                terminal.wait_for(led_to)
                time.sleep(0.1)  # what follows a little later, such as the preview
                terminal.wait_for("")
            raw = bytes(terminal.raw)
    assert list(dict.fromkeys(foreign(raw))) == []
