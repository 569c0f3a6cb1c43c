"""How alike two subjects are: what makes a merge of two tickets worth suggesting."""

from __future__ import annotations

import re
from datetime import timedelta
from difflib import SequenceMatcher

from supportdesk_tui.domain.everyday_words import EVERYDAY
from supportdesk_tui.domain.threading import plain_subject

LOOK_BACK = timedelta(days=14)
"""Tickets further apart are hardly about the same."""
_SHARED = 0.6
"""Share of the words of the shorter subject that the other must have."""
_LETTERS = 0.8
"""Likeness letter by letter that makes up for words in other forms."""
_SHORTEST = 4
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


def alike(one: str, other: str) -> bool:
    """May two tickets of one person with these subjects be about the same? Subjects that say nothing are not alike."""
    first, second = (" ".join(plain_subject(text).casefold().replace("ё", "е").split()) for text in (one, other))
    words = [set(_WORD.findall(text)) - EVERYDAY for text in (first, second)]
    if not words[0] or not words[1]:
        return False
    if first == second:
        return True
    if _numbers(first) != _numbers(second):  # invoice 17 and invoice 18
        return False
    shorter = min(len(words[0]), len(words[1]))
    if shorter > 1 and len(words[0] & words[1]) / shorter >= _SHARED:
        return True
    matcher = SequenceMatcher(None, first, second)
    return min(len(first), len(second)) >= _SHORTEST and matcher.quick_ratio() >= _LETTERS <= matcher.ratio()


def _numbers(text: str) -> list[str]:
    return sorted(_NUMBER.findall(text))
