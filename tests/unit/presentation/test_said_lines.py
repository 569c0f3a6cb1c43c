"""A sentence at the bottom is read to its end where two lines hold it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.presentation.line import width_of
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.said_lines import MOST, said_lines

LONG = "nothing is suggested here: no rule, no word and no finished ticket like it says what it may be about"


def test_a_sentence_too_long_for_a_line_goes_on_in_a_second_one() -> None:
    lines = said_lines(LONG, "warn", 80, Look())
    assert len(lines) == 2
    assert " ".join("".join(text for text, _ in line).strip() for line in lines) == LONG


def test_a_short_one_takes_one_line_and_an_endless_one_is_cut() -> None:
    assert said_lines("done", "ok", 80, Look()) == (((" ", "text"), ("done", "ok")),)
    assert said_lines(LONG * 5, "warn", 80, Look())[-1][-1][0].endswith("…")


@given(st.text(), st.integers(10, 120))
def test_it_never_takes_more_room_than_there_is(text: str, width: int) -> None:
    lines = said_lines(text.replace("\r", " ").replace("\n", " "), "warn", width, Look())
    assert 1 <= len(lines) <= MOST
    assert all(width_of(line) <= width for line in lines)
