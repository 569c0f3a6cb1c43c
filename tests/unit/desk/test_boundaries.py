"""Time passing changes rows only at their boundaries, and a solved ticket closes by itself."""

from __future__ import annotations

from datetime import timedelta

from desks import mail, take
from fakes import FrozenClock
from supportdesk_tui.desk import boundaries
from supportdesk_tui.desk.acts import snooze, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.ticket import Status, Ticket, Urgency


def only(desk: Desk) -> Ticket:
    with desk.store.reading() as view:
        return view.ticket(1)


def test_a_ticket_becomes_at_risk_and_breached_at_its_boundaries(desk: Desk, clock: FrozenClock) -> None:
    take(desk, mail())
    assert boundaries.refresh(desk) == ()
    first = only(desk)
    assert first.urgency is Urgency.LATER
    assert first.boundary_at is not None
    clock.at = first.boundary_at
    assert boundaries.refresh(desk) == (1,)
    risky = only(desk)
    assert (risky.deadline.state, risky.urgency) == ("at_risk", Urgency.NOW)
    assert risky.boundary_at is not None
    clock.at = risky.boundary_at
    boundaries.refresh(desk)
    assert only(desk).deadline.state == "breached"


def test_every_boundary_lies_ahead(desk: Desk, clock: FrozenClock) -> None:
    """A boundary that stays in the past would be refreshed for ever."""
    take(desk, mail())
    for _ in range(20):
        boundary = only(desk).boundary_at
        if boundary is None:
            break
        assert boundary > clock.at or clock.at == boundary
        clock.at = boundary
        boundaries.refresh(desk)
        after = only(desk).boundary_at
        assert after is None or after > clock.at
    assert boundaries.refresh(desk) == ()


def test_a_snooze_ends_by_itself(desk: Desk, clock: FrozenClock) -> None:
    take(desk, mail())
    until = clock.now() + timedelta(hours=1)
    snooze.snooze(desk, [1], until)
    assert only(desk).urgency is Urgency.PARKED
    clock.at = until
    boundaries.refresh(desk)
    assert only(desk).snoozed_until is None
    assert only(desk).urgency is not Urgency.PARKED


def test_a_solved_ticket_closes_after_a_week_in_silence(desk: Desk, clock: FrozenClock) -> None:
    take(desk, mail())
    triage.mark_done(desk, [1])
    clock.tick(timedelta(days=7, seconds=-1))
    boundaries.refresh(desk)
    assert only(desk).status is Status.SOLVED
    clock.tick(timedelta(seconds=1))
    boundaries.refresh(desk)
    assert only(desk).status is Status.CLOSED
