"""``[sla]`` becomes schedules and targets, frozen so that nothing moves by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from supportdesk_tui.desk.ports import Store
from supportdesk_tui.domain.calendar import CalendarError
from supportdesk_tui.domain.clocks.model import ClockName, Target
from supportdesk_tui.domain.clocks.versions import MOVED_SETTING
from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.domain.ticket import Priority
from supportdesk_tui.settings import calendars as module
from supportdesk_tui.settings.calendars import (
    ALWAYS,
    Frozen,
    calendars,
    resolve_versions,
    thaw,
    versions_from_json,
    versions_to_json,
)
from supportdesk_tui.settings.config import parse_settings

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LATER = datetime(2026, 6, 1, tzinfo=UTC)


def frozen(sla: Mapping[str, object], before: tuple[Frozen, ...] = (), now: datetime = NOW) -> tuple[Frozen, ...]:
    return calendars(sla, before, now)


def test_without_configuration_there_is_a_usable_calendar() -> None:
    version = thaw(frozen({})[0])
    assert set(version.schedules) == {"work", "workdays24", "always"}
    assert version.policy.target(Priority.P2, ClockName.RESOLUTION) is not None
    assert version.policy.effective_from == ALWAYS


def test_public_holidays_close_the_working_schedules_and_not_the_clock_round_one() -> None:
    schedules = thaw(frozen({"country": "ru"})[0]).schedules
    holiday = date(2026, 6, 12)
    assert [name for name, schedule in schedules.items() if schedule.windows_on(holiday)] == ["always"]


def test_the_file_adds_and_removes_holidays() -> None:
    week = {"timezone": "Europe/Moscow", "week": {"mon-fri": [["10:00", "19:00"]]}}
    schedules = thaw(frozen({"country": "RU", "schedules": {
        "work": {**week, "holidays": [date(2026, 4, 1)], "working": ["2026-06-12"]},
        "sales": {**week, "public_holidays": False},
    }})[0]).schedules
    work, around, sales = (schedules[name] for name in ("work", "workdays24", "sales"))
    assert not work.windows_on(date(2026, 4, 1))
    assert work.windows_on(date(2026, 6, 12))
    assert not work.windows_on(date(2026, 5, 1))
    assert sales.windows_on(date(2026, 5, 1))
    assert not around.windows_on(date(2026, 4, 1))
    assert around.windows_on(date(2026, 6, 12))


def test_the_standard_schedules_follow_the_working_hours() -> None:
    schedules = thaw(frozen({"schedules": {"work": {
        "timezone": "Asia/Yekaterinburg", "week": {"mon-sat": [["09:00", "13:00"], ["14:00", "18:00"]]},
        "days": {"2026-03-08": [["10:00", "12:00"]], "2026-03-07": []}}}})[0]).schedules
    around = schedules["workdays24"]
    assert {schedule.timezone for schedule in schedules.values()} == {"Asia/Yekaterinburg"}
    assert sorted(around.week) == [0, 1, 2, 3, 4, 5]
    assert [bool(around.windows_on(date(2026, 3, day))) for day in (6, 7, 8)] == [True, False, True]


def test_targets_are_merged_over_the_standard_policy() -> None:
    policy = thaw(frozen({"duty": "ira", "policy": {"P2": {"first_response": ["1h", "always"]}}})[0]).policy
    assert policy.target(Priority.P1, ClockName.FIRST_RESPONSE) == Target(timedelta(minutes=15), "always")
    assert policy.target(Priority.P2, ClockName.FIRST_RESPONSE) == Target(timedelta(hours=1), "always")
    assert policy.target(Priority.P2, ClockName.NEXT_REPLY) == Target(timedelta(hours=2), "work")


def test_versions_survive_the_store() -> None:
    versions = frozen({"country": "RU"})
    assert versions_from_json(versions_to_json(versions)) == versions
    assert versions_from_json(None) == ()


def test_the_same_file_makes_no_new_version() -> None:
    versions = frozen({"country": "RU"})
    assert frozen({"country": "RU"}, versions, LATER) == versions


def test_an_edited_file_makes_a_version_that_holds_from_now_on() -> None:
    first = frozen({"country": "RU"})
    versions = frozen({"country": "RU", "duty": "ira"}, first, LATER)
    assert versions[:-1] == first
    assert versions[-1].effective_from == LATER
    assert versions[-1].version != first[0].version


def test_a_library_that_knows_other_holidays_leaves_the_old_version_alone() -> None:
    first = frozen({"country": "RU"})
    stale = (replace(first[0], library="0.1", years={**first[0].years, "2026": ("2026-01-01",)}),)
    versions = frozen({"country": "RU"}, stale, LATER)
    assert versions[0] == stale[0]
    assert versions[1].years["2026"] == first[0].years["2026"]


def test_a_library_that_knows_the_same_holidays_makes_no_version() -> None:
    first = frozen({"country": "RU"})
    assert frozen({"country": "RU"}, (replace(first[0], library="0.1"),), LATER) == first


def test_years_to_come_are_added_and_those_there_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    first = frozen({"country": "RU"})
    monkeypatch.setattr(module, "public_holidays", lambda country, years: tuple(
        date(year, 7, 7) for year in years))
    grown = frozen({"country": "RU"}, first, datetime(2028, 2, 1, tzinfo=UTC))[0]
    assert grown.version == first[0].version
    assert grown.years["2026"] == first[0].years["2026"]
    assert grown.years["2029"] == ("2029-07-07",)


@pytest.mark.parametrize(("sla", "key", "reason"), [
    ({"land": "RU"}, "land", "unknown_key"),
    ({"country": "ZZ"}, "country", "bad_value"),
    ({"country": 7}, "country", "bad_value"),
    ({"schedules": []}, "schedules", "bad_value"),
    ({"schedules": {"work": []}}, "schedules.work", "bad_value"),
    ({"schedules": {"work": {"timezone": "UTC", "week": {}}}}, "schedules.work", "no_windows"),
    ({"schedules": {"s": {"timezone": "UTC", "week": {"mon": [["1:00", "2:00"]]}, "public_holidays": 1}}},
     "schedules.s.public_holidays", "bad_value"),
    ({"schedules": {"s": {"timezone": "UTC", "week": {"mon": [["1:00", "2:00"]]}, "working": ["x"]}}},
     "schedules.s.working", "bad_date"),
    ({"policy": {"P2": {"resolution": ["0h", "work"]}}}, "policy.P2.resolution", "zero_target"),
    ({"policy": {"P2": {"resolution": ["1h", "wrk"]}}}, "policy.P2.resolution", "unknown_schedule"),
])
def test_what_cannot_be_meant_is_refused(sla: Mapping[str, object], key: str, reason: str) -> None:
    with pytest.raises(CalendarError) as refused:
        frozen(sla)
    assert (refused.value.key, refused.value.reason) == (key, reason)


class SettingsStore:
    """Keeps settings and nothing else."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.writes = 0

    @contextmanager
    def reading(self) -> Iterator[SettingsStore]:
        yield self

    @contextmanager
    def writing(self) -> Iterator[SettingsStore]:
        self.writes += 1
        yield self

    def setting(self, name: str) -> str | None:
        return self.kept.get(name)

    def set_setting(self, name: str, value: str) -> None:
        self.kept[name] = value


def test_a_version_is_written_once_and_read_back() -> None:
    store = SettingsStore()
    settings = parse_settings('[sla]\ncountry = "RU"\n', Path("config.toml"), {})
    first = resolve_versions(settings, cast(Store, store), NOW)
    store.kept[MOVED_SETTING] = f'{{"{first[0].policy.version}": [7]}}'
    again = resolve_versions(settings, cast(Store, store), LATER)
    assert store.writes == 1
    assert again == (replace(first[0], moved=frozenset({7})),)


def test_a_refusal_names_file_line_and_key() -> None:
    text = '[sla]\ncountry = "RU"\n\n[sla.schedules.work]\ntimezone = "Mars"\nweek = {mon = [["10:00", "12:00"]]}\n'
    with pytest.raises(ConfigError) as refused:
        resolve_versions(parse_settings(text, Path("config.toml"), {}), cast(Store, SettingsStore()), NOW)
    error = refused.value
    assert (error.file, error.line, error.key, error.reason) == (
        "config.toml", 5, "sla.schedules.work.timezone", "unknown_zone")
