"""Measures a terminal program from outside, through a pseudo-terminal.

What the program writes is time-stamped when it is read and emulated afterwards, so that the emulation never enters a
latency. A key is measured to the first byte, to the first visible change and until the screen is quiet.

    with Probe(["mutt", "-f", "box"]) as program:
        print(program.wait_for(r"Subject"))    # seconds since exec
        print(program.press("j"))
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from bench.probe_keys import key_bytes
from bench.probe_process import cpu_seconds
from bench.probe_pty import Chunk, PtyProgram

QUIET = 0.06
"""Seconds without output after which a screen counts as settled."""


@dataclass
class KeyResult:
    """What happened after one key; times in milliseconds since it was written, None where nothing came."""

    bytes: int = 0
    first_ms: float | None = None
    change_ms: float | None = None
    settled_ms: float | None = None
    shown_ms: float | None = None


@dataclass(frozen=True, slots=True)
class HeldKey:
    """What a held key costs."""

    bytes_per_key: float
    drain_ms: float
    """From the last press to the last byte."""
    cpu_ms_per_key: float


@dataclass(frozen=True, slots=True)
class IdleResult:
    """What a program does that nobody touches."""

    seconds: float
    silent_bytes: int
    """Bytes that changed nothing in sight."""
    bytes: int
    cells: int
    """Cells that changed by themselves."""
    cpu_seconds: float


class Probe(PtyProgram):
    """A program in a pseudo-terminal, to be measured."""

    def wait_for(self, regex: str, timeout: float = 30.0) -> float | None:
        """Seconds from the exec to the bytes that completed a picture with this in it; None when it never came."""
        pattern = re.compile(regex, re.MULTILINE)
        deadline = time.perf_counter() + timeout
        shown: list[float] = []

        def observe(chunk: Chunk) -> None:
            if not shown and pattern.search(self.terminal.text()):
                shown.append(chunk.at - self.started)

        self.observer = observe
        try:
            if pattern.search(self.screen):
                shown.append(time.perf_counter() - self.started)
            while not shown and time.perf_counter() < deadline and not self.ended:
                self.read(min(0.05, deadline - time.perf_counter()))
                self.read_until_quiet(min(deadline, time.perf_counter() + 0.5), 0.004)
                self.emulate()
        finally:
            self.observer = None
        return shown[0] if shown else None

    def settle(self, quiet: float = QUIET, timeout: float = 10.0) -> None:
        """Wait for a quiet terminal."""
        self.read_until_quiet(time.perf_counter() + timeout, quiet)
        self.emulate()

    def press(self, key: str, expect: str = "", *, quiet: float = QUIET, timeout: float = 10.0,
              watch_change: bool = False, silent: float = 1.0) -> KeyResult:
        """Send a key and measure until the screen is quiet, and ``expect`` is shown where it is given."""
        while self.read(0):
            pass
        self.emulate()
        before = self.terminal.picture() if watch_change else None
        pattern = re.compile(expect, re.MULTILINE) if expect else None
        result = KeyResult()

        def observe(chunk: Chunk) -> None:
            elapsed = (chunk.at - origin) * 1000
            if result.first_ms is None:
                result.first_ms = elapsed
            if pattern and result.shown_ms is None and pattern.search(self.terminal.text()):
                result.shown_ms = elapsed
            if before is not None and result.change_ms is None and self.terminal.picture() != before:
                result.change_ms = elapsed
            result.settled_ms = elapsed
            result.bytes += len(chunk.data)

        self.observer = observe
        data = key_bytes(key, self.terminal.application_cursor)
        try:
            origin = time.perf_counter()
            deadline = origin + timeout
            self.write(data)
            if self.read(min(silent, timeout)):
                self.read_until_quiet(deadline, quiet)
            self.emulate()
            while pattern and result.shown_ms is None and time.perf_counter() < deadline and not self.ended:
                self.read(min(0.25, deadline - time.perf_counter()))
                self.read_until_quiet(deadline, quiet)
                self.emulate()
        finally:
            self.observer = None
        return result

    def hold(self, key: str, count: int = 60, rate_hz: float = 30.0) -> HeldKey:
        """Hold a key down; how long until the screen has caught up?"""
        self.settle()
        data = key_bytes(key, self.terminal.application_cursor)
        before, before_cpu = self.total_bytes, cpu_seconds(self.process.pid)
        start = time.perf_counter()
        for number in range(count):
            due = start + number / rate_hz
            while (now := time.perf_counter()) < due:
                self.read(due - now)
            self.write(data)
        sent = time.perf_counter()
        self.read_until_quiet(sent + 60, QUIET)
        last = max(self.waiting[-1].at, sent) if self.waiting else sent
        self.emulate()
        return HeldKey((self.total_bytes - before) / count, (last - sent) * 1000,
                       (cpu_seconds(self.process.pid) - before_cpu) * 1000 / count)

    def idle(self, seconds: float) -> IdleResult:
        """Touch nothing for so long."""
        self.settle(0.5)
        silent = cells = 0
        picture = self.terminal.picture()
        before, before_cpu = self.total_bytes, cpu_seconds(self.process.pid)
        end = time.perf_counter() + seconds
        while (now := time.perf_counter()) < end and not self.ended:
            seen = self.total_bytes
            self.read(end - now)
            self.read_until_quiet(end, 0.01)
            self.emulate()
            after = self.terminal.picture()  # of the whole frame: the kernel may hand it over in pieces
            changed = sum(one != other for row, fresh in zip(picture, after, strict=True)
                          for one, other in zip(row, fresh, strict=True))
            picture = after
            cells += changed
            silent += 0 if changed else self.total_bytes - seen
        used = cpu_seconds(self.process.pid) - before_cpu
        return IdleResult(seconds, silent, self.total_bytes - before, cells, used)
