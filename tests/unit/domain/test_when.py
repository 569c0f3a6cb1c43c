"""Times as people type them, in English and Russian."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.domain.calendar import build_schedule
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.when import parse_when, quick_choices

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
WORK = build_schedule("work", {"timezone": "Europe/Moscow", "week": {"mon-fri": [["10:00", "19:00"]]},
                               "holidays": ["2026-03-09"]})
NOW = datetime(2026, 3, 4, 13, 7, tzinfo=MOSCOW)  # a Wednesday


def read(text: str, now: datetime = NOW, zone: ZoneInfo = MOSCOW) -> str:
    return f"{parse_when(text, now, WORK, zone).astimezone(zone):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(("text", "meant"), [
    ("2h", "Wed 2026-03-04 15:07"), ("2ч", "Wed 2026-03-04 15:07"), ("30m", "Wed 2026-03-04 13:37"),
    ("30м", "Wed 2026-03-04 13:37"), ("3d", "Sat 2026-03-07 13:07"), ("3д", "Sat 2026-03-07 13:07"),
    ("1w", "Wed 2026-03-11 13:07"), ("1d 4h", "Thu 2026-03-05 17:07"), ("in 2 hours", "Wed 2026-03-04 15:07"),
    ("через 2 часа", "Wed 2026-03-04 15:07"), ("15:00", "Wed 2026-03-04 15:00"),
    ("12:00", "Thu 2026-03-05 12:00"), ("tomorrow 15:00", "Thu 2026-03-05 15:00"),
    ("завтра 15:00", "Thu 2026-03-05 15:00"), ("Завтра до 15:00", "Thu 2026-03-05 15:00"),
    ("завтра", "Thu 2026-03-05 10:00"), ("tomorrow", "Thu 2026-03-05 10:00"),
    ("послезавтра", "Fri 2026-03-06 10:00"), ("today", "Wed 2026-03-04 19:00"),
    ("сегодня 18:00", "Wed 2026-03-04 18:00"), ("mon 12:00", "Mon 2026-03-09 12:00"),
    ("вт 12:00", "Tue 2026-03-10 12:00"), ("во вторник, 12:00", "Tue 2026-03-10 12:00"),
    ("friday", "Fri 2026-03-06 10:00"), ("пятницу", "Fri 2026-03-06 10:00"),
    ("mon", "Tue 2026-03-10 10:00"),  # that Monday is a holiday
    ("wed 12:00", "Wed 2026-03-11 12:00"), ("wed 14:00", "Wed 2026-03-04 14:00"),
    ("ср", "Wed 2026-03-11 10:00"), ("12.05 14:00", "Tue 2026-05-12 14:00"),
    ("12.05", "Tue 2026-05-12 10:00"), ("12.05 14.30", "Tue 2026-05-12 14:30"),
    ("1.2", "Mon 2027-02-01 10:00"), ("12.05.2026", "Tue 2026-05-12 10:00"),
    ("5.3.26 24:00", "Fri 2026-03-06 00:00"), ("2026-05-12 14:00", "Tue 2026-05-12 14:00"),
    ("2026-05-12T14:00", "Tue 2026-05-12 14:00"), ("  2026-05-12  ", "Tue 2026-05-12 10:00"),
])
def test_what_people_type(text: str, meant: str) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(("text", "reason"), [
    ("", "when"), ("soon", "when"), ("25:00", "when"), ("12.13", "when"), ("2026-02-30", "when"),
    ("завтра завтра", "when"), ("завтра 15:00 18:00", "when"), ("2x", "when"), ("15:60", "when"),
    ("9999-12-31 24:00", "when"), ("today 12:00", "not_in_future"), ("2026-01-01", "not_in_future"),
    ("0m", "not_in_future"), ("9999d", "too_far"), ("2030-01-01", "too_far"),
])
def test_what_cannot_be_meant_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(text)
    assert (refused.value.reason, refused.value.value) == (reason, text)


def test_a_day_keeps_the_local_time_over_a_clock_change_and_an_hour_does_not() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    assert read("1d", before, BERLIN) == "Sun 2026-03-29 12:00"
    assert read("24h", before, BERLIN) == "Sun 2026-03-29 13:00"


@pytest.mark.parametrize("example", [
    "2h", "30м", "3d", "15:00", "tomorrow 15:00", "завтра", "Tue 12:00", "вт 12:00", "12.05 14:00", "2026-05-12",
    "2026-05-12 14:00"])
def test_every_example_of_the_hint_can_be_typed(example: str) -> None:
    assert parse_when(example, NOW, WORK, MOSCOW) > NOW


@given(st.text(alphabet="0123456789 :.-/tomrwhdмчдзавтрпнs", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadInput):
        assert NOW < parse_when(text, NOW, WORK, MOSCOW) <= NOW + timedelta(days=400)


def test_the_digits_of_the_strip() -> None:
    assert [(c.key, c.code, f"{c.at.astimezone(MOSCOW):%a %d %H:%M}") for c in quick_choices(NOW, WORK, MOSCOW)] == [
        ("1", "in_2_hours", "Wed 04 15:07"), ("2", "end_of_day", "Wed 04 19:00"),
        ("3", "tomorrow_opening", "Thu 05 10:00"), ("4", "tomorrow_15", "Thu 05 15:00"),
        ("5", "monday_opening", "Tue 10 10:00"), ("6", "in_a_week", "Wed 11 10:00")]


def test_a_digit_never_changes_its_meaning() -> None:
    """After closing time there is no end of today's work; 3 is still tomorrow."""
    evening = NOW.replace(hour=20)
    assert [choice.key for choice in quick_choices(evening, WORK, MOSCOW)] == ["1", "3", "4", "5", "6"]
