"""A desk full of sequences for terminals, and what of them a stream of bytes for a terminal still holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from desks import open_test_desk, take
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.domain.outbox import OutboxState

STRINGS = ("\x1b]0;EVIL\x07", "\x1b]52;c;RVZJTA==\x07", "\x1b]8;;https://EVIL.example\x1b\\link\x1b]8;;\x1b\\",
           "\x1bP$qEVIL\x1b\\", "\x1b_EVIL\x1b\\", "\x1b^EVIL\x1b\\", "\x1bXEVIL\x1b\\", "\x9d0;EVIL\x9c",
           "\x90EVIL\x9c", "\x9b2J", "\x1b[2J", "\x1b[6n", "\x1b[c", "\x1b[>q", "\x1b[21t", "\x1bc", "\x1b#8",
           "\x0e\x0f", "\x07\x05\x08\x0b\x0c\x7f", "\u202eEVIL\u2066", "\u200b\ufeff", "\u2028\u2029", "\x1b",
           "[red]EVIL[/]")
EVIL = "start " + " ".join(STRINGS) + " end"
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
                if match.group(1) not in b"78=>(DM":
                    yield f"escape {match.group()!r}"
        elif (ord(character) < 0x20 and character not in "\r\n\b\t") or 0x7F <= ord(character) < 0xA0:
            yield f"control {character!r}"
        elif character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\u2028\u2029":
            yield f"invisible {character!r}"
