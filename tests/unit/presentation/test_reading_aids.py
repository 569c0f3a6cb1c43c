"""What stands beside and under a message, where the message stands, what an empty view says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desks import open_test_desk
from supportdesk_tui.desk.looking.waiting_work import WaitingWork
from supportdesk_tui.domain.clocks.model import Clock, ClockName, ClockState, Target
from supportdesk_tui.presentation.context_lines import fitted
from supportdesk_tui.presentation.preview_place import Place, fitting, following, list_width, places
from supportdesk_tui.presentation.sla_cell import share_used
from supportdesk_tui.presentation.status_lines import cleared_words

SIZES = st.tuples(st.integers(20, 300), st.integers(5, 100))


@given(st.lists(st.integers(0, 9)), st.integers(0, 20))
def test_a_short_column_keeps_what_helps_most_in_its_order(ranks: list[int], height: int) -> None:
    lines = [(rank, ((str(place), "text"),)) for place, rank in enumerate(ranks)]
    kept = [int(line[0][0]) for line in fitted(lines, height)]
    assert len(kept) == (min(height, len(ranks)) if height else len(ranks))
    assert kept == sorted(kept)
    gone = [ranks[place] for place in range(len(ranks)) if place not in kept]
    assert not gone or not kept or max(ranks[place] for place in kept) <= min(gone)


@given(st.sampled_from(Place), SIZES)
def test_a_message_stands_only_where_there_is_room(wanted: Place, size: tuple[int, int]) -> None:
    width, height = size
    shown = fitting(wanted, width, height)
    assert shown in places(width, height)
    if shown is Place.RIGHT:
        assert width - list_width(width) - 1 >= 48
    assert {following(place, width, height) for place in places(width, height)} == set(places(width, height))


def test_what_an_ordinary_terminal_offers() -> None:
    assert places(80, 24) == (Place.BELOW, Place.OFF)
    assert places(120, 36) == (Place.RIGHT, Place.BELOW, Place.OFF)
    assert fitting(Place.RIGHT, 80, 24) is Place.BELOW
    assert places(50, 24) == places(80, 12) == (Place.OFF,)


@pytest.mark.parametrize(("minutes", "used"), [(0, 0.0), (30, 0.25), (120, 1.0), (500, 1.0)])
def test_the_bar_of_a_clock_counts_its_own_hours(tmp_path: Path, minutes: int, used: float) -> None:
    with open_test_desk(tmp_path) as desk:
        config = desk.config
    start = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)  # Wednesday, noon in Moscow
    clock = Clock(ClockName.FIRST_RESPONSE, ClockState.RUNNING, start, start + timedelta(hours=2),
                  target=Target(timedelta(hours=2), "work"))
    assert share_used(clock, config, start + timedelta(minutes=minutes)) == used
    ended = Clock(ClockName.FIRST_RESPONSE, ClockState.MET, start, start, ended_at=start)
    assert share_used(ended, config, start) is None


def test_an_empty_view_with_nothing_elsewhere_says_just_that() -> None:
    now = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    assert cleared_words(WaitingWork(), now, UTC) == "All clear: nothing waits in this view."
    assert cleared_words(WaitingWork(ordinary=4), now, UTC) == "All cleared · f — P3 (4)"
    assert cleared_words(WaitingWork(snoozed=1), now, UTC) == "All cleared · 1 ticket sleeps"
