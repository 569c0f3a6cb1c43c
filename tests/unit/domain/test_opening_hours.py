"""Working hours as typed become windows that a schedule accepts, or are refused."""

from __future__ import annotations

import pytest

from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.opening_hours import EXAMPLE, parse_hours


@pytest.mark.parametrize(("text", "week"), [
    ("mon-fri 10:00-19:00", {"mon-fri": (("10:00", "19:00"),)}),
    ("Mon–Fri 9 - 18", {"mon-fri": (("09:00", "18:00"),)}),
    ("пн-пт 10:00-19:00", {"mon-fri": (("10:00", "19:00"),)}),
    ("понедельник-четверг 10-13 14-19, суббота 11:00-15:30",
     {"mon-thu": (("10:00", "13:00"), ("14:00", "19:00")), "sat": (("11:00", "15:30"),)}),
    ("mon-sun 00:00-24:00", {"mon-sun": (("00:00", "24:00"),)}),
])
def test_hours_are_read_in_both_languages(text: str, week: object) -> None:
    assert parse_hours(text) == week


@pytest.mark.parametrize("text", [
    "", "mon-fri", "10:00-19:00", "mon-fri 19:00-10:00", "mon-fri 10:00-10:00", "mon-fri 10:00-25:00",
    "mon-fri 10:70-19:00", "fri-mon 10:00-19:00", "mon-fri 10-19, wed 10-12", "mon 10-14 13-19", "xyz 10-19",
])
def test_what_is_no_working_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_hours(text)
    assert (caught.value.reason, caught.value.hint) == ("hours", EXAMPLE)
