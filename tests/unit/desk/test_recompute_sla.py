"""An edited policy moves open tickets only when it is asked to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desks import mail, take
from fakes import NOON, FrozenClock
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.upkeep import recompute_sla
from supportdesk_tui.domain.clocks.policy import merge_targets
from supportdesk_tui.domain.clocks.sla import ClockName
from supportdesk_tui.domain.clocks.versions import MOVED_SETTING, moved_from_json
from supportdesk_tui.domain.ticket import Status

HOUR = timedelta(hours=1)


@pytest.fixture
def edited(desk: Desk) -> Desk:
    """The desk after its policy was made stricter, an hour from now."""
    old = desk.config.versions[-1]
    targets = merge_targets(old.policy.targets, {"P3": {"first_response": ["1h", "work"]}}, old.schedules)
    policy = replace(old.policy, version="stricter", targets=targets, effective_from=NOON + HOUR)
    return replace(desk, config=replace(desk.config, versions=(old, replace(old, policy=policy))))


def due_of(desk: Desk, ticket_id: int) -> datetime | None:
    with desk.store.reading() as view:
        return view.ticket(ticket_id).deadline.due_at


def received(desk: Desk, subject: str = "Cannot log in") -> int:
    taken = take(desk, mail(subject))
    assert taken.ticket_id is not None
    return taken.ticket_id


def test_a_dry_run_shows_what_would_move_and_writes_nothing(edited: Desk, clock: FrozenClock) -> None:
    ticket = received(edited)
    clock.tick(2 * HOUR)
    before = due_of(edited, ticket)
    plan = recompute_sla.plan(edited)
    assert (plan.version, plan.tickets) == ("stricter", (ticket,))
    assert [(move.clock, move.after, move.breaches) for move in plan.moves] == [
        (ClockName.FIRST_RESPONSE, NOON + HOUR, True)]
    assert due_of(edited, ticket) == before
    with edited.store.reading() as view:
        assert view.setting(MOVED_SETTING) is None


def test_a_recompute_moves_open_tickets_and_remembers_it(edited: Desk, clock: FrozenClock) -> None:
    ticket, closed = received(edited), received(edited, "Where is my invoice")
    triage.set_status(edited, [closed], Status.SOLVED)
    clock.tick(2 * HOUR)
    assert recompute_sla.recompute(edited).tickets == (ticket,)
    assert due_of(edited, ticket) == NOON + HOUR
    with edited.store.reading() as view:
        assert moved_from_json(view.setting(MOVED_SETTING)) == {"stricter": frozenset({ticket})}


def test_tickets_of_the_newest_version_stay_where_they_are(edited: Desk, clock: FrozenClock) -> None:
    clock.tick(HOUR)
    ticket = received(edited)
    assert due_of(edited, ticket) == NOON + 2 * HOUR
    assert recompute_sla.recompute(edited).tickets == ()
