"""Reading many mails ahead: by ourselves, or in a process of its own beside the one that stores them."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import IO, Final

from supportdesk_tui.domain.message import ParsedMail

Parse = Callable[[bytes], ParsedMail]

WORTH_A_PROCESS: Final = 400
"""Mails; a process takes a fifth of a second to start."""
_LENGTH: Final = 8


class ReadingHere:
    """Reads when the result is asked for."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse
        self._waiting: deque[Sequence[bytes]] = deque()

    def send(self, raws: Sequence[bytes]) -> None:
        """Keep for ``receive``."""
        self._waiting.append(raws)

    def receive(self) -> Sequence[ParsedMail]:
        """Read the oldest."""
        return [self._parse(raw) for raw in self._waiting.popleft()]

    def close(self) -> None:
        """Forget the rest."""
        self._waiting.clear()


class ReadingBeside:
    """Reads in a process of its own; should that die, here.

    The process ends with its input, and so with this one, however this one ends.
    """

    def __init__(self, parse: Parse, beside: Sequence[str]) -> None:
        self._parse = parse
        self._waiting: deque[Sequence[bytes]] = deque()
        self._dead = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, *beside], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def send(self, raws: Sequence[bytes]) -> None:
        """Write them to the process, at the speed it reads."""
        self._waiting.append(raws)
        if not self._dead.is_set():
            try:
                assert self._process.stdin is not None
                put(self._process.stdin, list(raws))
            except (OSError, ValueError):
                self._dead.set()

    def receive(self) -> Sequence[ParsedMail]:
        """What the process made of the oldest."""
        raws = self._waiting.popleft()
        if not self._dead.is_set():
            try:
                assert self._process.stdout is not None
                read = take(self._process.stdout)
            except (OSError, ValueError, EOFError, pickle.UnpicklingError):
                read = None
            if isinstance(read, list) and len(read) == len(raws):
                return read
            self._dead.set()
        return [self._parse(raw) for raw in raws]

    def process_id(self) -> int:
        """Of the process that reads."""
        return self._process.pid

    def close(self) -> None:
        """End the process."""
        self._dead.set()
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError, ValueError):
                    pipe.close()


def reading_ahead(parse: Parse, expected: int, beside: Sequence[str]) -> ReadingHere | ReadingBeside:
    """The way that pays for so many mails on this machine.

    Args:
        parse: reads one mail here.
        expected: how many mails are to come.
        beside: Python's arguments for the process that serves; empty where there is none.
    """
    if beside and expected >= WORTH_A_PROCESS and (os.cpu_count() or 1) > 1:
        with contextlib.suppress(OSError):
            return ReadingBeside(parse, beside)
    return ReadingHere(parse)


def put(pipe: IO[bytes], what: object) -> None:
    """Write one object: its length, then its pickle. Raises OSError."""
    data = pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(_LENGTH, "big"))
    pipe.write(data)
    pipe.flush()


def take(pipe: IO[bytes]) -> object:
    """Read one object that ``put`` wrote. Raises EOFError at the end."""
    head = pipe.read(_LENGTH)
    if len(head) < _LENGTH:
        raise EOFError
    return pickle.loads(pipe.read(int.from_bytes(head, "big")))  # from our own process, never from outside


def serve(parse: Parse, source: IO[bytes], sink: IO[bytes]) -> None:
    """The process's side: read what comes until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the one that stores
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            raws = take(source)
            assert isinstance(raws, list)
            put(sink, [parse(raw) for raw in raws])
