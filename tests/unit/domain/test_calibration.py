"""Likeness and its measure: the nearest vote, each ticket is judged without its own help, few say nothing."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import NOON
from supportdesk_tui.domain.calibration import FEWEST, calibrate
from supportdesk_tui.domain.similarity import Example, Examples, vote

FIELDS = {"category": lambda example: example.category}


def _example(number: int, words: str, category: str, days: int = 0) -> Example:
    return Example(number, frozenset(words.split()), NOON - timedelta(days=days), category)


def _shelf(count: int) -> list[Example]:
    topics = (("card bank refuse", "payment"), ("video lesson stop", "content"))
    return [_example(number, f"{topics[number % 2][0]} word{number}", topics[number % 2][1])
            for number in range(1, count + 1)]


def test_what_is_told_apart_by_words_is_always_right() -> None:
    found = calibrate(_shelf(40), 40, FIELDS, {"category": None}, NOON, 0.6)
    (mark,) = [mark for mark in found.marks["category"] if mark.threshold == 0.6]
    assert (mark.total, mark.coverage, mark.accuracy) == (40, 1.0, 1.0)
    assert found.enough
    assert not found.confusion
    assert not calibrate(_shelf(FEWEST - 1), 99, FIELDS, {"category": None}, NOON, 0.6).enough


def test_a_ticket_does_not_speak_for_itself() -> None:
    only = [_example(1, "card bank", "payment")]
    assert calibrate(only, 1, FIELDS, {"category": None}, NOON, 0.6).marks["category"][0].answered == 0


def test_a_wrong_answer_is_counted_as_confusion() -> None:
    shelf = [*_shelf(40), _example(99, "card bank refuse", "access")]
    found = calibrate(shelf, 41, FIELDS, {"category": None}, NOON, 0.6)
    assert found.confusion["access", "payment"] == 1


def test_lately_weighs_more() -> None:
    """The desk changes its ways."""
    shelf = Examples([_example(1, "card bank", "old", 900), _example(2, "card bank", "new"),
                      _example(3, "card bank", "old", 900)])
    said = vote(shelf.nearest({"card", "bank"}), FIELDS["category"], NOON)
    assert said is not None
    assert said.value == "new"


@settings(deadline=None)
@given(st.lists(st.tuples(st.frozensets(st.sampled_from("abcdefgh"), max_size=5), st.sampled_from(["x", "y", ""])),
                max_size=12), st.frozensets(st.sampled_from("abcdefghij"), max_size=6))
def test_likeness_lies_between_nothing_and_the_same(shelf: list[tuple[frozenset[str], str]],
                                                    words: frozenset[str]) -> None:
    examples = Examples(Example(number, each, NOON, value) for number, (each, value) in enumerate(shelf, 1))
    nearest = examples.nearest(words, without=1)
    assert all(0 < near.likeness <= 1.0000001 and near.example.ticket_id != 1 for near in nearest)
    assert [near.likeness for near in nearest] == sorted((near.likeness for near in nearest), reverse=True)
    said = vote(nearest, FIELDS["category"], NOON)
    assert said is None or 0 < said.confidence < 1
