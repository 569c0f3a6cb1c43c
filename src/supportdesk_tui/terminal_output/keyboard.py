"""What the terminal sends, parsed by Textual's parser; a sequence that breaks the parser breaks nothing else."""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator

from textual._xterm_parser import XTermParser
from textual.message import Message

LOOK = 0.1
"""Seconds between two looks whether to end, and whether a lone Esc was one."""


class Keyboard:
    """Reads a terminal."""

    def __init__(self, descriptor: int, debug: bool, broken: Callable[[Exception], None]) -> None:
        """Read this terminal.

        Args:
            descriptor: The terminal.
            debug: Textual's own key log.
            broken: Told of each sequence that the parser could not bear.
        """
        self._descriptor = descriptor
        self._debug = debug
        self._broken = broken
        self._parser = XTermParser(debug)
        # A terminal that sends another encoding than UTF-8 must not end the panel either.
        self._decoder = getincrementaldecoder("utf-8")("replace")

    def read(self) -> Iterator[Message] | None:
        """What was pressed within a tenth of a second; None when the terminal is gone."""
        ready, _, _ = select.select([self._descriptor], [], [], LOOK)
        if not ready:
            return self.parse("")
        try:
            data = os.read(self._descriptor, 4096)
        except OSError:
            return None
        return self.parse(self._decoder.decode(data)) if data else None

    def parse(self, text: str) -> Iterator[Message]:
        """The messages of some text, character by character: what breaks the parser is known and left out."""
        for character in text:
            try:
                yield from self._parser.feed(character)
            except Exception as error:
                self._start_again(error)
        try:
            yield from self._parser.tick()
        except Exception as error:
            self._start_again(error)

    def _start_again(self, error: Exception) -> None:
        """The old parser is of no more use; what it knew of the terminal and the mouse goes on."""
        old, self._parser = self._parser, XTermParser(self._debug)
        for name in ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size"):
            if hasattr(old, name):
                setattr(self._parser, name, getattr(old, name))
        self._broken(error)
