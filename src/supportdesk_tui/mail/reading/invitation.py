"""Calendar invitations in one line: what, when, where, who asks."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from supportdesk_tui.domain.clean_text import clean_line

_READ = 131_072
"""Characters of a calendar that are looked at; the event stands near its beginning."""
_VALUE = 200
_METHODS = {"CANCEL": "cancelled", "REPLY": "reply", "COUNTER": "reply", "DECLINECOUNTER": "reply"}
_METHOD = re.compile(r"^METHOD:([A-Za-z]+)", re.M)
_FOLD = re.compile(r"\r?\n[ \t]")
_FIELD = re.compile(
    r"^(SUMMARY|DTSTART|DTEND|LOCATION|ORGANIZER|RRULE)(;[^:\n]{0,500}(?:\"[^\"\n]{0,200}\"[^:\n]{0,200})?)?:([^\n]*)",
    re.M,
)
_ZONE = re.compile(r"TZID=\"?([^;:\"]{1,80})")
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?")


def method_of(calendar: str) -> str:
    """``invitation``, ``invitation cancelled`` or ``invitation reply``."""
    match = _METHOD.search(calendar, 0, _READ)
    word = _METHODS.get(match[1].upper(), "") if match else ""
    return f"invitation {word}".strip()


def invitation_line(calendar: str) -> str:
    """The first event as ``[calendar: Call · 2026-03-02 15:00-16:00 Europe/Moscow · Room A · ann@club.example]``.

    Empty when there is no event, however broken the calendar is.
    """
    event = _first_event(calendar)
    if not event:
        return ""
    try:
        facts = _by_library(event)
    except Exception:  # a calendar that the library refuses is still read by its plain lines
        facts = _by_lines(event)
    shown = [clean_line(fact.replace("]", ")"), _VALUE) for fact in facts]
    line = " · ".join(filter(None, shown))
    return f"[calendar: {line}]" if line else ""


def _first_event(calendar: str) -> str:
    start = calendar.find("BEGIN:VEVENT", 0, _READ)
    if start < 0:
        return ""
    end = calendar.find("END:VEVENT", start, _READ)
    return calendar[start : end if end >= 0 else _READ].rstrip() + "\nEND:VEVENT\n"


def _by_library(event: str) -> list[str]:
    from icalendar import Event

    read: Any = Event.from_ical(event)
    start, end = read.get("DTSTART"), read.get("DTEND")
    when = _span(start.dt, end.dt if end is not None else None) if start is not None else ""
    zone = str(start.params.get("TZID", "")) if start is not None else ""
    if not zone and isinstance(getattr(start, "dt", None), datetime) and start.dt.tzinfo is not None:
        zone = "UTC"
    organizer = read.get("ORGANIZER")
    return [
        str(read.get("SUMMARY", "")), f"{when} {zone}".strip(), "↻" if read.get("RRULE") else "",
        str(read.get("LOCATION", "")), _address(str(organizer)) if organizer else "",
    ]  # fmt: skip


def _by_lines(event: str) -> list[str]:
    fields: dict[str, tuple[str, str]] = {}
    for name, parameters, value in _FIELD.findall(_FOLD.sub("", event)):
        fields.setdefault(name, (parameters, value.strip()))
    parameters, value = fields.get("DTSTART", ("", ""))
    start, end = _moment(value), _moment(fields.get("DTEND", ("", ""))[1])
    zone = match[1] if (match := _ZONE.search(parameters)) else "UTC" if value.endswith("Z") else ""
    when = f"{_span(start, end)} {zone}".strip() if start else ""
    return [
        _unescaped(fields.get("SUMMARY", ("", ""))[1]), when, "↻" if "RRULE" in fields else "",
        _unescaped(fields.get("LOCATION", ("", ""))[1]), _address(fields.get("ORGANIZER", ("", ""))[1]),
    ]  # fmt: skip


def _moment(value: str) -> date | None:
    if not (match := _STAMP.match(value)):
        return None
    day = [int(match[number]) for number in (1, 2, 3)]
    try:
        if match[4] is None:
            return date(*day)
        return datetime(day[0], day[1], day[2], int(match[4]), int(match[5]))  # noqa: DTZ001 (shown with its zone)
    except ValueError:
        return None


def _span(start: date, end: date | None) -> str:
    if not isinstance(start, datetime):
        return start.isoformat()
    shown = f"{start:%Y-%m-%d %H:%M}"
    if not isinstance(end, datetime) or end <= start:
        return shown
    return f"{shown}-{end:%H:%M}" if end.date() == start.date() else f"{shown} - {end:%Y-%m-%d %H:%M}"


def _address(value: str) -> str:
    return value[7:] if value[:7].lower() == "mailto:" else value


def _unescaped(value: str) -> str:
    return re.sub(r"\\([\\,;nN])", lambda match: " " if match[1] in "nN" else match[1], value)
