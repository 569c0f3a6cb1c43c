"""One way of writing times for a column, zones in the value win, nothing is ever guessed as now."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.exports.created_at import choose_format, to_utc
from supportdesk_tui.exports.time_format import UnknownZone, is_format, order_of, read_with
from supportdesk_tui.exports.told_zone import told_zone, without_zone

DMY, MDY = "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"
MOSCOW = ZoneInfo("Europe/Moscow")


def test_a_column_that_fits_day_month_and_month_day_alike_is_asked_about() -> None:
    assert choose_format((MDY, DMY), ["03/04/2026 10:00", "05/06/2026 11:00"]).ambiguous
    chosen = choose_format((MDY, DMY), ["03/04/2026 10:00"], "dmy")
    assert not chosen.ambiguous
    assert chosen.formats[0] == DMY


def test_the_same_day_and_month_is_no_reason_to_ask() -> None:
    assert not choose_format((MDY, DMY), ["05/05/2026 10:00"]).ambiguous


def test_one_impossible_month_decides_for_the_whole_column() -> None:
    chosen = choose_format((MDY, DMY), ["03/04/2026 10:00", "25/04/2026 10:00"])
    assert not chosen.ambiguous
    assert chosen.formats[0] == DMY
    assert chosen.read("3/25/2026 10:00") is None, "a lone American date must not slip in"


@pytest.mark.parametrize(("value", "utc"), [
    ("2026/03/01 12:00:05 AM GMT+3", "2026-02-28T21:00:05"),
    ("2026/03/02 10:31:51 PM GMT+5:30", "2026-03-02T17:01:51"),
    ("2026/03/03 9:06:05 am EET", "2026-03-03T07:06:05"),
    ("2026/03/03 1:00:00 PM GMT", "2026-03-03T13:00:00"),
    ("2026/03/03 1:00:00\u202fPM GMT-8", "2026-03-03T21:00:00"),
])
def test_an_offset_in_the_value_wins_over_the_zone(value: str, utc: str) -> None:
    reading = read_with("%Y/%m/%d %I:%M:%S %p %Z", value)
    assert reading is not None
    at = to_utc(reading.at, ZoneInfo("Asia/Vladivostok"))
    assert at == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_an_abbreviation_nobody_can_be_sure_of_is_refused() -> None:
    with pytest.raises(UnknownZone):
        read_with("%Y/%m/%d %I:%M:%S %p %Z", "2026/03/04 8:00:00 AM XYZT")


@pytest.mark.parametrize("value", [
    "", "now", "0000-00-00 00:00:00", "2026-13-01 10:00:00", "2026-02-30 10:00:00", "2026-03-01 25:00:00",
    "2026-03-01 10:00:00 and more", "١٢٣٤-03-01 10:00:00x",
])
def test_impossible_times_are_not_read(value: str) -> None:
    assert read_with("%Y-%m-%d %H:%M:%S", value) is None
    assert read_with("iso", value) is None


def test_iso_with_offset_fractions_and_without_time() -> None:
    with_offset = read_with("iso", "2026-03-02T03:07:00.250+05:00")
    assert with_offset is not None
    assert to_utc(with_offset.at, MOSCOW) == datetime(2026, 3, 1, 22, 7, tzinfo=UTC)
    plain = read_with("iso", "2026-03-05")
    assert plain is not None
    assert plain.date_only


def test_two_readings_of_one_clock_time_take_the_first() -> None:
    """When clocks go back an hour exists twice; fold=0 is the rule."""
    berlin = ZoneInfo("Europe/Berlin")
    naive = datetime.fromisoformat("2026-10-25T02:30:00")
    assert to_utc(naive, berlin) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(("format_", "value", "at"), [
    ("serial", "46086.5", "2026-03-05T12:00:00"), ("serial", "46086,37855", "2026-03-05T09:05:07"),
    ("%d.%m.%Y %H:%M:%S", "05.03.2026, 09:05:07", "2026-03-05T09:05:07"),
    ("%m/%d/%Y %I:%M %p", "3/5/2026 9:05PM", "2026-03-05T21:05:00"),
    ("%d %B %Y %H:%M:%S %Z", "Thu, 05 Mar 2026 09:05:07 GMT", "2026-03-05T09:05:07+00:00"),
    ("%B %d %Y %H:%M:%S %Z", "Thu Mar 05 2026 09:05:07 GMT+0300 (Moscow Standard Time)", "2026-03-05T09:05:07+03:00"),
])
def test_times_as_spreadsheets_and_browsers_write_them(format_: str, value: str, at: str) -> None:
    reading = choose_format((format_,), [value]).read(value)
    assert reading is not None
    assert reading.at == datetime.fromisoformat(at)


def test_days_and_seconds_that_are_counted_are_read_where_most_of_a_column_is() -> None:
    assert choose_format((DMY, "iso", "unix"), ["1772359200", "1772359201000"]).formats[0] == "unix"
    saved_anew = ["05.10.2024 2:40", "06.10.2024 2:40", "45570.5"]
    chosen = choose_format(("%Y-%m-%d %H:%M:%S", "iso", "serial"), saved_anew)
    assert [reading.at.day for reading in map(chosen.read, saved_anew) if reading] == [5, 6, 5]


@pytest.mark.parametrize(("header", "zone"), [
    ("Submit Date (UTC)", "UTC"), ("created_at_utc", "UTC"), ("Created (GMT+3)", "Etc/GMT-3"),
    ("Дата (МСК)", "Europe/Moscow"),
    ("Время, по Москве", None), ("Дата (по Москве)", "Europe/Moscow"), ("When [America/New_York]", "America/New_York"),
    ("Date (UTC-05:00)", "Etc/GMT+5"), ("Date (UTC+5:30)", None), ("Date (day first)", None), ("Timestamp", None),
])
def test_a_header_may_say_the_zone(header: str, zone: str | None) -> None:
    told = told_zone([header])
    assert (told.key if told else None) == zone
    assert (without_zone(header) == header) == (zone is None)


def test_formats_of_a_profile_are_checked() -> None:
    assert is_format("iso")
    assert is_format("%d.%m.%y %H:%M")
    assert not is_format("%d.%m %H:%M")
    assert not is_format("%d.%m.%Y %Q")
    assert not is_format("")
    assert order_of("%Y-%m-%d") == "ymd"
    assert order_of("%m/%d/%Y %H:%M") == "mdy"


@settings(max_examples=60)
@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 12, 31)))  # noqa: DTZ001 -- naive by nature
def test_what_is_written_is_read_back(at: datetime) -> None:
    at = at.replace(microsecond=0)
    for format_ in ("%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"):
        reading = read_with(format_, at.strftime(format_))
        assert reading is not None
        assert reading.at == at


@settings(max_examples=60)
@given(st.lists(st.dates(date(2000, 1, 1), date(2030, 1, 1)), min_size=1, max_size=20))
def test_a_choice_never_reads_fewer_values_than_another_format_would(days: list[date]) -> None:
    values = [day.strftime("%d/%m/%Y") + " 10:00" for day in days]
    chosen = choose_format((MDY, DMY), values)
    assert chosen.ambiguous or all(
        reading is not None and reading.at.date() == day
        for day, reading in zip(days, map(chosen.read, values), strict=True))
    assert to_utc(datetime(9999, 12, 31, 23, 59), ZoneInfo("UTC")) is None  # noqa: DTZ001 -- naive on purpose


@given(st.sampled_from(["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M", DMY, MDY, "%d.%m.%Y", "%H:%M %d.%m.%Y",
                         "%d.%m.%Y %H"]),
       st.datetimes(datetime(1000, 1, 1)))  # noqa: DTZ001 -- a form names no zone
def test_a_time_of_numbers_alone_is_read_as_one_with_single_digits_is(format_: str, at: datetime) -> None:
    """The quick way knows full widths only; the other way reads the rest of a column, and the same of it."""
    written = at.strftime(format_)
    quick, other = read_with(format_, written), read_with(format_, written.replace(" ", "  "))
    assert quick is not None
    assert quick.at.strftime(format_) == written
    assert quick == other or " " not in written
