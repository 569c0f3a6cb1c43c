"""Behind an element of a JSON list that is broken: where the next one begins."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

_MOST_TRIED = 1_000
"""Places that may be the next element; a file that was made to be slow ends there."""
_LOOKED_AT = 10_000
"""Characters of a broken first element whose keys are looked at."""
_NEXT = re.compile(r",\s*(?=[{\[])")
_ENDS = re.compile(r"\s*(?:\]|,\s*[{\[])")
_KEY = re.compile(r'"([^"\\\n]{1,100})"\s*:')
_SIGNS = re.compile(r'"(?:[^"\\]|\\.)*"|[{\[}\]]', re.DOTALL)
_CLOSED_BY = {"{": "}", "[": "]"}
_DECODER = json.JSONDecoder()


def broken_until(text: str, at: int, like: object, last: int) -> int:
    """Where the broken element that begins at ``at`` ends, as far as can be told; else ``last``.

    The next one is the first thing behind a comma that is whole and like the others, for the broken one may hold lists
    of its own; before that its brackets tell, where they match.

    Args:
        text: the list, from somewhere before ``at``.
        at: the first character of the broken element.
        like: a whole element of the list; None where there was none.
        last: where the list ends, as far as can be told; else the end of the text.
    """
    end = _balanced_end(text, at)
    if not _ENDS.match(text, end):
        end = 0
    for tried, found in enumerate(_NEXT.finditer(text, at + 1, last)):
        if tried == _MOST_TRIED or 0 < end <= found.start():
            break
        try:
            item, _ = _DECODER.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            continue
        keys = like if isinstance(like, dict) else _KEY.findall(text, at, min(found.start(), at + _LOOKED_AT))
        if _is_alike(item, tuple(keys), text[at], surely=like is not None):
            return found.start()
    return min(end or last, last)


def _is_alike(item: object, keys: Sequence[str], opens: str, *, surely: bool) -> bool:
    """Is it a list of lists, or an object with half of these keys?

    Unless they are those of a whole element ``surely``, an object that begins as they do will do: there may be more
    of them, out of what the broken one holds.
    """
    if isinstance(item, list):
        return opens != "{" and bool(item) and all(isinstance(pair, list) for pair in item)
    if not isinstance(item, dict) or opens == "[":
        return False
    known = frozenset(keys)
    return (2 * sum(key in item for key in known) >= len(known) > 0
            or (not surely and bool(keys) and next(iter(item), None) == keys[0]))


def _balanced_end(text: str, at: int) -> int:
    """Behind the bracket that closes the one at ``at``; 0 where the brackets do not match."""
    if text[at] not in _CLOSED_BY:
        return 0
    closing: list[str] = []
    for found in _SIGNS.finditer(text, at):
        sign = found[0]
        if sign in _CLOSED_BY:
            closing.append(_CLOSED_BY[sign])
        elif len(sign) == 1:
            if closing.pop() != sign:
                return 0
            if not closing:
                return found.end()
    return 0
