"""Answers that were written by hand again and again want to become a macro."""

from __future__ import annotations

from supportdesk_tui.domain.hand_answers import core, repeated

LETTER = ("Hello {name}!\n\nThe recording lies in the library under the date of the lesson{more}.\n\nIra\n\n"
          "> Where is it?\n")


def test_three_answers_of_one_kind_are_told_with_the_last_text() -> None:
    answers = {1: LETTER.format(name="Anna", more=""), 2: "Hello!\n\nYour card was refused by the bank.\n\nIra",
               3: LETTER.format(name="Max", more=", on top"), 4: LETTER.format(name="Lena", more=" now")}
    (found,) = repeated(answers)
    assert found.tickets == (1, 3, 4)
    assert found.text == "The recording lies in the library under the date of the lesson now."


def test_two_are_not_enough_and_empty_ones_are_none() -> None:
    assert repeated({1: LETTER, 2: LETTER}) == ()
    assert repeated({1: "> quote", 2: "", 3: "\n"}) == ()


def test_a_letter_without_greeting_and_signature_is_its_own_core() -> None:
    assert core("Just one line") == "Just one line"
