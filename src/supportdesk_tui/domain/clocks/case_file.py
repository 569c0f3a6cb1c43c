"""Case files: events and a calendar with the answers expected, so that anyone can check the clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from supportdesk_tui.domain.calendar import CalendarError, Schedule, build_schedule
from supportdesk_tui.domain.clocks.model import (
    DEFAULT_POLICY,
    ClockEvent,
    Clocks,
    Policy,
    Targets,
)
from supportdesk_tui.domain.clocks.policy import STANDARD_SCHEDULES, merge_targets
from supportdesk_tui.domain.clocks.sla import clocks
from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.domain.event import Json
from supportdesk_tui.domain.ticket import Priority, Status

_FILE_KEYS = ("schedules", "policy", "cases")
_REMARKS = ("title", "description", "comment", "note", "version", "$schema")
_TYPES = ("received", "inbound", "outbound", "note", "dismissed", "status", "priority", "promised")


@dataclass
class CaseFileError(DeskError):
    """A case file that cannot be read: ``place`` says where, such as ``case 17, event 3``."""

    place: str
    reason: str
    """``bad_value``, ``missing``, ``unknown_key``, ``bad_instant`` or a reason of CalendarError."""
    value: str = ""
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """An expectation that does not hold."""

    case: str
    clock: str
    field: str
    expected: str
    """Empty for null, like ``found``."""
    found: str


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The answer to one case."""

    id: Json
    title: str
    clocks: Clocks
    zone: ZoneInfo
    """Of the schedule people work in; answers are written in it."""
    differences: tuple[Difference, ...]

    def as_json(self) -> dict[str, Json]:
        """The case as ``sla check --json`` prints it."""
        return {"id": self.id, "clocks": {
            clock.name.value: {
                "due_at": _written(clock.due_at, self.zone),
                "state": clock.state.value,
                "act_by": _written(clock.act_by, self.zone),
            } for clock in self.clocks.all()
        }}


def check_cases(raw: object) -> tuple[CaseResult, ...]:
    """Computes every clock of every case and compares it with what the file expects.

    Raises:
        CaseFileError: the file is not in the format.
        CalendarError: a schedule or policy in it cannot be meant.
    """
    file = _table(raw, "file")
    for key in file:
        if key not in _FILE_KEYS and key not in _REMARKS:
            raise CaseFileError("file", "unknown_key", key, ", ".join(_FILE_KEYS))
    schedules = read_schedules(file.get("schedules", {}))
    base = DEFAULT_POLICY.targets if file.get("policy") is None else {}
    targets = merge_targets(base, file.get("policy") or {}, schedules)
    cases = _list(file.get("cases"), "cases")
    return tuple(_check(case, number, targets, schedules) for number, case in enumerate(cases, start=1))


def read_schedules(raw: object) -> dict[str, Schedule]:
    """The schedules of a file; the standard ones stand in where it does not define them."""
    stated = {**STANDARD_SCHEDULES, **_table(raw, "schedules")}
    return {name: build_schedule(name, _table(value, f"schedules.{name}")) for name, value in stated.items()}


def _check(raw: object, number: int, targets: Targets, schedules: Mapping[str, Schedule]) -> CaseResult:
    case = _table(raw, f"case number {number}")
    case_id = case.get("id")
    if isinstance(case_id, bool) or not isinstance(case_id, str | int):
        raise CaseFileError(f"case number {number}", "missing", "", "id")
    place = f"case {case_id}"
    now = _instant(case.get("now"), f"{place}, now")
    merged = merge_targets(targets, case.get("policy") or {}, schedules, f"{place}, policy")
    work = case.get("work", "work")
    if not isinstance(work, str) or work not in schedules:
        raise CalendarError(f"{place}, work", "unknown_schedule", ", ".join(sorted(schedules)))
    events = _events(case.get("events"), place)
    found = clocks(events, Policy("file", merged), schedules, now, work=work)
    expected = _table(case.get("expect") or {}, f"{place}, expect")
    return CaseResult(case_id, str(case.get("title", "")), found, schedules[work].zone,
                      tuple(_differences(expected, found, str(case_id), schedules[work].zone)))


