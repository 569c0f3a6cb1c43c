"""Nothing that passes the cleaner can steer a terminal, and nothing readable is lost on the way."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.domain.clean_text import LINE_LIMIT, clean_block, clean_line, is_tidy, plain_cells

FAMILY = "👨\u200d👩\u200d👧"
HOSTILE = st.text(
    st.one_of(
        st.sampled_from(
            "\x1b\x9b[]0;mP\\\x07\x9c\x90\u202e\u2066\u200b\u200d\ufe0f\ufeff\u0301\r\n\t\x85\u2028👨❤1\u20e3a "
        ),
        st.characters(),
        st.characters(categories=["Cs"]),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\x1b[31mred\x1b[0m", "ared"),
        ("a\x1b]0;title\x07b\x1b]52;c;aGk=\x1b\\c", "abc"),
        ("a\x9b2Jb\x9d0;x\x9cc", "abc"),
        ("\x1bPq#0\x1b\\x\x1b(By\x1bc", "xy"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("\ufeffa\u200bb\u00adc\u2060d\U000e0041e", "abcde"),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("half \ud83d of a pair", "half of a pair"),
        ("one\r\ntwo\rthree\u2028four\x0bfive\x85six\tseven", "one two three four five six seven"),
    ],
)
def test_what_steers_a_terminal_goes(raw: str, clean: str) -> None:
    assert clean_line(raw) == clean


def test_a_block_keeps_its_lines_and_indents() -> None:
    assert clean_block("a\r\n\tb\rc\u2029d") == "a\n    b\nc\nd"


def test_an_unclosed_escape_does_not_swallow_the_letter() -> None:
    assert clean_block("\x1b]0;pwned\nThe letter") == "0;pwned\nThe letter"


def test_emoji_sequences_stay_whole_and_a_lone_joiner_goes() -> None:
    assert clean_block(f"{FAMILY} ❤️ 1️⃣ 🇷🇺 👍🏽") == f"{FAMILY} ❤️ 1️⃣ 🇷🇺 👍🏽"
    assert clean_line("pay\u200dpal\ufe0f") == "paypal"


def test_list_rows_get_one_plain_character_a_cluster() -> None:
    assert plain_cells(clean_line(f"{FAMILY} ❤️ 1️⃣ 🇷🇺 👍🏽 ok")) == "👨 ❤ 1 ⚑ 👍 ok"


def test_stacked_marks_are_capped_and_real_letters_are_not() -> None:
    assert clean_line("z" + "\u0301" * 500) == "z" + "\u0301" * 4
    vietnamese = unicodedata.normalize("NFD", "Việt Nam, ёлка, йод")
    assert clean_line(vietnamese) == vietnamese


def test_a_line_is_capped() -> None:
    assert len(clean_line("x" * 10_000)) == LINE_LIMIT
    assert clean_line("x" * 10_000, 10) == "x" * 9 + "…"


@settings(max_examples=300)
@given(HOSTILE)
def test_no_input_leaves_anything_that_acts(text: str) -> None:
    for cleaned, allowed in ((clean_line(text), ""), (clean_block(text), "\n")):
        for char in cleaned:
            category = unicodedata.category(char)
            assert char in allowed or category not in ("Cc", "Cs", "Zl", "Zp")
            assert category != "Cf" or char == "\u200d" or not char.isascii()
            assert char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\u061c\ufeff"
        cleaned.encode("utf-8")


@settings(max_examples=300)
@given(HOSTILE)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_block(clean_block(text)) == clean_block(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\u200d" not in plain_cells(clean_line(text))


@pytest.mark.parametrize(
    "unit", ["\x1b]", "\x1b[", "\x1b", "\x90", "👨\u200d", "\u0301", "\r", "a\x00", "1\ufe0f", "\u202e"]
)
def test_a_megabyte_of_the_worst_takes_a_moment(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    clean_block(text)
    assert time.process_time() - started < 3  # measured: 0.1 to 1; quadratic would be minutes


@settings(max_examples=300)
@given(HOSTILE | st.text(st.sampled_from("ab яй\u0306ё漢がか\u3099각ᄀ\u1161\u00a0|")))
def test_of_tidy_text_nothing_is_to_be_cleaned(text: str) -> None:
    if is_tidy(text):
        assert clean_line(text) == text.strip(" ") == " ".join(text.split())
        assert clean_block(text) == text == unicodedata.normalize("NFC", text)


def test_every_letter_that_is_tidy_is_composed_and_joins_no_other() -> None:
    tidy = [letter for letter in map(chr, range(0x110000)) if is_tidy(letter)]
    assert len(tidy) > 30_000
    assert all(unicodedata.normalize("NFC", f"{before}{letter}") == f"{before}{letter}"
               for letter in tidy for before in ("a", "е", "か", "가"))
