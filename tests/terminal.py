"""A program in a real pseudo-terminal, its screen kept by an emulator."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence

import pyte


class Terminal:
    """Runs a command on a terminal of the given size; use as a context manager."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], columns: int = 80, rows: int = 24) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            size_elsewhere = ("COLUMNS", "LINES")  # a test runner's own, not this terminal's
            kept = {name: value for name, value in environ.items() if name not in size_elsewhere}
            os.execvpe(command[0], list(command), {**kept, "TERM": "xterm-256color"})
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        if self._fd >= 0:
            os.close(self._fd)

    def hang_up(self) -> None:
        """The window is closed: the other side of the terminal is gone."""
        os.close(self._fd)
        self._fd = -1

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def resize(self, columns: int, rows: int) -> None:
        """The window gets another size."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def show_noise(self, data: str) -> None:
        """Another program writes on the same terminal."""
        self._stream.feed(data.encode())

    @property
    def rows(self) -> list[str]:
        """What is on the screen now."""
        return [row.rstrip() for row in self.screen.display]

    def press(self, keys: str) -> None:
        """Type keys."""
        os.write(self._fd, keys.encode())

    def wait_for(self, text: str, seconds: float = 20.0) -> list[str]:
        """Read until the text is on the screen; fails with the screen when it never is."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.read(0.1)
            if any(text in row for row in self.rows):
                return self.rows
        raise AssertionError(f"never shown: {text!r}\n" + "\n".join(self.rows))

    def watch(self, seconds: float) -> None:
        """Let it show things for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.read(0.05)

    def wait_for_end(self, seconds: float = 30.0) -> int:
        """Wait for the program to end; its exit status."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.read(0.1)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
        raise AssertionError("the program did not end\n" + "\n".join(self.rows))

    def wait_for_end_unread(self, seconds: float = 30.0) -> int:
        """Wait for the program to end while nobody reads what it writes; its exit status."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.05)
        raise AssertionError("the program did not end")

    def read(self, seconds: float) -> None:
        """Take what the program shows, for that long at most."""
        if self._fd < 0:
            time.sleep(seconds)
            return
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # the other side is closed
            return
        self.raw += data
        self._stream.feed(data)
