"""FETCH answers: the quick way and the long way say the same, and no answer breaks the reading."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.mail.fetch_answers import FetchedRow, grouped, read_date, read_row
from supportdesk_tui.mail.fetch_plan import SEARCH_WINDOW, WIDEST_WINDOW, next_window, plan_batches

AT = datetime(2026, 2, 17, 7, tzinfo=UTC)
DATE = b'"17-Feb-2026 10:00:00 +0300"'


@pytest.mark.parametrize("group", [
    [(b"1 (UID 5 RFC822.SIZE 3 INTERNALDATE " + DATE + b" BODY[] {3}", b"abc"), b")"],
    [(b"1 (FLAGS (\\Seen) UID 5 INTERNALDATE " + DATE + b" RFC822.SIZE 3 BODY[] {3}", b"abc"), b")"],
    [(b"1 (UID 5 RFC822.SIZE 3 INTERNALDATE " + DATE + b" BODY[] {3}", b"abc"), b" FLAGS (\\Seen))"],
    [b"1 (UID 5 RFC822.SIZE 3 INTERNALDATE " + DATE + b' BODY[] "abc")'],
    [(b"1 (UID 5 RFC822.SIZE 3 INTERNALDATE " + DATE + b" BODY[]<0> {3}", b"abc"), b")"],
])
def test_forms_of_the_same_answer(group: list[object]) -> None:
    assert read_row(group) == FetchedRow(5, 3, AT, b"abc")


@pytest.mark.parametrize("group", [[b"2 (FLAGS (\\Seen))"], [b"garbage"], [b""], [b"2 (UID 0 RFC822.SIZE 1)"],
                                   [b"2 (UID x RFC822.SIZE 1)"], [(b"2 (UID 5 BODY[] {9}", b"abc"), b")"]])
def test_what_is_no_answer(group: list[object]) -> None:
    assert read_row(group) is None


@given(st.lists(st.one_of(st.binary(max_size=40), st.tuples(st.binary(max_size=40), st.binary(max_size=40)))))
def test_no_answer_breaks_the_reading(answers: list[object]) -> None:
    for group in grouped(answers):
        read_row(group)


@pytest.mark.parametrize("text", [b"31-Feb-2026 10:00:00 +0300", b"17-Foo-2026 10:00:00 +0300", b"x" * 26,
                                  b"01-Jan-0001 00:00:00 +0300", b"17-Feb-2026 25:00:00 +0000"])
def test_garbage_dates(text: bytes) -> None:
    assert read_date(text) is None


@given(st.dictionaries(st.integers(1, 10_000), st.integers(0, 40 << 20), max_size=200), st.sets(st.integers(1, 10_000)))
def test_a_plan_names_every_mail_once_and_stays_small(sizes: dict[int, int], unknown: set[int]) -> None:
    """M-03, M-33: in order, at most 50 mails or 8 MiB together, the huge and the unknown alone."""
    uids = sorted(sizes.keys() | unknown)
    known = {uid: size for uid, size in sizes.items() if uid not in unknown}
    batches = list(plan_batches(uids, known))
    assert [uid for batch in batches for uid in batch.uids] == uids
    for batch in batches:
        assert len(batch.uids) <= 50
        assert len(batch.uids) == 1 or sum(known[uid] for uid in batch.uids) <= 8 << 20
        assert batch.head_only == (known.get(batch.uids[0], 0) > 25 << 20)


def test_windows_widen_over_holes_and_never_beyond_an_answer() -> None:
    start, width = 1, SEARCH_WINDOW
    for _ in range(40):
        start, width = next_window(start, width, 0, WIDEST_WINDOW + 1)
        assert width <= WIDEST_WINDOW
    assert next_window(start, width, 3, WIDEST_WINDOW + 1)[1] == SEARCH_WINDOW
