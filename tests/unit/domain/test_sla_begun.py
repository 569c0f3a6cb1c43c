"""A ticket that has just come gets the row that the clocks give every ticket, by a shorter way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.domain import projection
from supportdesk_tui.domain.changing import changed
from supportdesk_tui.domain.clocks import sla
from supportdesk_tui.domain.clocks.begun import begun
from supportdesk_tui.domain.clocks.case_file import read_schedules
from supportdesk_tui.domain.clocks.model import ClockName, Policy, Target
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Priority, Ticket

SCHEDULES = read_schedules({})
ANNA = Requester(7, "Анна", ("anna@mail.example",))
minutes = st.integers(0, 12 * 1440).map(lambda number: timedelta(minutes=number))
instants = st.datetimes(datetime(2025, 12, 20), datetime(2026, 5, 20), timezones=st.just(UTC))  # noqa: DTZ001
targets = st.none() | st.builds(Target, st.integers(0, 6000).map(lambda number: timedelta(minutes=number)),
                                st.sampled_from(sorted(SCHEDULES)))


@given(instants, minutes, st.none() | minutes, targets, targets, st.sampled_from([None, *Priority]))
def test_a_ticket_that_has_just_come_has_the_row_of_the_general_way(
        at: datetime, waited: timedelta, fetched: timedelta | None, reply: Target | None, end: Target | None,
        priority: Priority | None) -> None:
    now, fetched_at = at + waited, None if fetched is None else at + fetched
    policy = Policy("v", {each: {ClockName.FIRST_RESPONSE: reply, ClockName.RESOLUTION: end} for each in Priority})
    event = Event(1, EventKind.RECEIVED, at, {
        "status": "new", "priority": priority and priority.value, "message_id": 3,
        **({} if fetched_at is None else {"fetched_at": fetched_at.isoformat()})})
    shorter = projection.received(1, event, ANNA, begun(
        at, priority, policy, SCHEDULES, now, fetched_at=fetched_at))
    assert shorter == _general(event, policy, now, fetched_at)


def _general(event: Event, policy: Policy, now: datetime, fetched_at: datetime | None) -> Ticket:
    clocks = sla.clocks(sla.clock_events([event]), policy, SCHEDULES, now, fetched_at=fetched_at)
    ticket = projection.with_deadline(
        projection.project(1, [event], ANNA), sla.lead(clocks), sla.next_boundary(clocks, SCHEDULES, policy, now),
        now, event.at, clocks.resolution)
    return changed(ticket, late_sync=any(clock.late_sync for clock in clocks.all()))
