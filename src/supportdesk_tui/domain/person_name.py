"""How to address a person of whom only a display name is known."""

from __future__ import annotations

import re

_PATRONYMIC = re.compile(r"\w+(?:ич|вна|чна|шна|кызы|оглы)", re.IGNORECASE)
_SURNAME = re.compile(r"\w{2,}(?:ов|ев|ёв|ова|ева|ёва|ский|ская|цкий|цкая|енко)", re.IGNORECASE)
_GIVEN_LIKE_SURNAME = frozenset({"яков", "ева", "лев", "иов"})
_NOT_A_NAME = re.compile(r"[@\d_/\\:]|https?|support|team|noreply|no-reply|admin|info\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def first_name(display_name: str) -> str:
    """The given name in a display name, or empty when none can be told.

    Knows "Surname, Given", Russian "Surname Given Patronymic" and "Surname Given" with a common surname
    ending; an initial or an address is no name.
    """
    name = display_name.strip().strip("\"'«»")
    if not name or _NOT_A_NAME.search(name):
        return ""
    surname, comma, given = name.partition(",")
    words: list[str] = _WORD.findall(given if comma and given.strip() else surname)
    chosen = words[_given_index(words)] if words else ""
    if len(chosen) < 2:
        return ""
    return chosen.title() if chosen.isupper() or chosen.islower() else chosen


def _given_index(words: list[str]) -> int:
    if len(words) >= 3:
        return 1 if _PATRONYMIC.fullmatch(words[2]) else 0
    surname_first = (len(words) == 2 and _is_surname(words[0]) and not _is_surname(words[1])
                     and not _PATRONYMIC.fullmatch(words[1]))
    return 1 if surname_first else 0


def _is_surname(word: str) -> bool:
    return bool(_SURNAME.fullmatch(word)) and word.lower() not in _GIVEN_LIKE_SURNAME
