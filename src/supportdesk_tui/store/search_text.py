"""Words for full text: both languages stemmed by us, so that SQLite and PostgreSQL find the same."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final, Protocol

from supportdesk_tui.domain.filters.terms import fold
from supportdesk_tui.store.connection import Dialect

LONGEST_TEXT: Final = 200_000
"""Characters of one message that are indexed; the rest is still stored and shown."""
LONGEST_BODY: Final = 400_000
"""Characters of one ticket's indexed words (a tsvector holds less than 1 MB)."""
LONGEST_WORD: Final = 64
MOST_STEMS: Final = 32_768
SHORTEST_PREFIX: Final = 3
"""Letters before a word is taken for the beginning of others; fewer begin half of the dictionary."""

_WORD: Final = re.compile(r"\w+")
_WORD_OR_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w.-]*\w|\w+")
_DIGIT: Final = re.compile(r"\d")
_ENGLISH_ENDING: Final = re.compile(r"(?:[seiy']|ed|ing|er|or|nt|ion|ism|ic|al|ul|ll)$")
_RUSSIAN_ENDING: Final = re.compile(r"[авеийлмнотухшыьюя]$")
"""Other endings no stemmer takes off; asking it costs as much as storing a mail's row."""

_AS_LETTERS: Final = str.maketrans("@.+-", "ªºᵃⁿ")
"""Letters that normalising never leaves in a text; they keep PostgreSQL's parser from parting an address."""


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...


@cache
def _stemmer(language: str) -> _Stemmer:
    import snowballstemmer  # costs 20 ms: only when something is searched or stored

    stemmer: _Stemmer = snowballstemmer.stemmer(language)
    return stemmer


class _Stems(dict[str, str]):
    """Stems met before: the same words come in every mail."""

    def __missing__(self, word: str) -> str:
        if len(self) >= MOST_STEMS:
            self.clear()
        found = self[word] = _stem(word[:LONGEST_WORD])
        return found


_STEMS: Final = _Stems()


class _Indexed(dict[str, str]):
    """What stood between two blanks before, as the index holds it: nothing reaches across a blank."""

    def __missing__(self, written: str) -> str:
        found = " ".join(_stems_in(written))
        if len(written) <= LONGEST_WORD:
            if len(self) >= MOST_STEMS:
                self.clear()
            self[written] = found
        return found


_INDEXED: Final = _Indexed()


def stem(word: str) -> str:
    """The stem of a folded word: Russian or English by its letters, others as they are."""
    return _STEMS[word]


def _stem(word: str) -> str:
    if _DIGIT.search(word):
        return word
    if word.isascii():
        return _stemmer("english").stemWord(word) if _ENGLISH_ENDING.search(word) else word
    if _RUSSIAN_ENDING.search(word):
        return _stemmer("russian").stemWord(word)
    return word


def _words(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace("№", " "))  # NFKC would spell it "No"
    pattern = _WORD_OR_ADDRESS if "@" in text else _WORD
    found: list[str] = pattern.findall(fold(text))
    return found


def indexed(text: str) -> str:
    """The text as the index holds it: stems side by side; addresses whole and in parts."""
    return " ".join(filter(None, map(_INDEXED.__getitem__, text[:LONGEST_TEXT].split())))


def _stems_in(written: str) -> list[str]:
    stems: list[str] = []
    for word in _words(written):
        if "@" in word:
            stems.append(word[:LONGEST_WORD])
            stems.extend(map(_STEMS.__getitem__, _WORD.findall(word)))
        else:
            stems.append(_STEMS[word])
    return stems


def stems_of(text: str) -> list[str]:
    """The stems to look for; an address is looked for whole."""
    return [word[:LONGEST_WORD] if "@" in word else stem(word) for word in _words(text)]


def stemmed_words(text: str) -> list[tuple[str, str]]:
    """Each word's stem with the word itself, folded; addresses whole."""
    return [(word[:LONGEST_WORD] if "@" in word else stem(word), word) for word in _words(text)]


def for_server(stems: str) -> str:
    """Indexed words as PostgreSQL's parser takes them: each one word."""
    return stems.translate(_AS_LETTERS)


def match(dialect: Dialect, phrases: list[list[str]], *, prefix: bool, body_only: bool = False) -> str:
    """A full-text expression: every phrase occurs; with ``prefix`` the last word may go on."""
    last = len(phrases) - 1
    prefix = prefix and len(phrases[-1][-1]) >= SHORTEST_PREFIX
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
        words = map(for_server, stems)
        parts.append(" <-> ".join(f"'{word}':{mark}" if mark else f"'{word}'"
                                  for word, mark in zip(words, marks, strict=True)))
    return " & ".join(f"({part})" for part in parts)
