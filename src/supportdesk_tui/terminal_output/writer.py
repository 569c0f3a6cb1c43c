"""Writes to the terminal: at once what it takes, the rest in a thread; one that has stopped reading stops nobody."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Condition, Thread

PATIENCE = 2.0
"""Seconds that the end of the program waits for a terminal that does not read."""


class Writer(Thread):
    """Writes what it is given, in order."""

    def __init__(self, descriptor: int, encoding: str, *, when_free: Callable[[], None],
                 when_lost: Callable[[], None]) -> None:
        """Write to this terminal.

        Args:
            descriptor: The terminal.
            encoding: Of the terminal; what it lacks becomes a question mark.
            when_free: Called in this thread once all is written, if somebody asked for it.
            when_lost: Called in this thread when the terminal is gone.
        """
        super().__init__(daemon=True, name="terminal-output")
        self._descriptor = descriptor
        self._encoding = encoding
        self._when_free, self._when_lost = when_free, when_lost
        self._news = Condition()
        self._waiting: list[bytes] = []
        self._at_once = _opened_anew(descriptor)
        """The same terminal, where it can be opened: what it does not take at once is not waited for."""
        self._writing = False
        self._asked = False
        self._ending = False

    def put(self, data: str) -> None:
        """Write this after all that came before."""
        left = data.encode(self._encoding, "replace")
        with self._news:
            if self._ending:
                return
            if not self._waiting and not self._writing:
                left = self._taken_at_once(left)
            if left:
                self._waiting.append(left)
                self._news.notify()

    def is_free(self) -> bool:
        """Everything has been written; if not, ``when_free`` will be called."""
        with self._news:
            self._asked = self._writing or bool(self._waiting)
            return not self._asked

    def finish(self) -> None:
        """Write what is left and end; a terminal that does not read is not waited for long."""
        with self._news:
            self._ending = True
            self._news.notify()
            if self._at_once is not None:
                os.close(self._at_once)
                self._at_once = None
        self.join(PATIENCE)

    def run(self) -> None:
        """Write until told to end."""
        while data := self._next():
            try:
                self._write(data)
            except OSError:
                with self._news:
                    self._ending = True
                self._when_lost()
                return
            if self._done():
                self._when_free()

    def _taken_at_once(self, data: bytes) -> bytes:
        """Write what the terminal takes without waiting; waking the thread for it would take longer. What is left."""
        if self._at_once is None:
            return data
        try:
            return data[os.write(self._at_once, data):]
        except OSError:  # full, or gone: the thread waits for it, or finds out
            return data

    def _next(self) -> bytes:
        with self._news:
            self._news.wait_for(lambda: self._waiting or self._ending)
            data = b"".join(self._waiting)
            self._waiting.clear()
            self._writing = bool(data)
            return data

    def _done(self) -> bool:
        """All is written and somebody wants to know."""
        with self._news:
            self._writing = False
            if self._waiting or not self._asked:
                return False
            self._asked = False
            return True

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._descriptor, data):]


def _opened_anew(descriptor: int) -> int | None:
    """The terminal once more, to be written to without waiting: as opened already it is shared with other programs."""
    try:
        return os.open(os.ttyname(descriptor), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:  # it is another user's, or has no name here
        return None
