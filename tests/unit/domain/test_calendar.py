"""Schedules: hours in local time, arithmetic in UTC, checked against a walk minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.domain.calendar import (
    HORIZON,
    CalendarError,
    Pause,
    Schedule,
    add,
    between,
    build_schedule,
    first_instant_with_left,
    last_instant_at_or_before,
    next_opening,
    stretches,
)

MINUTE = timedelta(minutes=1)
BERLIN = ZoneInfo("Europe/Berlin")
WORK = build_schedule("work", {
    "timezone": "Europe/Moscow", "week": {"mon-fri": [["10:00", "13:00"], ["14:00", "19:00"]]},
    "holidays": ["2026-03-09"], "days": {"2026-03-07": [["10:00", "15:00"]], "2026-03-06": []}})
BERLIN_NIGHT = build_schedule("night", {
    "timezone": "Europe/Berlin", "week": {"sat": [["20:00", "24:00"]], "sun,mon": [["00:00", "08:00"]]}})
ALWAYS = build_schedule("always", {"timezone": "Europe/Berlin", "week": {"mon-sun": [["00:00", "24:00"]]}})
SCHEDULES = (WORK, BERLIN_NIGHT, ALWAYS)

schedules = st.sampled_from(SCHEDULES)
# Around both clock changes of Berlin, on whole minutes so that the walk below is exact.
instants = st.builds(lambda base, minutes: base + minutes * MINUTE,
                     st.sampled_from([datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC),
                                      datetime(2026, 3, 5, tzinfo=UTC)]), st.integers(0, 6 * 1440))
spans = st.integers(1, 1800).map(lambda minutes: minutes * MINUTE)


@st.composite
def pause_lists(draw: st.DrawFn) -> tuple[Pause, ...]:
    at = draw(instants)
    pauses = []
    for gap, length in draw(st.lists(st.tuples(st.integers(1, 900), st.integers(1, 3000)), max_size=3)):
        start = at + gap * MINUTE
        at = start + length * MINUTE
        pauses.append(Pause(start, at))
    return tuple(pauses)


def is_open(schedule: Schedule, at: datetime, pauses: tuple[Pause, ...]) -> bool:
    local = at.astimezone(schedule.zone)
    second = local.hour * 3600 + local.minute * 60
    inside = any(window.start <= second < window.end for window in schedule.windows_on(local.date()))
    return inside and not any(p.start <= at and (p.end is None or at < p.end) for p in pauses)


def walked(schedule: Schedule, start: datetime, span: timedelta, pauses: tuple[Pause, ...]) -> datetime:
    at = start
    while span > timedelta(0):
        if is_open(schedule, at, pauses):
            span -= MINUTE
        at += MINUTE
    return at


@given(schedules, instants, st.integers(1, 600).map(lambda minutes: minutes * MINUTE), pause_lists())
@settings(max_examples=60, deadline=None)
def test_adding_agrees_with_a_walk_minute_by_minute(schedule: Schedule, start: datetime, span: timedelta,
                                                    pauses: tuple[Pause, ...]) -> None:
    assert add(schedule, start, span, pauses) == walked(schedule, start, span, pauses)


@given(schedules, instants, spans, pause_lists())
def test_between_takes_back_what_add_gave(schedule: Schedule, start: datetime, span: timedelta,
                                          pauses: tuple[Pause, ...]) -> None:
    due = add(schedule, start, span, pauses)
    assert due is not None
    assert due > start
    assert between(schedule, start, due, pauses) == span


@given(schedules, instants, spans, spans, pause_lists())
def test_a_longer_span_is_due_later(schedule: Schedule, start: datetime, one: timedelta, more: timedelta,
                                    pauses: tuple[Pause, ...]) -> None:
    first, second = add(schedule, start, one, pauses), add(schedule, start, one + more, pauses)
    assert first is not None
    assert second is not None
    assert first < second


@given(schedules, instants, spans, pause_lists())
def test_a_pause_never_makes_a_due_time_earlier(schedule: Schedule, start: datetime, span: timedelta,
                                                pauses: tuple[Pause, ...]) -> None:
    with_pauses, without = add(schedule, start, span, pauses), add(schedule, start, span)
    assert with_pauses is not None
    assert without is not None
    assert with_pauses >= without


@given(schedules, instants, spans)
def test_what_is_looked_up_is_what_is_counted_day_by_day(schedule: Schedule, start: datetime, span: timedelta) -> None:
    end = add(schedule, start, span)
    assert end is not None
    for until in (end, start + span, start + 90 * span):
        counted = sum((closes - opens for opens, closes in stretches(schedule, start, until)), timedelta())
        assert between(schedule, start, until) == counted
    never = (Pause(end + timedelta(days=500)),)  # with a pause it is counted
    assert add(schedule, start, span, never) == end


@given(schedules, instants, spans, st.sampled_from(["Asia/Vladivostok", "America/St_Johns", "UTC"]))
def test_the_zone_an_instant_is_written_in_does_not_matter(schedule: Schedule, start: datetime,
                                                           span: timedelta, zone: str) -> None:
    assert add(schedule, start.astimezone(ZoneInfo(zone)), span) == add(schedule, start, span)
    assert last_instant_at_or_before(schedule, start.astimezone(ZoneInfo(zone))) == \
        last_instant_at_or_before(schedule, start)


@given(schedules, instants)
def test_nothing_is_open_between_the_last_open_instant_and_the_one_asked_for(schedule: Schedule,
                                                                              at: datetime) -> None:
    last = last_instant_at_or_before(schedule, at)
    assert last is not None
    assert last <= at
    assert between(schedule, last, at) == timedelta(0)
    assert last == at or between(schedule, last - MINUTE, last) > timedelta(0)


@given(schedules, instants, spans)
def test_the_instant_with_so_much_left_is_the_earliest(schedule: Schedule, due: datetime,
                                                       left: timedelta) -> None:
    at = first_instant_with_left(schedule, due, left)
    assert at is not None
    assert between(schedule, at, due) == left
    assert between(schedule, at - MINUTE, due) > left


def test_a_span_used_up_at_closing_time_is_due_there() -> None:
    assert add(WORK, at("2026-03-04T17:00+03:00"), timedelta(hours=2)) == at("2026-03-04T19:00+03:00")


def test_a_day_lasts_23_or_25_hours_when_the_clocks_change() -> None:
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        start = datetime.combine(day, datetime.min.time(), BERLIN)
        end = datetime.combine(day + timedelta(days=1), datetime.min.time(), BERLIN)
        assert between(ALWAYS, start, end) == timedelta(hours=hours)


def test_windows_that_a_clock_change_pushes_together_are_not_counted_twice() -> None:
    """02:30 does not exist on 29 March in Berlin; it is read as 03:30, past the next window's start."""
    schedule = build_schedule("s", {"timezone": "Europe/Berlin",
                                    "week": {"sun": [["01:00", "02:30"], ["03:00", "05:00"]]}})
    midnight = datetime(2026, 3, 29, tzinfo=BERLIN)
    assert between(schedule, midnight, midnight + timedelta(days=1)) == timedelta(hours=3)


