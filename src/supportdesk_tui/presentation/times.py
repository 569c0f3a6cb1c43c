"""Instants and spans as short words: countdowns, local moments, ages."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from supportdesk_tui.i18n import N_, gettext, pgettext

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = (N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"), N_("Sep"),
           N_("Oct"), N_("Nov"), N_("Dec"))

PRECISE = timedelta(minutes=5)
"""Below this a countdown shows quarters of a minute."""
STEP = 15
"""Seconds between two texts of a precise countdown."""
_LONGEST = timedelta(hours=1000)
_CELL = 8


def countdown(left: timedelta) -> str:
    """Time left as ``h:mm``, from a thousand hours on in days, in the last five minutes in quarters of a minute.

    Overdue time has a minus. Both are rounded down, so that no text promises more than there is.
    """
    if left < timedelta(0):
        return "-" + _hours(-left)
    if left < PRECISE:
        seconds = int(left.total_seconds())
        return f"{seconds // 60}'{seconds % 60 // STEP * STEP:02}"
    return _hours(left)


def _hours(span: timedelta) -> str:
    if span >= _LONGEST:
        return f"{span.days}{pgettext('days, one letter', 'd')}"
    minutes = int(span.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02}"


def hours(span: timedelta) -> str:
    """A length of time as ``h:mm``."""
    return _hours(span)


def duration(span: timedelta) -> str:
    """A length of time in words as short as can be: ``12 min``, ``2 h 05 min``, ``3 d``."""
    minutes = int(abs(span).total_seconds()) // 60
    if minutes < 60:
        return gettext("{n} min").format(n=minutes)
    if minutes < 48 * 60:
        rest = minutes % 60
        hours = gettext("{n} h").format(n=minutes // 60)
        return f"{hours} {gettext('{n} min').format(n=rest)}" if rest else hours
    return gettext("{n} d").format(n=minutes // (24 * 60))


def age(span: timedelta) -> str:
    """How old something is: ``0:27`` within a day, then ``3d``."""
    days = span.days
    if days < 1:
        return _hours(max(span, timedelta(0)))
    return f"{days}{pgettext('days, one letter', 'd')}"


def day(local: datetime) -> str:
    """A day of this year: ``12 May``."""
    return gettext("{day} {month}").format(day=local.day, month=gettext(_MONTHS[local.month - 1]))


def local_moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """An instant in local time, as short as it is clear: ``15:00``, ``Tue 12:00``, ``12 May``."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    distance = (local.date() - today.date()).days
    if distance == 0:
        return f"{local:%H:%M}"
    if -7 < distance < 7:
        return f"{gettext(WEEKDAYS[local.weekday()])} {local:%H:%M}"
    return day(local) if local.year == today.year else f"{day(local)} {local.year}"


def cell_moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """The same in eight cells at most: ``Fr 15:00``, ``12.05.27``."""
    text = local_moment(at, now, zone)
    if len(text) <= _CELL:
        return text
    weekday, _, rest = text.partition(" ")
    return f"{weekday[:2]} {rest}" if ":" in rest else f"{at.astimezone(zone):%d.%m.%y}"


def full_moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """An instant with day and time: ``Tue 12 May 15:00``."""
    local = at.astimezone(zone)
    year = "" if local.year == now.astimezone(zone).year else f" {local.year}"
    return f"{gettext(WEEKDAYS[local.weekday()])} {day(local)}{year} {local:%H:%M}"


def clock_text(now: datetime, zone: tzinfo) -> str:
    """The time of day with its weekday."""
    local = now.astimezone(zone)
    return f"{gettext(WEEKDAYS[local.weekday()])} {local:%H:%M}"
