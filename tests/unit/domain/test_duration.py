"""Durations as files write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.domain.duration import duration_text, parse_duration


@pytest.mark.parametrize(("text", "seconds"), [
    ("15m", 900), ("8h", 28800), ("2d", 172800), ("30s", 30), ("1h30m", 5400), (" 1w ", 604800), ("0h", 0)])
def test_durations_are_read(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "h", "15", "-15m", "1.5h", "15 minutes", "٣m", "999999999w"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert parse_duration(text) is None


@given(st.integers(0, 10**8))
def test_a_written_duration_reads_back(seconds: int) -> None:
    span = timedelta(seconds=seconds)
    assert parse_duration(duration_text(span)) == span
