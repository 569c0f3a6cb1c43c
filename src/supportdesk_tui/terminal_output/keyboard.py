"""What the terminal sends, parsed by Textual's parser; a sequence that breaks the parser breaks nothing else."""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from time import monotonic

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.events import Key
from textual.message import Message

LOOK = 0.1
"""Seconds between two looks, after something was pressed, whether a lone Esc was one."""
_ESCAPE = "\x1b"
_NAMED = {" ": "space", "\r": "enter"}
_DOUBT = ESCAPE_DELAY + 2 * LOOK
"""Seconds after which what was pressed is no longer in doubt: nobody needs to look again."""


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
        self._doubtful_until = 0.0
        self._newest = ""
        """The last two characters, as far as they are no key yet."""
        self.ended = False
        """Nobody wants to know what is pressed any more."""
        self._bell: tuple[int, int] | None = os.pipe()
        self._ringing = Lock()

    def read(self) -> Iterator[Message] | None:
        """What was pressed; waits for it as long as nobody ends the reading. None when the terminal is gone."""
        if self._bell is None:
            return iter(())
        timeout = LOOK if monotonic() < self._doubtful_until else None
        ready, _, _ = select.select([self._descriptor, self._bell[0]], [], [], timeout)
        if self._descriptor not in ready:
            return self.parse("")
        self._doubtful_until = monotonic() + _DOUBT
        try:
            data = os.read(self._descriptor, 4096)
        except OSError:
            return None
        return self.parse(self._decoder.decode(data)) if data else None

    def end(self) -> None:
        """Have ``read`` return, in whatever thread it waits: now and from now on."""
        self.ended = True
        with self._ringing:
            if self._bell is not None:
                os.write(self._bell[1], b".")

    def close(self) -> None:
        """Nothing more is read."""
        with self._ringing:
            bell, self._bell = self._bell, None
            for descriptor in bell or ():
                os.close(descriptor)

    def parse(self, text: str) -> Iterator[Message]:
        """The messages of some text, character by character: what breaks the parser is known and left out."""
        for character in text:
            self._newest = (self._newest + character)[-2:]
            yield from self._keys(self._parser.feed(character))
            if character == _ESCAPE:  # one before it may just have become a key
                self._newest = _ESCAPE
        yield from self._keys(self._parser.tick())

    def _keys(self, found: Iterable[Message]) -> Iterator[Message]:
        try:
            for message in found:
                yield self._with_alt(message) if isinstance(message, Key) else message
        except Exception as error:
            self._start_again(error)

    def _with_alt(self, key: Key) -> Key:
        """Alt and a letter has a name of its own in Textual; with a sign or Enter it would be the plain key."""
        newest, self._newest = self._newest, ""
        character = newest[1:]
        if not newest.startswith(_ESCAPE) or not (character.isprintable() or character in _NAMED) \
                or key.key == "escape" or key.key.startswith("alt+") or not character:
            return key
        return Key(f"alt+{_NAMED.get(character, character)}", character)

    def _start_again(self, error: Exception) -> None:
        """The old parser is of no more use; what it knew of the terminal and the mouse goes on."""
        old, self._parser = self._parser, XTermParser(self._debug)
        for name in ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size"):
            if hasattr(old, name):
                setattr(self._parser, name, getattr(old, name))
        self._broken(error)
