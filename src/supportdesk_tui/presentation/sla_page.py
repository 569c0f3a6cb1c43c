"""The targets and hours as one HTML page that needs nothing beside it: to publish, or to print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from html import escape

from supportdesk_tui.domain.calendar import HORIZON, Schedule, Window
from supportdesk_tui.domain.clocks.model import TARGETED, Policy, Target
from supportdesk_tui.domain.duration import duration_text
from supportdesk_tui.domain.ticket import Priority
from supportdesk_tui.i18n import N_, gettext, language
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.times import WEEKDAYS

_MEANING: Mapping[Priority, str] = {
    Priority.P1: N_("a mass outage, payments failing for many"),
    Priority.P2: N_("a module or track broken for some"),
    Priority.P3: N_("one person's request, navigation"),
}
_DAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
         N_("Sunday"))
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem;
       color: #1b1f24; background: #fff; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; }
th, td { border: 1px solid #d0d7de; padding: .4rem .7rem; text-align: left; vertical-align: top; }
thead th { background: #f6f8fa; }
footer { color: #57606a; font-size: .875rem; }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117; } th, td { border-color: #30363d; }
  thead th { background: #161b22; } footer { color: #8d96a0; } }
"""


def sla_page(policy: Policy, schedules: Mapping[str, Schedule], now: datetime, club: str = "") -> str:
    """The page in the language of the interface. Names are escaped; no script, no address elsewhere."""
    title = gettext("When we answer")
    heading = f"{club}: {title}" if club else title
    used = [schedule for name, schedule in schedules.items() if name in _schedules_of(policy)]
    body = "".join((
        f"<h1>{escape(heading)}</h1>\n",
        _targets(policy),
        *(_schedule(schedule, now) for schedule in used),
        f"<footer>{escape(_footer(policy, now))}</footer>\n",
    ))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language())}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(heading)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


def _schedules_of(policy: Policy) -> set[str]:
    return {target.schedule for clocks in policy.targets.values() for target in clocks.values() if target}


def _targets(policy: Policy) -> str:
    header = [gettext("Priority"), *(words.clock(clock) for clock in TARGETED)]
    rows = [
        [f"{priority.value}: {gettext(_MEANING[priority])}",
         *(_target(policy.target(priority, clock)) for clock in TARGETED)]
        for priority in Priority
    ]
    return _table(header, rows)


def _target(target: Target | None) -> str:
    if target is None:
        return gettext("no deadline")
    return f"{duration_text(target.duration)} ({target.schedule})"


def _schedule(schedule: Schedule, now: datetime) -> str:
    week = [[gettext(_DAYS[day]), _hours(schedule.week.get(day, ()))] for day in range(7)]
    zone = gettext("Times are in the zone {zone}.").format(zone=schedule.timezone)
    parts = [
        f"<h2>{escape(schedule.name)}</h2>\n<p>{escape(zone)}</p>\n",
        _table([gettext("Day"), gettext("Hours")], week),
    ]
    special = [[day.isoformat(), _hours(schedule.windows_on(day))]
               for day in _special_days(schedule, now.astimezone(schedule.zone).date())]
    if special:
        parts.append(_table([gettext("Holidays and changed days"), gettext("Hours")], special))
    return "".join(parts)


def week_words(schedule: Schedule) -> str:
    """The usual week in a few words: ``Mon-Fri 10:00-19:00``."""
    parts: list[tuple[int, int, str]] = []
    for day in range(7):
        hours = _hours(schedule.week[day]) if schedule.week.get(day) else ""
        if parts and parts[-1][2] == hours:
            parts[-1] = (parts[-1][0], day, hours)
        else:
            parts.append((day, day, hours))
    return ", ".join(f"{gettext(WEEKDAYS[first])}{'-' + gettext(WEEKDAYS[last]) if last > first else ''} {hours}"
                     for first, last, hours in parts if hours)


def _special_days(schedule: Schedule, today: date) -> Iterable[date]:
    """The dates ahead on which the hours are not the weekday's."""
    ahead: timedelta = HORIZON
    for day in sorted({*schedule.holidays, *schedule.days}):
        differs = schedule.windows_on(day) != schedule.week.get(day.weekday(), ())
        if differs and today <= day <= today + ahead:
            yield day


def _hours(windows: Sequence[Window]) -> str:
    text = ", ".join(f"{_time(window.start)}-{_time(window.end)}" for window in windows)
    return text or gettext("closed")


def _time(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}</tbody>\n</table>\n"


def _footer(policy: Policy, now: datetime) -> str:
    return gettext("Policy version: {version}").format(version=policy.version) + f", {now.date().isoformat()}"
