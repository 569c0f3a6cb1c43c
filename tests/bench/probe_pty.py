"""A program in a pseudo-terminal whose every byte is time-stamped."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bench.probe_keys import key_bytes
from bench.probe_process import peak_mb
from bench.probe_terminal import Terminal

SIZE = (120, 36)
_ASKING = re.compile(rb"\x1b\[\??[0-9]+n|\x1b\[[>=?]?[0-9]*[cqu]|\$p|\x1bP[+$]q|\x1b\][0-9;]+;\?|\x1b\[1[468]t")
"""Might the program wait for an answer? The emulation decides; this only says when to emulate at once."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What came at one instant."""

    at: float
    data: bytes


class PtyProgram:
    """The program, its terminal, and what it has written; a context manager that ends it."""

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str] | None = None,
                 size: tuple[int, int] = SIZE) -> None:
        self.terminal = Terminal(size)
        self.raw = bytearray()
        """All it has ever written."""
        self.peak_mb = 0.0
        self.waiting: list[Chunk] = []
        """Read and not emulated yet."""
        self.observer: Callable[[Chunk], None] | None = None
        self.ended = False
        self._master, slave = os.openpty()
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], size[0] * 8, size[1] * 16))

        def prepare() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            for ignored in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
                signal.signal(ignored, signal.SIG_DFL)  # whoever runs under nohup ignores them

        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            list(command), stdin=slave, stdout=slave, stderr=slave, start_new_session=True, preexec_fn=prepare,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": os.environ.get("HOME", "/"),
                 "LANG": "C.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})})
        os.close(slave)
        os.set_blocking(self._master, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def total_bytes(self) -> int:
        """How much it has written."""
        return len(self.raw)

    @property
    def alive(self) -> bool:
        """Does it run?"""
        return self.process.poll() is None

    @property
    def screen(self) -> str:
        """The screen as text, up to date."""
        while self.read(0):
            pass
        self.emulate()
        return self.terminal.text()

    def send(self, key: str) -> None:
        """Press a key, or type text, without measuring."""
        self.write(key_bytes(key, self.terminal.application_cursor))

    def read(self, timeout: float) -> bool:
        """Read one chunk; False when none came in time."""
        if self.ended or not select.select([self._master], [], [], max(timeout, 0))[0]:
            return False
        now = time.perf_counter()
        try:
            data = os.read(self._master, 1 << 16)
        except BlockingIOError:
            return False
        except OSError:  # the other side is closed
            data = b""
        if not data:
            self.ended = True
            return False
        self.raw += data
        self.waiting.append(Chunk(now, data))
        if _ASKING.search(data):
            self.emulate()
        return True

    def read_until_quiet(self, deadline: float, quiet: float) -> None:
        """Read until nothing comes for so many seconds."""
        while not self.ended and (now := time.perf_counter()) < deadline:
            if not self.read(min(quiet, deadline - now)):
                return

    def emulate(self) -> None:
        """Bring the screen up to date; answer what was asked."""
        chunks, self.waiting = self.waiting, []
        for chunk in chunks:
            answer = self.terminal.feed(chunk.data)
            if answer:
                self.write(answer)
            if self.observer is not None:
                self.observer(chunk)

    def write(self, data: bytes) -> None:
        """Send bytes, reading meanwhile if the program does not take them."""
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._master, view):]
            except BlockingIOError:
                if not self.read(0.05):
                    select.select([], [self._master], [], 0.05)
            except OSError:
                return

    def close(self, keys: Sequence[str] = ()) -> None:
        """Quit with the given keys; hang up, then kill its process group, when that is not enough."""
        self.peak_mb = max(self.peak_mb, peak_mb(self.process.pid))
        for key in keys:
            self.send(key)
            self.read_until_quiet(time.perf_counter() + 0.5, 0.1)
        for sign, patience in ((0, 3.0 if keys else 0.0), (signal.SIGHUP, 2.0), (signal.SIGKILL, 2.0)):
            if sign and self.alive:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.process.pid, sign)
            end = time.perf_counter() + patience
            while self.alive and time.perf_counter() < end:
                if not self.read(0.02):
                    time.sleep(0.01)
        while self.read(0):
            pass
        self.emulate()
        if self._master >= 0:
            os.close(self._master)
            self._master, self.ended = -1, True
