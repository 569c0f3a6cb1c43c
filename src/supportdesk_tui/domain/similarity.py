"""Tickets like this one: the words that requests share, weighed by how telling they are; and what was done with them.

Kept in memory rather than asked of the database: its ranking counts every ticket that has one of the words anew with
each question, which at 100,000 tickets takes longer than a key may.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk_tui.domain.ticket import Priority

NEAREST = 7
"""Tickets that have a say."""
LEAST_LIKENESS = 0.12
ALONE = 0.5
"""A single ticket speaks for a value only when it is as like as this."""
HALF_LIFE = timedelta(days=180)
"""The desk changes its ways: what was done so long ago weighs half."""
DOUBT = 0.25
"""Weight of what is not known: a few faint likenesses make no certainty."""
THRESHOLD = 0.6
"""Below this confidence nothing is proposed."""
_EVERYDAY = 0.6
"""A word in more than this part of the tickets tells nothing."""
_FEW = 30
_UNSHARED = 1.0
_CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class Example:
    """A finished ticket: how it began, and what was done with it."""

    ticket_id: int
    words: frozenset[str]
    """Stems of its subject and its first message."""
    received_at: datetime
    category: str = ""
    priority: Priority | None = None
    assignee: str = ""
    macro_id: str = ""
    """The macro of its last reply."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An example and how like it is, from 0 to 1."""

    example: Example
    likeness: float


@dataclass(frozen=True, slots=True)
class Vote:
    """What the nearest tickets say about one field."""

    value: str
    confidence: float
    tickets: tuple[int, ...]
    """Those that say so, the nearest first."""
    of: int
    """How many had a value at all."""


class Examples:
    """Finished tickets by the words of their requests."""

    def __init__(self, examples: Iterable[Example] = ()) -> None:
        self._by_id: dict[int, Example] = {}
        self._by_word: defaultdict[str, set[int]] = defaultdict(set)
        for example in examples:
            self.put(example)

    def __len__(self) -> int:
        return len(self._by_id)

    def put(self, example: Example) -> None:
        """Add one, or take it in anew."""
        self.drop(example.ticket_id)
        self._by_id[example.ticket_id] = example
        for word in example.words:
            self._by_word[word].add(example.ticket_id)

    def drop(self, ticket_id: int) -> None:
        """Forget one, if it is here."""
        known = self._by_id.pop(ticket_id, None)
        for word in known.words if known is not None else ():
            self._by_word[word].discard(ticket_id)

    def nearest(self, words: Collection[str], without: int = 0) -> tuple[Neighbour, ...]:
        """The examples most like a request, the nearest first; ``without`` is the ticket that asks."""
        wanted = frozenset(words)
        shared: defaultdict[int, float] = defaultdict(float)
        for word in wanted:
            weight = self._weight(word)
            if weight and word in self._by_word:
                for ticket_id in self._by_word[word]:
                    shared[ticket_id] += weight
        shared.pop(without, None)
        best = heapq.nlargest(_CANDIDATES, shared, key=lambda one: (shared[one], one))
        length = self._length(wanted)
        found = [Neighbour(self._by_id[one], shared[one] / (length * self._length(self._by_id[one].words)))
                 for one in best]
        found = [neighbour for neighbour in found if neighbour.likeness >= LEAST_LIKENESS]
        return tuple(sorted(found, key=lambda neighbour: (-neighbour.likeness, -neighbour.example.ticket_id))[:NEAREST])

    def telling(self, words: Iterable[str], neighbours: Sequence[Neighbour]) -> str:
        """The word that says most about why these are alike; empty when none does."""
        def worth(word: str) -> float:
            return self._weight(word) * sum(near.likeness for near in neighbours if word in near.example.words)
        best = max(dict.fromkeys(words), key=worth, default="")
        return best if best and worth(best) > 0 else ""

    def _weight(self, word: str) -> float:
        """How telling a word is: nothing where most use it, little where one alone does, who may have misspelt it."""
        count, here = len(self._by_id), len(self._by_word.get(word, ()))
        if here <= 1:
            return _UNSHARED
        return 0.0 if count >= _FEW and here > count * _EVERYDAY else math.log((1 + count) / here)

    def _length(self, words: Iterable[str]) -> float:
        """Of the vector whose squares the weights are."""
        return math.sqrt(sum(map(self._weight, words))) or 1.0


def vote(neighbours: Sequence[Neighbour], value_of: Callable[[Example], str], now: datetime,
         allowed: Collection[str] | None = None) -> Vote | None:
    """What the nearest say about a field; None when none of them says anything.

    Args:
        neighbours: the nearest first.
        value_of: the field; an empty value has no say.
        now: the present, for weighing what is old.
        allowed: the values that exist; None for any.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    speakers: defaultdict[str, list[Neighbour]] = defaultdict(list)
    for neighbour in neighbours:
        value = value_of(neighbour.example)
        if not value or (allowed is not None and value not in allowed):
            continue
        age = max(timedelta(), now - neighbour.example.received_at)
        weights[value] += neighbour.likeness * 0.5 ** (age / HALF_LIFE)
        speakers[value].append(neighbour)
    if not weights:
        return None
    value = max(weights, key=lambda one: (weights[one], one))
    said = speakers[value]
    confidence = weights[value] / (sum(weights.values()) + DOUBT)
    if len(said) == 1 and said[0].likeness < ALONE:
        confidence = min(confidence, THRESHOLD - 0.01)
    return Vote(value, confidence, tuple(near.example.ticket_id for near in said),
                sum(len(each) for each in speakers.values()))
