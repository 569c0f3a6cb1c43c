"""The rules of a focus run: nothing is lost from the slice, whatever the operator does with it."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from fakes import NOON
from supportdesk_tui.domain import focus
from supportdesk_tui.domain.focus import Candidate, FocusPlan, FocusRun, Outcome

candidates = st.lists(st.builds(
    Candidate, st.integers(1, 10_000),
    st.none() | st.integers(-50, 50).map(lambda hours: NOON + timedelta(hours=hours)),
    st.none() | st.integers(-50, 50).map(lambda hours: NOON + timedelta(hours=hours)),
    st.sampled_from(["", "a", "b", "c"])), unique_by=lambda each: each.ticket_id, max_size=12)


def begun(*numbers: int, minutes: int = 60) -> FocusRun:
    return FocusRun(1, "ira", FocusPlan(minutes=minutes), NOON, numbers, shown_at=NOON)


@given(candidates)
def test_the_most_urgent_comes_first_and_the_same_macro_in_a_row(found: list[Candidate]) -> None:
    order = focus.slice_order(found)
    assert sorted(order) == sorted(each.ticket_id for each in found)
    by_number = {each.ticket_id: each for each in found}
    macros = [by_number[number].macro or f"none {number}" for number in order]
    assert len(list(dict.fromkeys(macros))) == sum(1 for before, after in zip(["-", *macros], macros, strict=False)
                                                   if before != after)
    plain = focus.slice_order(found, grouped=False)
    assert plain[:1] == order[:1]
    promised = [by_number[number].promised_until for number in plain]
    kept = [at for at in promised if at is not None]
    assert promised[:len(kept)] == sorted(kept)


@given(st.lists(st.sampled_from(["finish", "skip", "back", "undo", "pause", "answered", "gone"]), max_size=30),
       st.integers(1, 6))
def test_no_ticket_is_lost_or_doubled(acts: list[str], size: int) -> None:
    """Whatever is done in whatever order, each ticket of the slice waits or is finished, and is so once."""
    run, now = begun(*range(1, size + 1)), NOON
    for number, act in enumerate(acts):
        now += timedelta(seconds=30)
        match act:
            case "finish" if run.current is not None:
                run = focus.finish(run, run.current, Outcome.DONE, now, batch_id=number + 1)
            case "skip":
                run = focus.skip(run, now)
            case "back":
                run = focus.back(run, now) or run
            case "undo" if run.finished:
                run = focus.take_back(run, run.finished[-1].batch_id, now)
            case "pause":
                run = focus.go_on(focus.pause(run, now), now + timedelta(hours=1))
                now += timedelta(hours=1)
            case "answered":
                run = focus.resort(run, set(run.waiting[-1:]))
            case "gone" if run.waiting:
                run = focus.finish(run, run.waiting[-1], Outcome.GONE, now)
        assert sorted([*run.waiting, *(each.ticket_id for each in run.finished)]) == list(range(1, size + 1))
    assert run.spent <= 30 * len(acts)  # an hour's pause costs nothing
    assert 0 <= focus.progress(run).done <= size


def test_a_skipped_ticket_comes_last_and_next_when_its_requester_wrote() -> None:
    run = focus.skip(begun(1, 2, 3), NOON)
    assert run.waiting == (2, 3, 1)
    assert focus.resort(run, {1}).waiting == (2, 1, 3)
    assert focus.resort(run, {3}) == run  # it was never skipped: its turn comes anyway


def test_the_third_skip_asks_why_once() -> None:
    run = begun(1)
    for _ in range(2):
        assert not focus.wants_reason(run)
        run = focus.skip(run, NOON)
    assert focus.wants_reason(run)
    run = focus.skip(run, NOON, "unclear")
    assert run.reasons == {1: "unclear"}
    assert not focus.wants_reason(run)


def test_back_shows_a_finished_ticket_and_passing_on_changes_nothing() -> None:
    run = focus.finish(begun(1, 2), 1, Outcome.DONE, NOON, batch_id=7)
    again = focus.back(run, NOON)
    assert again is not None
    assert again.waiting == (1, 2)
    on = focus.skip(again, NOON)
    assert (on.waiting, on.finished) == (run.waiting, run.finished)


def test_undo_brings_the_ticket_back_and_ends_the_streak() -> None:
    run = focus.finish(begun(1, 2, 3), 1, Outcome.DONE, NOON, batch_id=7)
    assert run.streak == 1
    undone = focus.take_back(run, 7, NOON)
    assert (undone.waiting, undone.finished, undone.streak) == ((1, 2, 3), (), 0)


def test_the_pace_changes_only_when_a_ticket_is_left_and_pauses_are_free() -> None:
    run = begun(1, 2, 3)
    assert focus.progress(run).minutes_each is None
    run = focus.go_on(focus.pause(run, NOON + timedelta(seconds=60)), NOON + timedelta(days=1))
    run = focus.finish(run, 1, Outcome.DONE, NOON + timedelta(days=1, seconds=60))
    state = focus.progress(run)
    assert (state.done, state.total, state.minutes_each, state.minutes_left) == (1, 3, 2.0, 4)
    assert focus.median_seconds(run) == 120
    assert not focus.time_is_up(run)
    assert focus.time_is_up(focus.pause(run, NOON + timedelta(days=1, hours=1)))
