"""Deadlines in words: how a due time came about, for ``sla explain`` and the panel alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, tzinfo

from supportdesk_tui.domain.clocks.explaining import ClockExplanation, Explanation
from supportdesk_tui.domain.clocks.model import ClockState, Rule
from supportdesk_tui.domain.duration import duration_text
from supportdesk_tui.i18n import N_, gettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.times import full_moment

_RULE: Mapping[Rule, str] = {
    Rule.STARTED: N_("counted from the start"),
    Rule.RAISED: N_("priority raised: counted anew, never later than before"),
    Rule.RAISED_KEPT: N_("priority raised: the earlier due time holds"),
    Rule.LOWERED: N_("priority lowered: counted from the start"),
    Rule.TARGET_GIVEN: N_("the new priority has a target, counted from the change at the least"),
    Rule.TARGET_TAKEN: N_("the priority has no target"),
    Rule.REOPENED: N_("reopened: one first-response target of grace"),
    Rule.BREACH_STAYS: N_("was overdue before the change, and stays so"),
    Rule.PROMISED: N_("the date given to the requester"),
    Rule.BEYOND_HORIZON: N_("no due time within 400 days"),
}


def rule(value: Rule) -> str:
    """What fixed a due time, in a phrase."""
    return gettext(_RULE[value]) if value in _RULE else ""


def explanation_lines(explanation: Explanation, now: datetime, zone: tzinfo) -> Iterator[str]:
    """An explanation as plain lines, one clock after another."""
    for explained in explanation.clocks:
        yield from _clock_lines(explained, now, zone)
    yield gettext("Policy version: {version}").format(version=explanation.version)


def span(value: timedelta) -> str:
    """An exact length of time: ``1h30m``, ``45s``."""
    return duration_text(value)


def _clock_lines(explained: ClockExplanation, now: datetime, zone: tzinfo) -> Iterator[str]:
    clock = explained.clock
    title = f"{words.clock(clock.name)}: {words.clock_state(clock.state)}"
    if clock.due_at is not None:
        title += ", " + gettext("due {moment}").format(moment=full_moment(clock.due_at, now, zone))
    if clock.act_by is not None and clock.act_by != clock.due_at:
        title += ", " + gettext("act by {moment}").format(moment=full_moment(clock.act_by, now, zone))
    yield title
    if clock.state in (ClockState.NONE, ClockState.VOID) and not explained.rule:
        return
    if clock.ended_at is not None:
        yield "  " + gettext("ended {moment}").format(moment=full_moment(clock.ended_at, now, zone))
    if clock.closed_no_reply:
        yield "  " + gettext("closed without a reply: left out of the averages")
    if clock.late_sync:
        yield "  " + gettext("was overdue already when the mail was fetched")
    if explained.rule:
        yield f"  {rule(explained.rule)}{_changed(explained, now, zone)}"
    if explained.counted is not None and explained.counted_from is not None:
        yield "  " + gettext("{target} ({schedule}) from {moment}:").format(
            target=span(explained.counted.duration), schedule=explained.counted.schedule,
            moment=full_moment(explained.counted_from, now, zone))
    for opens, closes in explained.windows:
        yield f"    {_stretch(opens, closes, now, zone)}  {span(closes - opens)}"
    for pause in explained.pauses:
        yield "    " + gettext("paused {stretch}: {span} taken out").format(
            stretch=_stretch(pause.start, pause.end, now, zone), span=span(pause.open_time))


def _changed(explained: ClockExplanation, now: datetime, zone: tzinfo) -> str:
    return f" ({full_moment(explained.changed_at, now, zone)})" if explained.changed_at else ""


def _stretch(start: datetime, end: datetime, now: datetime, zone: tzinfo) -> str:
    last = end.astimezone(zone)
    same_day = start.astimezone(zone).date() == last.date()
    return f"{full_moment(start, now, zone)} - {f'{last:%H:%M}' if same_day else full_moment(end, now, zone)}"
