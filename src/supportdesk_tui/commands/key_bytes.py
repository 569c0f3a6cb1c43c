"""What a terminal sends, as the panel reads it: for the tester of keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.commands.layout import physical
from supportdesk_tui.commands.registry import keymap

ASK_FOR_KEYS = "\x1b[>25u"
"""Asks terminals that can to send every key by name, as the panel does; others ignore it."""
AS_BEFORE = "\x1b[<u"


@dataclass(frozen=True, slots=True)
class PressedKey:
    """A key as it arrived."""

    name: str
    """As Textual calls it."""
    by_place: str
    """The key on a Latin keyboard."""
    meanings: tuple[tuple[Scope, str], ...]
    """The command it means in each place."""


class KeyBytes:
    """Reads bytes from a terminal as keys."""

    def __init__(self) -> None:
        from textual._xterm_parser import XTermParser  # heavy, and for the tester alone

        self._parser = XTermParser()

    def feed(self, text: str) -> Iterator[PressedKey]:
        """The keys that the text completes."""
        yield from self._keys(self._parser.feed(text))

    def pause(self) -> Iterator[PressedKey]:
        """Nothing has come for a moment: a lone Esc is a key, not a beginning."""
        yield from self._keys(self._parser.tick())

    def _keys(self, events: object) -> Iterator[PressedKey]:
        from textual.events import Key

        for event in events if hasattr(events, "__iter__") else ():
            if isinstance(event, Key):
                raw = event.character if event.is_printable and event.character else event.key
                place = physical("space" if raw == " " else raw)
                yield PressedKey(event.key, place, tuple(
                    (scope, found.id) for scope in Scope if (found := keymap(scope).get(place)) is not None))
