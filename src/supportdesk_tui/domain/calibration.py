"""How good suggestions are: each finished ticket is judged by all the others, and compared with what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from supportdesk_tui.domain.similarity import Example, Examples, vote

THRESHOLDS = (0.4, 0.5, 0.6, 0.7, 0.8)
FEWEST = 30
"""Finished tickets below which nothing is said."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One field at one threshold."""

    threshold: float
    total: int
    """Tickets for which the right value is known."""
    answered: int
    right: int

    @property
    def coverage(self) -> float:
        """The part of the tickets for which anything is proposed."""
        return self.answered / self.total if self.total else 0.0

    @property
    def accuracy(self) -> float:
        """The part of the proposals that are right."""
        return self.right / self.answered if self.answered else 0.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the judgements add up to."""

    tickets: int
    marks: Mapping[str, tuple[Mark, ...]]
    """By field, one a threshold."""
    confusion: Mapping[tuple[str, str], int]
    """Of categories, at the threshold in force: what was done and what would have been proposed instead."""

    @property
    def enough(self) -> bool:
        """Are there enough tickets for the numbers to mean anything?"""
        return self.tickets >= FEWEST


def calibrate(examples: Sequence[Example], judged: int, fields: Mapping[str, Callable[[Example], str]],
              allowed: Mapping[str, Collection[str] | None], now: datetime, threshold: float) -> Calibration:
    """Leave each of the first ``judged`` examples out and ask the others about it."""
    shelf = Examples(examples)
    answers: dict[str, list[tuple[float, bool]]] = {field: [] for field in fields}
    totals: Counter[str] = Counter()
    confusion: Counter[tuple[str, str]] = Counter()
    for example in examples[:judged]:
        nearest = shelf.nearest(example.words, without=example.ticket_id)
        for field, value_of in fields.items():
            truth, known = value_of(example), allowed[field]
            if not truth or (known is not None and truth not in known):
                continue
            totals[field] += 1
            said = vote(nearest, value_of, now, known)
            if said is None:
                continue
            answers[field].append((said.confidence, said.value == truth))
            if field == "category" and said.confidence >= threshold and said.value != truth:
                confusion[truth, said.value] += 1
    marks = {field: tuple(_mark(each, totals[field], answers[field]) for each in THRESHOLDS) for field in fields}
    return Calibration(len(examples), marks, dict(confusion.most_common()))


def _mark(threshold: float, total: int, answers: Sequence[tuple[float, bool]]) -> Mark:
    given = [right for confidence, right in answers if confidence >= threshold]
    return Mark(threshold, total, len(given), sum(given))
