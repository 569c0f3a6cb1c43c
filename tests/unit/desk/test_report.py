"""The report: what came, how quickly it was answered, what was promised and kept; the same for panel and commands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desks import mail, take
from fakes import NOON, FrozenClock
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import promise
from supportdesk_tui.desk.looking import hand_over, report
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.report import Case, Tally
from supportdesk_tui.domain.ticket import Channel, Priority, Status, Ticket
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.report_lines import plain, report_lines
from supportdesk_tui.store.report_rows import ReportReads

HOUR = timedelta(hours=1)


def _came(desk: Desk, number: int, priority: Priority, category: str) -> int:
    taken = take(desk, mail(f"Case {number}", sender=f"m{number}@member.example"))
    assert taken.ticket_id is not None
    triage.set_priority(desk, [taken.ticket_id], priority)
    triage.set_category(desk, [taken.ticket_id], category)
    return taken.ticket_id


def test_what_came_today_and_how_long_it_took(desk: Desk, clock: FrozenClock) -> None:
    """Working time: the median of one and three hours is two; P1's fifteen minutes were missed."""
    one, two = _came(desk, 1, Priority.P2, "payment"), _came(desk, 2, Priority.P2, "payment")
    late = _came(desk, 3, Priority.P1, "access")
    clock.tick(HOUR)
    _answer(desk, one)
    clock.tick(2 * HOUR)
    _answer(desk, two)
    triage.mark_done(desk, [one])
    triage.reopen(desk, [one])
    found = report.report(desk, "day").now
    lines = {line.priority: line for line in found.lines}
    assert lines[Priority.P2].count == 2
    assert lines[Priority.P2].first.median == 2 * HOUR
    assert lines[Priority.P2].first.in_sla == 0.5
    assert (lines[Priority.P1].breaches, lines[Priority.P1].first.median) == (1, None)
    assert found.categories == (("payment", 2), ("access", 1))
    assert (found.received, found.solved, found.reopened) == (3, 1, 1)
    assert late


def _answer(desk: Desk, ticket_id: int) -> None:
    from supportdesk_tui.desk import recording

    with desk.store.writing() as unit:
        recording.record(desk, unit, verb="test", events=[
            Event(ticket_id, EventKind.OUTBOUND, desk.clock.now(), {"kind": "human"})])


def test_tickets_that_are_not_read_would_count_for_nothing(
        desk: Desk, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report reads the tickets that came and those with an act it counts: with all of them it says the same."""
    ids = [_came(desk, number, Priority.P3, "payment") for number in range(9)]
    for days, number in ((1, 1), (7, 2), (1, 3), (9, 4), (20, 5)):
        clock.tick(timedelta(days=days))
        triage.mark_done(desk, [ids[number]])
        _answer(desk, ids[number + 1])
        triage.reopen(desk, [ids[number]])
        triage.set_priority(desk, ids, Priority.P2 if number % 2 else Priority.P3)  # touched, and nothing to count
        found = {period: report.report(desk, period) for period in report.PERIODS}
        with monkeypatch.context() as patched:
            patched.setattr(ReportReads, "tickets_between", lambda self, _since, _until: self.all_ticket_ids())
            assert {period: report.report(desk, period) for period in report.PERIODS} == found


def test_answers_from_another_mail_program_are_told_apart(desk: Desk) -> None:
    """Whether they follow a macro nobody knows: they are not counted as written without one."""
    came = take(desk, mail(message_id="q"))
    take(desk, mail("Re: Cannot log in", sender="help@club.example", to="anna@member.example",
                    In_Reply_To="<q@member.example>"), in_sent=True)
    found = report.report(desk, "day")
    assert came.ticket_id is not None
    assert (found.now.by_hand, found.now.elsewhere) == (0, 1)
    said = "\n".join(plain(report_lines(found, desk.config, 100, Look(), {})))
    assert "written here without a macro 0 · written in another mail program 1" in said


def test_the_period_before_is_as_long_as_this_one_so_far(desk: Desk, clock: FrozenClock) -> None:
    """Noon of a Wednesday is compared with noon of the Wednesday before, not with a whole week."""
    clock.at = NOON - timedelta(days=7)
    _came(desk, 1, Priority.P3, "other")
    clock.at = NOON - timedelta(days=6)
    _came(desk, 2, Priority.P3, "other")
    clock.at = NOON + timedelta(minutes=1)
    found = report.report(desk, "week")
    assert (found.now.received, found.before.received) == (0, 1)
    assert report.report(desk, "month").before.received == 0


@pytest.mark.parametrize(("then", "kept", "broken"), [("answered", 1, 0), ("moved", 0, 0), ("nothing", 0, 1)])
def test_a_promise_is_kept_by_an_answer_in_time(desk: Desk, clock: FrozenClock, then: str, kept: int,
                                                broken: int) -> None:
    ticket_id = _came(desk, 1, Priority.P3, "other")
    promise.record(desk, [ticket_id], clock.now() + HOUR)
    clock.tick(HOUR / 2)
    if then == "answered":
        _answer(desk, ticket_id)
    elif then == "moved":
        promise.record(desk, [ticket_id], clock.now() + 4 * HOUR)
    clock.tick(HOUR)
    found = report.report(desk, "day").now
    assert (found.kept, len(found.broken)) == (kept, broken)


@settings(deadline=None)
@given(st.lists(st.sampled_from([None, *Priority]), max_size=8))
def test_no_clocks_no_counts(priorities: list[Priority | None]) -> None:
    """What was only touched in the period did not come in it."""
    tally = Tally(NOON, NOON + HOUR, NOON, lambda ticket, clock: HOUR)
    for number, priority in enumerate(priorities):
        tally.take(Case(Ticket(number, "", Status.NEW, Channel.EMAIL, 1, NOON, NOON, priority), (), None))
    found = tally.report()
    assert (found.received, found.categories) == (0, ())


def test_the_hand_over_names_what_burns(desk: Desk, clock: FrozenClock) -> None:
    ticket_id = _came(desk, 1, Priority.P1, "access")
    other = _came(desk, 2, Priority.P3, "other")
    promise.record(desk, [other], clock.now() + HOUR)
    clock.tick(HOUR / 2)
    found = hand_over.hand_over(desk)
    assert (found.open, found.received) == (2, 2)
    assert [ticket.id for ticket in found.lists["p1"][1]] == [ticket_id]
    assert found.lists["overdue"][0] == 1
    assert [ticket.id for ticket in found.lists["promised"][1]] == [other]
