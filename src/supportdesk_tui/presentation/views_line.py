"""The line of views over the list: titles, counts, and a sign where something in a view is late or promised."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, tzinfo

from supportdesk_tui.domain.view import View
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.line import Line, between, cut, width_of
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.times import clock_text

OVERDUE, BURNING, PROMISED = "!!", "!", "~"
_SIGNS = {"burning": BURNING, "promised": PROMISED}
_STYLES = {OVERDUE: "breach", BURNING: "risk", PROMISED: "promise"}


def view_sign(view: View, count: int, overdue: Collection[str]) -> str:
    """``!!`` where a ticket of the view is overdue; else what all its tickets have in common."""
    if not count:
        return ""
    return OVERDUE if view.id in overdue else _SIGNS.get(view.id, "")


def views_line(views: Sequence[View], active: View, counts: Mapping[str, int], overdue: Collection[str],
               now: datetime, zone: tzinfo, width: int, look: Look) -> Line:
    """The views, the active one reversed; those that do not fit give way from the far end, never the active."""
    clock: Line = ((f" {clock_text(now, zone)} ", "dim"),)
    room = width - width_of(clock)
    parts = [_part(view, view == active, counts.get(view.id), overdue, look) for view in views]
    widths = [width_of(part) for part in parts]
    place = list(views).index(active) if active in views else 0
    more = look.signs.ellipsis
    first = 0
    while first < place and (1 if first else 0) + sum(widths[first:place + 1]) > room - (place + 1 < len(parts)):
        first += 1
    shown: Line = ((more, "dim"),) if first else ()
    last = first
    while last < len(parts) and width_of(shown) + widths[last] <= room - (last + 1 < len(parts)):
        shown += parts[last]
        last += 1
    if last <= place:  # a name longer than the line
        shown += cut(parts[place], room - width_of(shown) - (place + 1 < len(parts)))
        last = place + 1
    if last < len(parts):
        shown += ((more, "dim"),)
    return between(shown, clock, width)


def _part(view: View, active: bool, count: int | None, overdue: Collection[str], look: Look) -> Line:
    title = look.text(words.view_title(view))
    number = f" {count}" if count else ""
    sign = view_sign(view, count or 0, overdue)
    marked: Line = ((sign, _STYLES[sign]),) if sign else ()
    if active:
        return ((f" {title}{number}{sign} ", "tab_on"),)
    return ((f" {title}", "tab" if count else "dim"), (number, "count"), *marked, (" ", "text"))
