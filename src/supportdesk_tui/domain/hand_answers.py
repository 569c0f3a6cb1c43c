"""Answers written by hand again and again: what wants to become a macro."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

OFTEN = 3
"""So many answers of one kind are worth a macro."""
_SHARED = 0.5
"""Share of their words that two answers of one kind have in common."""
_WORD = re.compile(r"\w+")
_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class HandAnswers:
    """Some answers that say the same."""

    tickets: tuple[int, ...]
    text: str
    """The body of the last one: without greeting, signature and quote."""


def repeated(answers: Mapping[int, str]) -> tuple[HandAnswers, ...]:
    """The kinds of answers that were written at least ``OFTEN`` times, the most frequent first.

    Args:
        answers: By ticket, the text of a letter, in the order of writing.
    """
    groups: list[list[tuple[int, str, frozenset[str]]]] = []
    for ticket_id, text in answers.items():
        body = core(text)
        words = frozenset(_WORD.findall(body.casefold().replace("ё", "е")))
        if not words:
            continue
        group = next((group for group in groups if _alike(group[0][2], words)), None)
        if group is None:
            groups.append([(ticket_id, body, words)])
        else:
            group.append((ticket_id, body, words))
    often = [HandAnswers(tuple(number for number, _, _ in group), group[-1][1])
             for group in groups if len(group) >= OFTEN]
    return tuple(sorted(often, key=lambda each: -len(each.tickets)))


def core(text: str) -> str:
    """The answer itself: what stands between the greeting and the signature, before the quote."""
    own: list[str] = []
    for line in text.split("\n"):
        if line.startswith(">"):
            break
        own.append(line)
    parts = [part.strip() for part in _PARAGRAPH.split("\n".join(own)) if part.strip()]
    return "\n\n".join(parts[1:-1] if len(parts) > 2 else parts)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) / len(one | other) >= _SHARED
