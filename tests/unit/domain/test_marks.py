"""Marks are a set of numbers, whatever the list does meanwhile."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.domain.marks import NO_MARKS, Marks

NUMBERS = st.integers(1, 12)
STEPS = st.one_of(
    st.tuples(st.just("flip"), NUMBERS), st.tuples(st.just("add"), st.frozensets(NUMBERS)),
    st.tuples(st.just("none"), st.none()), st.tuples(st.just("again"), st.none()),
    st.tuples(st.just("range"), NUMBERS), st.tuples(st.just("move"), NUMBERS), st.tuples(st.just("leave"), st.none()))


@given(st.lists(STEPS, max_size=12))
def test_marks_do_what_a_set_does(steps: list[tuple[str, object]]) -> None:
    """Whatever is done to marks, a plain set and the set of the time before tell what is marked."""
    marks, ids, last = NO_MARKS, set[int](), set[int]()
    for step, value in steps:
        match step, value:
            case "flip", int(number):
                marks, ids = marks.flipped(number), ids ^ {number}
            case "add", frozenset() as some:
                marks, ids = marks.added(some), ids | some
            case "none", _:
                marks, ids, last = marks.none(), set(), ids or last
            case "again", _:
                marks, ids = marks.again(), ids | last
            case "range", int(place):
                marks = marks.begun(99, place)
            case "move", int(place):
                marks = marks.moved(place)
            case _:
                marks = marks.left()
        assert (set(marks.ids), set(marks.last)) == (ids, last)


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_range_reaches_from_where_it_began_to_the_cursor(start: int, cursor: int) -> None:
    marks = Marks(frozenset({7})).begun(100 + start, start)
    span = marks.span(cursor)
    assert {start, cursor} <= set(span)
    assert len(span) == abs(start - cursor) + 1
    assert all(marks.shows(1, place, cursor) for place in span)
    assert marks.shows(7, 99, cursor)
    assert not marks.shows(1, max(span) + 1, cursor)
    assert marks.left().span(cursor) == range(0)


def test_tickets_that_are_gone_are_marked_no_more() -> None:
    marks = Marks(frozenset({1, 2}), frozenset({2, 3})).without([2])
    assert (set(marks.ids), set(marks.last)) == ({1}, {3})
