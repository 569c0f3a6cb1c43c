"""A scripted SMTP server on loopback: each step's answer can be replaced, delayed or withheld."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

STEPS = ("greeting", "ehlo", "auth", "mail", "rcpt", "data", "body", "dot", "quit")
CLOSE, STALL = b"close", b"stall"
"""Instead of an answer: close the connection, or say nothing for ever."""


@dataclass
class ScriptedSmtp:
    """The server; ``script`` maps a step to its answer, or to a function of the command line."""

    script: dict[str, bytes | Callable[[bytes], bytes]] = field(default_factory=dict)
    offers: tuple[bytes, ...] = (b"SIZE 10000000", b"AUTH PLAIN LOGIN")
    stall_seconds: float = 30.0
    bodies: list[bytes] = field(default_factory=list)
    """Mails whose final dot arrived and was not refused."""
    wire: list[bytes] = field(default_factory=list)

    def __enter__(self) -> ScriptedSmtp:
        outer = self

        class Connection(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError, _Closed):
                    outer._serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            block_on_close = False

        self._ended = threading.Event()
        self._server = Server(("127.0.0.1", 0), Connection)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()

    def copies(self) -> Counter[bytes]:
        """How often each Message-ID was taken."""
        return Counter(line for body in self.bodies for line in body.split(b"\r\n")
                       if line.lower().startswith(b"message-id:"))

    def _serve(self, sock: socket.socket) -> None:
        lines = sock.makefile("rb")
        self._say(sock, "greeting", b"220 ready", b"")
        while line := lines.readline():
            line = line.rstrip(b"\r\n")
            self.wire.append(line)
            verb = line[:4].upper()
            if verb in (b"EHLO", b"HELO"):
                offers = [b"scripted", *self.offers]
                hello = b"\r\n".join(b"250-" + each for each in offers[:-1]) + b"\r\n250 " + offers[-1]
                self._say(sock, "ehlo", hello, line)
            elif verb == b"DATA":
                if self._say(sock, "data", b"354 go on", line).startswith(b"354"):
                    self._take_body(sock, lines)
            elif verb == b"QUIT":
                self._say(sock, "quit", b"221 bye", line)
                return
            else:
                answers = {b"AUTH": ("auth", b"235 welcome"), b"MAIL": ("mail", b"250 ok"),
                           b"RCPT": ("rcpt", b"250 ok")}
                step, answer = answers.get(verb, ("other", b"250 ok"))
                self._say(sock, step, answer, line)

    def _take_body(self, sock: socket.socket, lines: BinaryIO) -> None:
        body: list[bytes] = []
        while True:
            line = lines.readline()
            if not line:
                raise _Closed
            if line == b".\r\n":
                break
            body.append(line[1:] if line.startswith(b".") else line)
            if "body" in self.script:
                self._say(sock, "body", b"", line)
        answer = self._answer("dot", b"250 taken", b"")
        if not answer.startswith((b"4", b"5")):
            self.bodies.append(b"".join(body))
        self._give(sock, answer)

    def _answer(self, step: str, usual: bytes, line: bytes) -> bytes:
        scripted = self.script.get(step, usual)
        return scripted(line) if callable(scripted) else scripted

    def _say(self, sock: socket.socket, step: str, usual: bytes, line: bytes) -> bytes:
        return self._give(sock, self._answer(step, usual, line))

    def _give(self, sock: socket.socket, answer: bytes) -> bytes:
        if answer == CLOSE:
            sock.shutdown(socket.SHUT_RDWR)
            raise _Closed
        if answer == STALL:
            self._ended.wait(self.stall_seconds)
            raise _Closed
        if answer:
            sock.sendall(answer + b"\r\n")
        return answer


class _Closed(Exception):
    """The connection is over."""


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Wait for something another thread or process does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return true()
