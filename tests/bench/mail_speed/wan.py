"""A TCP proxy on loopback that makes a local server look far away, and counts what passes.

Every byte is delivered half a round trip after it was sent and no faster than the bandwidth; TCP's own slow
start is not imitated.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Wan:
    """A context manager; ``port`` is where the far server seems to be."""

    target: tuple[str, int]
    round_trip: float = 0.0
    """Seconds."""
    mbit: float | None = None
    """Per second, for each connection; None: as fast as it goes."""
    turns: int = field(default=0, init=False)
    """How often a client spoke after it had listened: round trips it waited for."""
    sent: int = field(default=0, init=False)
    received: int = field(default=0, init=False)

    def __enter__(self) -> Wan:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._listener.close()

    def clear(self) -> None:
        """Count anew."""
        self.turns = self.sent = self.received = 0

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(self.target)
            except OSError:
                return
            last = ["server"]
            for source, sink, side in ((client, server, "client"), (server, client, "server")):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                line: queue.Queue[tuple[float, bytes]] = queue.Queue(maxsize=4096)
                threading.Thread(target=self._read, args=(source, line, side, last), daemon=True).start()
                threading.Thread(target=_write, args=(sink, line), daemon=True).start()

    def _read(self, source: socket.socket, line: queue.Queue[tuple[float, bytes]], side: str,
              last: list[str]) -> None:
        free_at = 0.0
        while True:
            try:
                data = source.recv(1 << 16)
            except OSError:
                data = b""
            now = time.monotonic()
            if side == "client":
                self.sent += len(data)
                self.turns += bool(data) and last[0] == "server"
            else:
                self.received += len(data)
            last[0] = side
            free_at = max(now, free_at) + (len(data) * 8 / (self.mbit * 1e6) if self.mbit else 0)
            line.put((free_at + self.round_trip / 2, data))
            if not data:
                return


def _write(sink: socket.socket, line: queue.Queue[tuple[float, bytes]]) -> None:
    while True:
        at, data = line.get()
        if (wait := at - time.monotonic()) > 0:
            time.sleep(wait)
        try:
            if not data:
                sink.shutdown(socket.SHUT_WR)
                return
            sink.sendall(data)
        except OSError:
            with contextlib.suppress(OSError):
                sink.close()
            return