def test_single_days_win_over_holidays_and_the_week() -> None:
    schedule = build_schedule("s", {
        "timezone": "UTC", "week": {"mon-fri": [["10:00", "19:00"]]}, "holidays": ["2026-03-02", "2026-03-03"],
        "days": {"2026-03-02": [["10:00", "12:00"]]}})
    assert between(schedule, at("2026-03-02T00:00Z"), at("2026-03-03T00:00Z")) == timedelta(hours=2)
    assert between(schedule, at("2026-03-03T00:00Z"), at("2026-03-04T00:00Z")) == timedelta(0)


def test_beyond_400_days_there_is_no_due_time() -> None:
    start = at("2026-03-02T00:00Z")
    assert add(ALWAYS, start, HORIZON) == start + HORIZON
    assert add(ALWAYS, start, HORIZON + timedelta(seconds=1)) is None


def test_a_calendar_with_a_single_day_neither_loops_nor_falls_back_to_wall_time() -> None:
    schedule = build_schedule("s", {"timezone": "UTC", "week": {}, "days": {"2026-03-02": [["10:00", "12:00"]]}})
    assert add(schedule, at("2026-03-02T09:00Z"), timedelta(hours=2)) == at("2026-03-02T12:00Z")
    assert add(schedule, at("2026-03-02T09:00Z"), timedelta(hours=3)) is None
    assert next_opening(schedule, at("2026-03-03T09:00Z")) is None
    assert last_instant_at_or_before(schedule, at("2028-03-03T09:00Z")) is None