def _events(raw: object, place: str) -> tuple[ClockEvent, ...]:
    events = tuple(_event(value, f"{place}, event {number}")
                   for number, value in enumerate(_list(raw, f"{place}, events"), start=1))
    if not events or events[0].type != "received":
        raise CaseFileError(f"{place}, event 1", "missing", "", "received")
    for number, event in enumerate(events[1:], start=2):
        if event.type == "received":
            raise CaseFileError(f"{place}, event {number}", "bad_value", "received", "first")
    return events


def _event(raw: object, place: str) -> ClockEvent:
    event = _table(raw, place)
    at = _instant(event.get("at"), place)
    match event.get("type"):
        case "received":
            priority, status = event.get("priority"), event.get("status")
            return ClockEvent(at, "received",
                              priority=Priority(_one_of(priority, Priority, place)) if priority else None,
                              status=Status(_one_of(status, Status, place)) if status else None)
        case "inbound" | "outbound" as kind:
            return ClockEvent(at, kind, kind=_one_of(event.get("kind", "human"), ("human", "auto"), place))
        case "note" | "dismissed" as kind:
            return ClockEvent(at, kind)
        case "status":
            return ClockEvent(at, "status", to=_one_of(event.get("to"), Status, place))
        case "priority":
            to = event.get("to")
            return ClockEvent(at, "priority", to="" if to is None else _one_of(to, Priority, place))
        case "promised":
            return ClockEvent(at, "promised", until=_instant(event.get("until"), place))
        case other:
            raise CaseFileError(place, "bad_value", str(other), ", ".join(_TYPES))


def _differences(expected: Mapping[str, object], found: Clocks, case: str, zone: ZoneInfo) -> list[Difference]:
    """What does not hold; an expectation that cannot be read holds never, and stops nothing."""
    answers: dict[str, dict[str, str | None]] = {
        clock.name.value: {
            "state": clock.state.value,
            "due_at": _written(clock.due_at, zone),
            "act_by": _written(clock.act_by, zone),
        } for clock in found.all()
    }
    differences = []
    for name, fields in expected.items():
        if name not in answers or not isinstance(fields, Mapping):
            differences.append(Difference(case, name, "", str(fields), ""))
            continue
        for field, value in fields.items():
            got = answers[name].get(field)
            wanted = _expected(field, value, zone)
            if field not in answers[name] or wanted != got:
                differences.append(Difference(case, name, field, wanted or "", got or ""))
    return differences


def _expected(field: str, value: object, zone: ZoneInfo) -> str | None:
    """An expectation as the answers are written, so that instants compare whatever their offset."""
    if value is None:
        return None
    try:
        return str(value) if field == "state" else _written(_instant(value, ""), zone)
    except CaseFileError:
        return str(value)


def _written(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else at.astimezone(zone).isoformat()


def _table(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise CaseFileError(place, "bad_value", "", "{...}")
    return value


def _list(value: object, place: str) -> Sequence[object]:
    if not isinstance(value, list):
        raise CaseFileError(place, "bad_value", "", "[...]")
    return value


def _one_of(value: object, allowed: Sequence[str] | type[Priority] | type[Status], place: str) -> str:
    names = [str(name) for name in allowed]
    if value not in names:
        raise CaseFileError(place, "bad_value", str(value), ", ".join(names))
    return str(value)


def _instant(value: object, place: str) -> datetime:
    """An aware instant; years far from ours are refused, for the calendar looks 400 days around."""
    try:
        instant = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise CaseFileError(place, "bad_instant", str(value), "2026-03-04T12:00:00+03:00") from None
    if instant.tzinfo is None or not 1900 <= instant.year <= 9000:
        raise CaseFileError(place, "bad_instant", str(value), "2026-03-04T12:00:00+03:00")
    return instant.astimezone(UTC)
