"""Finding commands and choices by a few typed letters, in whichever layout they were typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from supportdesk_tui.commands.layout import relaid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What a search came to."""

    items: tuple[T, ...]
    """Best first."""
    read_as: str = ""
    """The query in the other layout when only so it found anything, else empty."""


SURE = 4
"""From so many letters on, a word in the other layout says more than the same letters scattered over another."""
WHOLE = 350
"""A score from here on: the text holds the query as it is, not only its letters one after the other."""


def score(query: str, text: str) -> int:
    """How well the letters fit, 0 for not at all: a word's beginning beats an inside beats letters apart."""
    query, text = query.casefold(), text.casefold()
    if not query:
        return 1
    place = text.find(query)
    if place == 0:
        return 1000 - len(text)
    if place > 0:
        return (800 if not text[place - 1].isalnum() else 600) - place
    return _scattered(query.replace(" ", ""), text)


def _scattered(query: str, text: str) -> int:
    place, gaps = -1, 0
    for letter in query:
        found = text.find(letter, place + 1)
        if found < 0:
            return 0
        if place >= 0:
            gaps += found - place - 1
        place = found
    return max(1, 300 - 10 * gaps) if gaps <= 3 * len(query) else 0


def find(query: str, items: Iterable[T], words: Callable[[T], Iterable[str]]) -> Found[T]:
    """The items that fit, best first; a query that fits nothing is read in the other layout too.

    Args:
        query: What was typed; empty keeps everything in its order.
        items: What to look through.
        words: The texts of an item that may be searched.
    """
    candidates = tuple(items)
    spare: Found[T] = Found(())
    for version in relaid(query.strip()):
        scored = [(max((score(version, word) for word in words(item)), default=0), -place, item)
                  for place, item in enumerate(candidates)]
        hits = sorted((entry for entry in scored if entry[0]), key=lambda entry: entry[:2], reverse=True)
        whole = [entry for entry in hits if entry[0] >= WHOLE]
        found = Found(tuple(entry[2] for entry in whole or hits), "" if version == query.strip() else version)
        if whole or (hits and len(version) < SURE):
            return found
        spare = spare if spare.items else found
    return spare if spare.items else Found(())
