"""A scripted IMAP server on loopback: right by default, wrong exactly where a test wants it.

Each connection has a thread. ``handlers`` maps the beginning of a command, such as ``b"UID FETCH"``, to a function
that answers it; everything else is answered from ``mails``. Each tagged answer carries a text, for a bare
``TAG OK`` makes clients give up.
"""

from __future__ import annotations

import bisect
import contextlib
import re
import socket
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

CAPABILITIES = b"IMAP4rev1 ID UIDPLUS SPECIAL-USE AUTH=PLAIN"


@dataclass
class Talk:
    """One connection as a handler sees it."""

    server: ScriptedImap
    sock: socket.socket
    lines: BinaryIO

    def send(self, text: bytes) -> None:
        """Send as it is."""
        self.sock.sendall(text)

    def answer(self, text: bytes) -> bool:
        """Send; the command is dealt with."""
        self.send(text)
        return True

    def line(self) -> bytes:
        """The next line from the client, without CRLF; empty at the end."""
        return self.lines.readline().rstrip(b"\r\n")

    def cut(self) -> None:
        """Close without a word."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


Handler = Callable[[Talk, bytes, bytes], bool]
"""(talk, tag, command line) -> True when it has answered; False leaves it to the defaults."""


@dataclass
class ScriptedImap:
    """The server; a context manager."""

    mails: dict[int, bytes] = field(default_factory=dict)
    handlers: dict[bytes, Handler] = field(default_factory=dict)
    uidvalidity: bytes = b"* OK [UIDVALIDITY 7] fine\r\n"
    uidnext: int | None = None
    """None: one above the highest uid."""
    greeting: Callable[[Talk], None] = lambda talk: talk.send(b"* OK ready\r\n")
    capabilities: bytes = CAPABILITIES
    password: bytes = b"secret"
    folders: list[bytes] = field(default_factory=lambda: [b'(\\HasNoChildren) "/" INBOX'])
    internal_date: bytes = b"17-Feb-2026 10:00:00 +0300"
    wire: list[bytes] = field(default_factory=list)
    """Every line the clients sent."""
    connections: int = 0
    idlers: list[Talk] = field(default_factory=list)
    """The connections that are in IDLE just now; the capability must be among ``capabilities``."""
    _ordered: list[int] = field(default_factory=list)

    def __enter__(self) -> ScriptedImap:
        outer = self

        class Connection(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                outer.connections += 1
                with contextlib.suppress(OSError, ValueError):
                    outer._serve(Talk(outer, self.request, self.request.makefile("rb")))

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Connection)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def push(self, text: bytes) -> None:
        """Say something to every connection in IDLE."""
        for talk in list(self.idlers):
            talk.send(text)

    def arrive(self, uid: int, raw: bytes) -> None:
        """A new mail, told to those in IDLE."""
        self.mails[uid] = raw
        self.push(b"* %d EXISTS\r\n" % len(self.mails))

    def _serve(self, talk: Talk) -> None:
        self.greeting(talk)
        while line := talk.lines.readline():
            line = line.rstrip(b"\r\n")
            self.wire.append(line)
            tag, _, command = line.partition(b" ")
            handler = next((act for start, act in self.handlers.items() if command.upper().startswith(start)), None)
            if handler is not None and handler(talk, tag, command):
                continue
            if not self._answer(talk, tag, command):
                return

    def _answer(self, talk: Talk, tag: bytes, command: bytes) -> bool:
        words = command.upper()
        said = b""
        if words.startswith(b"CAPABILITY"):
            said = b"* CAPABILITY " + self.capabilities + b"\r\n"
        elif words.startswith(b"LOGIN"):
            if self.password not in command:
                talk.send(tag + b" NO [AUTHENTICATIONFAILED] invalid credentials\r\n")
                return True
        elif words.startswith(b"AUTHENTICATE"):
            talk.send(b"+ \r\n")
            self.wire.append(talk.line())
        elif words.startswith(b"LOGOUT"):
            talk.send(b"* BYE bye\r\n" + tag + b" OK done\r\n")
            return False
        elif words.startswith(b"IDLE"):
            return self._idle(talk, tag)
        elif words.startswith((b"EXAMINE", b"SELECT")):
            said = self._examine()
        elif words.startswith(b"UID SEARCH"):
            said = b"* SEARCH" + b"".join(b" %d" % uid for uid in self._matching(command)) + b"\r\n"
        elif words.startswith(b"UID FETCH"):
            said = b"".join(self.row(uid, command) for uid in self._listed(command) if uid in self.mails)
        elif words.startswith((b"LIST", b"XLIST")):
            name = words.split()[0]
            said = b"".join(b"* " + name + b" " + row + b"\r\n" for row in self.folders)
        talk.send(said + tag + b" OK done\r\n")
        return True

    def _idle(self, talk: Talk, tag: bytes) -> bool:
        self.idlers.append(talk)
        try:
            talk.send(b"+ idling\r\n")
            said = talk.line()
        finally:
            self.idlers.remove(talk)
        self.wire.append(said)
        if said.upper() != b"DONE":
            return False
        talk.send(tag + b" OK idle ended\r\n")
        return True

    def _sequence(self) -> list[int]:
        """The uids in order; made anew only when mails came or went, for a mailbox may be huge."""
        if len(self._ordered) != len(self.mails):
            self._ordered = sorted(self.mails)
        return self._ordered

    def _examine(self) -> bytes:
        ordered = self._sequence()
        following = self.uidnext if self.uidnext is not None else (ordered[-1] if ordered else 0) + 1
        return (b"* %d EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n" % len(self.mails) + self.uidvalidity
                + b"* OK [UIDNEXT %d] next\r\n" % following)

    def _matching(self, command: bytes) -> list[int]:
        """As a real server: ``n:*`` with n above all uids names the highest one."""
        match = re.search(rb"UID (\d+):(\*|\d+)", command[4:], re.IGNORECASE)
        assert match is not None, command
        first, last = int(match.group(1)), match.group(2)
        ordered = self._sequence()
        if last == b"*":
            return ordered[bisect.bisect_left(ordered, first):] or ordered[-1:]
        return ordered[bisect.bisect_left(ordered, first):bisect.bisect_right(ordered, int(last))]

    def _listed(self, command: bytes) -> list[int]:
        match = re.match(rb"UID FETCH ([\d,]+) ", command, re.IGNORECASE)
        assert match is not None, command
        return [int(uid) for uid in match.group(1).split(b",")]

    def row(self, uid: int, command: bytes) -> bytes:
        """The FETCH answer for one uid, with a body when the command asks for one."""
        raw = self.mails[uid]
        seq = bisect.bisect_left(self._sequence(), uid) + 1
        head = b"* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE \"%s\"" % (seq, uid, len(raw), self.internal_date)
        partial = re.search(rb"BODY\.PEEK\[\]<0\.(\d+)>", command)
        if partial:
            part = raw[:int(partial.group(1))]
            return head + b" BODY[]<0> {%d}\r\n" % len(part) + part + b")\r\n"
        if b"BODY.PEEK[]" in command:
            return head + b" BODY[] {%d}\r\n" % len(raw) + raw + b")\r\n"
        return head + b")\r\n"