def test_a_long_pause_does_not_eat_the_horizon() -> None:
    start = at("2026-03-02T00:00Z")
    pause = Pause(start, start + timedelta(days=500))
    assert add(ALWAYS, start, timedelta(hours=1), [pause]) == start + timedelta(days=500, hours=1)


def test_next_opening_skips_the_lunch_and_the_holiday() -> None:
    assert next_opening(WORK, at("2026-03-04T11:00+03:00")) == at("2026-03-04T14:00+03:00")
    assert next_opening(WORK, at("2026-03-07T15:00+03:00")) == at("2026-03-10T10:00+03:00")


def test_ranges_may_run_over_the_weekend() -> None:
    schedule = build_schedule("s", {"timezone": "UTC", "week": {"fri-mon": [["10:00", "11:00"]]}})
    assert sorted(schedule.week) == [0, 4, 5, 6]


GOOD: dict[str, object] = {"timezone": "UTC", "week": {"mon": [["10:00", "19:00"]]}}


@pytest.mark.parametrize(("change", "key", "reason"), [
    ({"week": {}}, "schedules.s", "no_windows"),
    ({"week": {"mon": []}, "days": {"2026-01-01": []}}, "schedules.s", "no_windows"),
    ({"week": {"mon": [["10:00", "13:00"], ["12:00", "19:00"]]}}, "schedules.s.week.mon", "overlap"),
    ({"week": {"mon-tue": [["10:00", "13:00"]], "tue": [["12:00", "14:00"]]}}, "schedules.s.week.tue", "overlap"),
    ({"week": {"mon": [["19:00", "10:00"]]}}, "schedules.s.week.mon", "negative_window"),
    ({"week": {"mon": [["10:00", "10:00"]]}}, "schedules.s.week.mon", "negative_window"),
    ({"week": {"mon": [["10:00", "24:01"]]}}, "schedules.s.week.mon", "bad_time"),
    ({"week": {"mon": [["10:60", "12:00"]]}}, "schedules.s.week.mon", "bad_time"),
    ({"week": {"mon": [["ten", "12:00"]]}}, "schedules.s.week.mon", "bad_time"),
    ({"week": {"mon": [["10:00"]]}}, "schedules.s.week.mon", "bad_value"),
    ({"week": {"mon": "10:00-12:00"}}, "schedules.s.week.mon", "bad_value"),
    ({"week": [["10:00", "12:00"]]}, "schedules.s.week", "bad_value"),
    ({"week": {"mo": [["10:00", "12:00"]]}}, "schedules.s.week.mo", "bad_day"),
    ({"week": {"mon-": [["10:00", "12:00"]]}}, "schedules.s.week.mon-", "bad_day"),
    ({"timezone": "Europe/Mosco"}, "schedules.s.timezone", "unknown_zone"),
    ({"timezone": "Europe"}, "schedules.s.timezone", "unknown_zone"),
    ({"timezone": "../../etc/passwd"}, "schedules.s.timezone", "unknown_zone"),
    ({"timezone": None}, "schedules.s.timezone", "unknown_zone"),
    ({"holidays": ["2026-02-30"]}, "schedules.s.holidays", "bad_date"),
    ({"holidays": "2026-02-20"}, "schedules.s.holidays", "bad_value"),
    ({"days": {"soon": []}}, "schedules.s.days.soon", "bad_date"),
    ({"days": {"2026-01-01": [["12:00", "11:00"]]}}, "schedules.s.days.2026-01-01", "negative_window"),
    ({"hours": {}}, "schedules.s.hours", "unknown_key"),
])
def test_what_cannot_be_meant_is_refused_with_its_place(change: dict[str, object], key: str,
                                                        reason: str) -> None:
    with pytest.raises(CalendarError) as refused:
        build_schedule("s", {**GOOD, **change})
    assert (refused.value.key, refused.value.reason) == (key, reason)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)
