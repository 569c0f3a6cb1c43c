"""The one cell that says how long a ticket may wait: readable without colour, in its signs alone.

``!!-0:12`` overdue, `` !0:14`` at risk, ``  2:05`` time left, ``~15:00`` promised, ``=client`` paused and for
whom, `` +3:12`` what has no deadline and goes on, ``z15:00`` snoozed until. Time left is time inside the target's
own hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.domain.calendar import between
from supportdesk_tui.domain.clocks.model import Clock, ClockName
from supportdesk_tui.domain.ticket import ACTIVE, Status, Ticket
from supportdesk_tui.i18n import gettext, pgettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.line import Span
from supportdesk_tui.presentation.times import age, cell_moment, countdown, local_moment

SOON = timedelta(hours=1)


def schedule_name(config: DeskConfig, ticket: Ticket, clock: str) -> str:
    """The schedule a clock's target is counted in; empty for a promise, which is wall time."""
    if clock == ClockName.PROMISE:
        return ""
    target = config.policy.target(ticket.priority, ClockName(clock)) if clock else None
    return target.schedule if target else config.work


def time_left(config: DeskConfig, schedule: str, due_at: datetime, now: datetime) -> timedelta:
    """Time inside the schedule until the due time, negative once it has passed; else wall time."""
    known = config.schedules.get(schedule)
    if known is None:
        return due_at - now
    return between(known, now, due_at) if now <= due_at else -between(known, due_at, now)


def sla_cell(ticket: Ticket, config: DeskConfig, now: datetime) -> Span:
    """The cell of a ticket and its style."""
    deadline = ticket.deadline
    if ticket.status not in ACTIVE:
        return words.status(ticket.status), "dim"
    if ticket.snoozed_until is not None and ticket.snoozed_until > now:
        return "z" + cell_moment(ticket.snoozed_until, now, config.zone), "paused"
    if deadline.state == "paused" or (deadline.due_at is None and ticket.status is Status.PENDING):
        return "=" + pgettext("for whom the clock is paused", "client"), "paused"
    if deadline.due_at is None and _counts_up(ticket, config):
        return " +" + age(now - ticket.received_at), "text"
    if deadline.due_at is None:
        return ("  " + words.outbox_state(ticket.outgoing), "dim") if ticket.outgoing else ("", "dim")
    left = time_left(config, schedule_name(config, ticket, deadline.clock), deadline.due_at, now)
    if now > deadline.due_at:
        return "!!" + (countdown(left) if left else "-0:00"), "breach"
    if deadline.state == "at_risk":
        return " !" + countdown(left), "risk"
    if deadline.clock == ClockName.PROMISE:
        return "~" + cell_moment(deadline.due_at, now, config.zone), \
            "promise+link" if deadline.due_at - now < SOON else "promise"
    return "  " + countdown(left), "text"


def _counts_up(ticket: Ticket, config: DeskConfig) -> bool:
    """Answered, and its priority has no time to be solved in: how long it has lasted is told instead."""
    return (ticket.last_reply_at is not None and not ticket.outgoing
            and config.policy.target(ticket.priority, ClockName.RESOLUTION) is None)


def due_cell(ticket: Ticket, config: DeskConfig, now: datetime) -> Span:
    """The due time in local time."""
    due = ticket.deadline.due_at
    if due is None or ticket.status not in ACTIVE:
        return "", "dim"
    return local_moment(due, now, config.zone), "dim"


def clock_line(clock: Clock, config: DeskConfig, now: datetime) -> tuple[str, str, str]:
    """A clock in words for the ticket's own page: time, remark and style."""
    if clock.due_at is None or clock.ended_at is not None:
        return "", words.clock_state(clock.state.value), "dim"
    schedule = clock.target.schedule if clock.target else ""
    left = time_left(config, schedule, clock.due_at, now)
    until = gettext("until {moment}").format(moment=local_moment(clock.due_at, now, config.zone))
    if now > clock.due_at:
        return "!!" + (countdown(left) if left else "-0:00"), gettext("was due {moment}").format(
            moment=local_moment(clock.due_at, now, config.zone)), "breach"
    if clock.state.value == "at_risk":
        return " !" + countdown(left), until, "risk"
    return "  " + countdown(left), until, "promise" if clock.name is ClockName.PROMISE else "text"


def share_used(clock: Clock, config: DeskConfig, now: datetime) -> float | None:
    """How much of a running clock's time is used, from 0 to 1; None for one that does not run towards a due time."""
    if clock.due_at is None or clock.ended_at is not None or clock.started_at is None:
        return None
    total = clock.target.duration if clock.target is not None else clock.due_at - clock.started_at
    left = time_left(config, clock.target.schedule if clock.target is not None else "", clock.due_at, now)
    return min(1.0, max(0.0, 1 - left / total)) if total else 1.0
