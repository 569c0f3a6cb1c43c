"""Reading policies from the plain values of a file: ``{"P2": {"first_response": ["2h", "work"]}}``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from supportdesk_tui.domain.calendar import CalendarError
from supportdesk_tui.domain.clocks.model import TARGETED, ClockName, Target, Targets
from supportdesk_tui.domain.duration import duration_text, parse_duration
from supportdesk_tui.domain.event import Json
from supportdesk_tui.domain.ticket import Priority

STANDARD_SCHEDULES: Mapping[str, Mapping[str, Json]] = {
    "work": {"timezone": "Europe/Moscow", "week": {"mon-fri": [["10:00", "19:00"]]}},
    "workdays24": {"timezone": "Europe/Moscow", "week": {"mon-fri": [["00:00", "24:00"]]}},
    "always": {"timezone": "Europe/Moscow", "week": {"mon-sun": [["00:00", "24:00"]]}},
}
"""The schedules there are without any configuration, in the plain values ``build_schedule`` reads."""


def merge_targets(base: Targets, raw: object, schedules: Collection[str], place: str = "policy") -> Targets:
    """``base`` with the targets of ``raw`` put over it, clock by clock; null takes a target away.

    Raises:
        CalendarError: a target of zero, an unknown schedule, priority or clock, an unreadable duration.
    """
    merged = {priority: dict(base.get(priority, {})) for priority in Priority}
    for priority, clocks in _table(place, raw).items():
        if priority not in Priority.__members__:
            raise CalendarError(f"{place}.{priority}", "unknown_key", ", ".join(Priority))
        for clock, value in _table(f"{place}.{priority}", clocks).items():
            where = f"{place}.{priority}.{clock}"
            target = None if value is None or value == [] else _read_target(where, value, schedules)
            if clock == ClockName.PROMISE and target is None:
                continue  # a promise has no target: saying so is harmless
            if clock not in TARGETED:
                raise CalendarError(where, "unknown_key", ", ".join(TARGETED))
            merged[Priority(priority)][ClockName(clock)] = target
    return merged


def raw_targets(targets: Targets) -> dict[str, dict[str, list[str] | None]]:
    """The plain values that ``merge_targets`` reads back to the same targets."""
    return {
        priority.value: {
            clock.value: [duration_text(target.duration), target.schedule] if target else None
            for clock, target in clocks.items()
        }
        for priority, clocks in targets.items()
    }


def _table(place: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise CalendarError(place, "bad_value", "{...}")
    return value


def _read_target(place: str, value: object, schedules: Collection[str]) -> Target:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise CalendarError(place, "bad_value", '["2h", "work"]')
    span = parse_duration(value[0]) if isinstance(value[0], str) else None
    if span is None:
        raise CalendarError(place, "bad_duration", "30s 15m 8h 2d")
    if span <= timedelta(0):
        raise CalendarError(place, "zero_target", "1s ...")
    if value[1] not in schedules:
        raise CalendarError(place, "unknown_schedule", ", ".join(sorted(schedules)))
    return Target(span, value[1])
