"""Undo and redo: any batch, as a whole, across restarts; the row is always what its live events say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desks import mail, open_test_desk, take
from fakes import FrozenClock
from supportdesk_tui.desk import recording
from supportdesk_tui.desk.acts import follow_sop, history, notes, snooze, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.ticket import Priority, Status, Ticket
from supportdesk_tui.domain.undoing import ChangedSince
from supportdesk_tui.presentation.clash_words import clash_words


def rows(desk: Desk) -> tuple[Ticket, ...]:
    with desk.store.reading() as view:
        return view.tickets(view.all_ticket_ids())


def same(desk: Desk) -> list[dict[str, object]]:
    """The rows without the instants that a re-projection renews."""
    return [{name: getattr(row, name) for name in
             ("status", "priority", "category", "assignee", "tags", "snoozed_until", "deadline", "message_count")}
            for row in rows(desk)]


ACTS = {
    "p1": lambda desk: triage.set_priority(desk, [1, 2], Priority.P1),
    "p2": lambda desk: triage.set_priority(desk, [1], Priority.P2),
    "payment": lambda desk: triage.set_category(desk, [2], "payment"),
    "take": lambda desk: triage.assign(desk, [1, 2], "ira"),
    "tags": lambda desk: triage.change_tags(desk, [1], add=["vip", "late fee"], remove=["old"]),
    "done": lambda desk: triage.mark_done(desk, [1, 2]),
    "reopen": lambda desk: triage.reopen(desk, [2]),
    "spam": lambda desk: triage.mark_spam(desk, [2]),
    "snooze": lambda desk: snooze.snooze(desk, [1], desk.clock.now() + timedelta(hours=3)),
    "note": lambda desk: notes.add_note(desk, 1, "seen"),
    "sop": lambda desk: follow_sop.tick(desk, 1, "cancel", 1, value=next(iter(
        desk.library.sop("cancel").text("en").steps[0].choices), "")),
}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=6), back=st.integers(1, 6))
def test_undoing_everything_and_redoing_it_leads_back(tmp_path_factory: pytest.TempPathFactory, acts: list[str],
                                                      back: int) -> None:
    clock = FrozenClock()
    with open_test_desk(tmp_path_factory.mktemp("desk"), clock) as desk:
        take(desk, mail("One", "one"))
        take(desk, mail("Two", "two"))
        states = [same(desk)]
        for name in acts:
            before = rows(desk)
            done = ACTS[name](desk)
            if done.batch_id:
                states.append(same(desk))
            else:
                assert rows(desk) == before
        steps = min(back, len(states) - 1)
        for step in range(steps):
            history.undo(desk)
            assert same(desk) == states[-2 - step]
        for step in range(steps):
            history.redo(desk)
            assert same(desk) == states[len(states) - steps + step]
        rebuilt = same(desk)
        recording.rebuild(desk)
        assert same(desk) == rebuilt


def test_undo_takes_the_whole_batch_back(desk: Desk) -> None:
    for number in range(12):
        take(desk, mail(f"Mail {number}", f"text {number}"))
    triage.mark_done(desk, range(1, 13))
    done = history.undo(desk)
    assert len(done.ticket_ids) == 12
    assert {row.status for row in rows(desk)} == {Status.NEW}


def test_undo_survives_a_restart(tmp_path: Path) -> None:
    with open_test_desk(tmp_path) as desk:
        take(desk, mail())
        triage.set_priority(desk, [1], Priority.P1)
    with open_test_desk(tmp_path) as desk:
        history.undo(desk)
        assert rows(desk)[0].priority is None
    with open_test_desk(tmp_path) as desk:
        history.redo(desk)
        assert rows(desk)[0].priority is Priority.P1


def test_a_mistaken_close_leaves_no_trace_in_the_clocks(desk: Desk, clock: FrozenClock) -> None:
    """Taken back, it must not have ended the first response as closed without a reply."""
    take(desk, mail())
    running = rows(desk)[0].deadline
    clock.tick(timedelta(minutes=1))
    triage.mark_done(desk, [1])
    clock.tick(timedelta(minutes=1))
    history.undo(desk)
    assert rows(desk)[0].deadline == running


def test_nothing_to_undo_is_said_and_another_operators_act_is_not_touched(desk: Desk) -> None:
    take(desk, mail())
    with pytest.raises(NotPossible, match="nothing_to_undo"):
        history.undo(desk)
    with pytest.raises(NotPossible, match="nothing_to_redo"):
        history.redo(desk)


def test_a_new_act_forgets_what_could_be_redone(desk: Desk) -> None:
    take(desk, mail())
    triage.set_priority(desk, [1], Priority.P1)
    history.undo(desk)
    triage.set_priority(desk, [1], Priority.P2)
    with pytest.raises(NotPossible):
        history.redo(desk)
    assert rows(desk)[0].priority is Priority.P2


def test_any_act_of_the_log_can_be_taken_back(desk: Desk) -> None:
    take(desk, mail())
    first = triage.set_priority(desk, [1], Priority.P1)
    triage.change_tags(desk, [1], add=["vip"])
    history.undo_batch(desk, first.batch_id)
    assert (rows(desk)[0].priority, rows(desk)[0].tags) == (None, ("vip",))
    with pytest.raises(NotPossible):
        history.undo_batch(desk, first.batch_id)


def test_what_a_colleague_set_since_is_asked_about_and_stays(desk: Desk) -> None:
    """Neither silently overwritten nor silently kept: both values are told, and the rest comes back."""
    for number in range(3):
        take(desk, mail(f"Mail {number}", f"text {number}"))
    anna = replace(desk, config=replace(desk.config, me=desk.config.operators[1]))
    triage.set_priority(desk, [1, 2, 3], Priority.P1)
    triage.set_priority(anna, [2], Priority.P3)
    triage.change_tags(anna, [1], add=["vip"])
    with pytest.raises(ChangedSince) as refused:
        history.undo(desk)
    (said,) = clash_words(refused.value.clashes, desk.config, desk.clock.now(), undoing=True)
    assert said.startswith("#2: no priority would come back, P3 was set since")
    assert [row.priority for row in rows(desk)] == [Priority.P1, Priority.P3, Priority.P1]
    history.undo(desk, keep=True)
    assert [row.priority for row in rows(desk)] == [None, Priority.P3, None]


@pytest.mark.parametrize(("act", "said"), [
    (lambda desk: triage.mark_done(desk, [1]), "new would come back, open was set since"),
    (lambda desk: triage.set_category(desk, [1], "payment"), "no category would come back, Access was set since"),
    (lambda desk: triage.assign(desk, [1], "ira"), "nobody would come back, Anna was set since"),
    (lambda desk: triage.change_tags(desk, [1], add=["vip"]), "-vip would come back, -vip was set since"),
    (lambda desk: snooze.snooze(desk, [1], desk.clock.now() + timedelta(hours=3)), "no date would come back"),
])
def test_each_kind_of_value_is_told(desk: Desk, act: Callable[[Desk], object], said: str) -> None:
    take(desk, mail())
    anna = replace(desk, config=replace(desk.config, me=desk.config.operators[1]))
    act(desk)
    triage.reopen(anna, [1])
    triage.set_category(anna, [1], "access")
    triage.assign(anna, [1], "anna")
    triage.change_tags(anna, [1], remove=["vip"])
    snooze.snooze(anna, [1], desk.clock.now() + timedelta(hours=5))
    with pytest.raises(ChangedSince) as refused:
        history.undo(desk)
    assert any(said in line for line in clash_words(refused.value.clashes, desk.config, desk.clock.now(), undoing=True))
    history.undo(desk, over=True)
