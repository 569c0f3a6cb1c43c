"""Words for full text: both languages stemmed by us, so that SQLite and PostgreSQL find the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, Protocol

from supportdesk_tui.domain.filter_terms import fold
from supportdesk_tui.store.connection import Dialect

LONGEST_TEXT: Final = 200_000
"""Characters of one message that are indexed; the rest is still stored and shown."""
LONGEST_BODY: Final = 400_000
"""Characters of one ticket's indexed words (a tsvector holds less than 1 MB)."""
LONGEST_WORD: Final = 64

_WORD: Final = re.compile(r"[\w.+-]+@[\w.-]*\w|\w+")
_PART: Final = re.compile(r"\w+")
_CYRILLIC: Final = re.compile(r"[а-я]")


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...


@cache
def _stemmer(language: str) -> _Stemmer:
    import snowballstemmer  # costs 20 ms: only when something is searched or stored

    stemmer: _Stemmer = snowballstemmer.stemmer(language)
    return stemmer


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a folded word: Russian or English by its letters, others as they are."""
    if _CYRILLIC.search(word):
        return _stemmer("russian").stemWord(word)
    if word.isascii() and not word.isdecimal():
        return _stemmer("english").stemWord(word)
    return word


def _words(text: str) -> Iterator[str]:
    folded = fold(unicodedata.normalize("NFKC", text.replace("№", " ")))  # NFKC would spell it "No"
    return (found.group()[:LONGEST_WORD] for found in _WORD.finditer(folded))


def indexed(text: str) -> str:
    """The text as the index holds it: stems side by side; addresses whole and in parts."""
    stems: list[str] = []
    for word in _words(text[:LONGEST_TEXT]):
        if "@" in word:
            stems.append(word)
            stems.extend(stem(part) for part in _PART.findall(word))
        else:
            stems.append(stem(word))
    return " ".join(stems)


def stems_of(text: str) -> list[str]:
    """The stems to look for; an address is looked for whole."""
    return [word if "@" in word else stem(word) for word in _words(text)]


def match(dialect: Dialect, phrases: list[list[str]], *, prefix: bool, body_only: bool = False) -> str:
    """A full-text expression: every phrase occurs; with ``prefix`` the last word may go on."""
    last = len(phrases) - 1
    if dialect is Dialect.SQLITE:
        parts = [f'"{" ".join(stems)}"' + (" *" if prefix and number == last else "")
                 for number, stems in enumerate(phrases)]
        joined = " AND ".join(parts)
        return f"body : ({joined})" if body_only else joined
    weight = "D" if body_only else ""
    parts = []
    for number, stems in enumerate(phrases):
        marks = [weight] * len(stems)
        if prefix and number == last:
            marks[-1] = f"*{weight}"
        parts.append(" <-> ".join(f"'{word}':{mark}" if mark else f"'{word}'"
                                  for word, mark in zip(stems, marks, strict=True)))
    return " & ".join(f"({part})" for part in parts)
