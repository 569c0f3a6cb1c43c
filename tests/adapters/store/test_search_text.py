"""Words as the index holds them: stems of both languages, addresses whole, nothing that breaks a search."""

from __future__ import annotations

import re

import pytest
import snowballstemmer
from hypothesis import example, given
from hypothesis import strategies as st

from supportdesk_tui.store.connection import Dialect
from supportdesk_tui.store.search_text import LONGEST_WORD, for_server, indexed, match, stem, stems_of

ENGLISH, RUSSIAN = snowballstemmer.stemmer("english"), snowballstemmer.stemmer("russian")
ENDINGS = ("", "s", "sses", "ied", "us", "eed", "edly", "ing", "ingly", "y", "tional", "ization", "ator", "alli",
           "fulness", "biliti", "ogi", "icate", "ful", "ness", "ative", "ance", "er", "able", "ement", "ism", "iti",
           "ive", "ize", "sion", "ll", "oed", "at", "bl", "iz", "or", "ul", "nt", "le", "ch", "th")
ENDINGS_RU = ("", "вшись", "ыми", "ющая", "ся", "ете", "йте", "ует", "ишь", "нно", "ями", "иям", "ость", "ост",
              "ейше", "ейш", "нн", "ь", "ов", "ёв", "к", "р", "д", "ц", "ч", "г", "б", "п", "з", "с", "ж", "ф", "щ")


class TestStems:
    @given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=9), st.sampled_from(ENDINGS))
    @example("ca", "")
    def test_words_passed_over_are_words_without_an_ending(self, begin: str, end: str) -> None:
        assert stem(begin + end) == ENGLISH.stemWord(begin + end)

    @given(st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя", max_size=9), st.sampled_from(ENDINGS_RU))
    def test_russian_words_passed_over_too(self, begin: str, end: str) -> None:
        word = (begin + end).replace("ё", "е")
        assert stem(word) == RUSSIAN.stemWord(word)

    def test_numbers_and_codes_stay_as_they_are(self) -> None:
        assert [stem(word) for word in ("1042", "mk0001308s", "straße")] == ["1042", "mk0001308s", "straße"]


class TestIndexed:
    @pytest.mark.parametrize(("text", "words"), [
        ("Refunds, REFUNDED!", "refund refund"), ("Ёжик ещё №12", "ежик ещ 12"), ("", ""), ("— … !", ""),
        ("to A.B+c@Ex.example now", "to a.b+c@ex.example a b c ex exampl now"), ("ﬁne №", "fine"),
        ("a\u0301", "á"), ("x" * 99, "x" * LONGEST_WORD),
    ])
    def test_examples(self, text: str, words: str) -> None:
        assert indexed(text).split() == words.replace("fine", stem("fine")).replace("ежик ещ", f"{stem('ежик')} "
                                        f"{stem('еще')}").split()

    @given(st.text())
    def test_what_is_looked_for_is_what_was_indexed(self, text: str) -> None:
        assert set(stems_of(text)) <= set(indexed(text).split())

    @given(st.text())
    def test_words_hold_nothing_that_an_expression_is_made_of(self, text: str) -> None:
        for word in indexed(text).split(" "):
            assert not re.search(r"[\"'()*:&|!<>\\]", word)


def test_expressions() -> None:
    phrases = [["one"], ["two", "a.b@c"]]
    assert match(Dialect.SQLITE, phrases, prefix=True) == '"one" AND "two a.b@c" *'
    assert match(Dialect.SQLITE, [["on"]], prefix=True, body_only=True) == 'body : ("on")'
    server = for_server("a.b@c")
    assert match(Dialect.POSTGRESQL, phrases, prefix=True) == f"('one') & ('two' <-> '{server}':*)"
    assert match(Dialect.POSTGRESQL, [["one"]], prefix=True, body_only=True) == "('one':*D)"
