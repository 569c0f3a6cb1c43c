"""One act on many tickets: one batch, undone as one; what a ticket does not allow is told and stops no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desks import mail, open_test_desk, take
from fakes import FrozenClock
from supportdesk_tui.desk import recording
from supportdesk_tui.desk.acts import follow_sop, history, notes, snooze, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.desk.outcome import Done, Left
from supportdesk_tui.domain.errors import NoSuchTicket, NotPossible
from supportdesk_tui.domain.ticket import Priority, Status, Ticket
from supportdesk_tui.presentation.toasts import done_words


def fill(desk: Desk, count: int) -> None:
    for number in range(count):
        take(desk, mail(f"Mail {number}", f"text {number}", sender=f"P{number} <p{number}@member.example>"))


def rows(desk: Desk) -> tuple[Ticket, ...]:
    with desk.store.reading() as view:
        return view.tickets(view.all_ticket_ids())


def state(desk: Desk) -> list[tuple[object, ...]]:
    return [(row.status, row.priority, row.category, row.assignee, row.tags, row.snoozed_until, row.message_count)
            for row in rows(desk)]


ACTS: dict[str, Callable[[Desk, Sequence[int]], Done]] = {
    "p1": lambda desk, ids: triage.set_priority(desk, ids, Priority.P1),
    "p3": lambda desk, ids: triage.set_priority(desk, ids, Priority.P3),
    "payment": lambda desk, ids: triage.set_category(desk, ids, "payment"),
    "take": triage.take,
    "anna": lambda desk, ids: triage.assign(desk, ids, "anna"),
    "tags": lambda desk, ids: triage.change_tags(desk, ids, add=["vip"]),
    "done": triage.mark_done,
    "reopen": triage.reopen,
    "spam": triage.mark_spam,
    "note": lambda desk, ids: notes.add_notes(desk, ids, "seen"),
    "snooze": lambda desk, ids: snooze.snooze(desk, ids, desk.clock.now() + timedelta(hours=3)),
}


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.frozensets(st.integers(1, 5), min_size=2)),
                min_size=1, max_size=6), st.sampled_from([2, 5000]))
def test_as_many_undos_as_acts_lead_back(tmp_path_factory: pytest.TempPathFactory,
                                         acts: list[tuple[str, frozenset[int]]], part: int) -> None:
    """Whether an act goes in one part or in several, one undo takes the whole of it back."""
    with pytest.MonkeyPatch.context() as patch, open_test_desk(tmp_path_factory.mktemp("d"), FrozenClock()) as desk:
        patch.setattr(recording, "PART", part)
        fill(desk, 5)
        states = [state(desk)]
        for name, ids in acts:
            if ACTS[name](desk, sorted(ids)).batch_id:
                states.append(state(desk))
        for before in reversed(states[:-1]):
            history.undo(desk)
            assert state(desk) == before
        for after in states[1:]:
            history.redo(desk)
            assert state(desk) == after


def test_a_ticket_that_is_so_already_is_told(desk: Desk) -> None:
    fill(desk, 3)
    triage.mark_done(desk, [3])
    done = triage.mark_done(desk, [1, 2, 3])
    assert (done.ticket_ids, done.left) == ((1, 2), (Left(3, None, "solved"),))
    assert done_words(done, desk.config, desk.clock.now()) == \
        "2 tickets: solved · z takes it back · 1 not: #3 is solved already"


def test_taking_many_takes_nothing_from_a_colleague(desk: Desk) -> None:
    fill(desk, 3)
    triage.assign(desk, [2], "anna")
    done = triage.take(desk, [1, 2, 3])
    assert [row.assignee for row in rows(desk)] == ["ira", "anna", "ira"]
    assert done.left == (Left(2, NotPossible("taken", "Anna")),)
    assert "#2" in done_words(done, desk.config, desk.clock.now())


def test_a_number_that_is_gone_stops_nobody_but_alone_it_is_refused(desk: Desk) -> None:
    fill(desk, 1)
    done = triage.set_priority(desk, [1, 99], Priority.P1)
    assert (done.ticket_ids, done.left) == ((1,), (Left(99, NoSuchTicket(99)),))
    assert notes.add_notes(desk, [1, 99], "x").left == (Left(99, NoSuchTicket(99)),)
    with pytest.raises(NoSuchTicket):
        triage.set_priority(desk, [99], Priority.P1)


def test_nothing_to_do_makes_no_batch(desk: Desk) -> None:
    fill(desk, 2)
    triage.mark_spam(desk, [1, 2])
    done = triage.mark_spam(desk, [1, 2])
    assert done.batch_id == 0
    assert "nothing to change" in done_words(done, desk.config, desk.clock.now())


def test_how_far_a_long_act_has_come_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "TOLD_EVERY", 2)
    monkeypatch.setattr(recording, "PART", 3)
    fill(desk, 5)
    heard: list[tuple[int, int]] = []
    watched = replace(desk, progress=lambda number, total: heard.append((number, total)))
    triage.mark_done(watched, range(1, 6))
    assert heard == [(0, 5), (2, 5), (3, 5)]


def test_the_tickets_of_a_view_and_those_of_some_that_it_holds(desk: Desk) -> None:
    fill(desk, 4)
    triage.mark_done(desk, [2])
    open_ones = queue.parse(desk, "is:open sort:created").query
    assert queue.ids(desk, open_ones) == (1, 3, 4)
    assert queue.ids(desk, open_ones, 1, 2) == (3, 4)
    assert queue.among(desk, open_ones, {1, 2, 9}) == {1}


def test_open_steps_of_a_checklist_are_found(desk: Desk) -> None:
    fill(desk, 2)
    step = desk.library.sop("cancel").text("en").steps[0]
    follow_sop.tick(desk, 1, "cancel", 1, value=next(iter(step.choices), ""))
    unfinished = follow_sop.unfinished(desk, [1, 2])
    assert list(unfinished) == [1]
    assert 1 not in unfinished[1]
    assert [row.status for row in rows(desk)] == [Status.NEW, Status.NEW]
