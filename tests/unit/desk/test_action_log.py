"""Any act of the log is turned round; where something was set again since, both values are known and one is chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desks import mail, open_test_desk, take
from fakes import FrozenClock
from supportdesk_tui.desk.acts import history, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.desk.looking import action_log
from supportdesk_tui.desk.looking.action_log import Turn
from supportdesk_tui.domain.errors import NoSuchTicket, NotPossible
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.ticket import Priority, Status, Ticket


def ticket(desk: Desk, number: int = 1) -> Ticket:
    with desk.store.reading() as view:
        return view.ticket(number)


def test_an_act_that_was_overtaken_is_not_turned_round_without_a_question(desk: Desk) -> None:
    take(desk, mail())
    first = triage.set_priority(desk, [1], Priority.P1)
    triage.set_priority(desk, [1], Priority.P3)
    with pytest.raises(NotPossible, match="changed_since"):
        history.undo_batch(desk, first.batch_id)
    (clash,) = action_log.clashes(desk, first.batch_id)
    assert (clash.own.before, clash.own.data, clash.later.data) == ({"to": ""}, {"to": "P1"}, {"to": "P3"})
    history.undo_batch(desk, first.batch_id, over=True)
    assert ticket(desk).priority is None
    history.redo_batch(desk, first.batch_id, over=True)
    assert ticket(desk).priority is Priority.P1


def test_only_the_same_tag_stands_in_the_way(desk: Desk) -> None:
    take(desk, mail())
    first = triage.change_tags(desk, [1], add=["vip", "late"])
    triage.change_tags(desk, [1], add=["refund"])
    assert action_log.clashes(desk, first.batch_id) == ()
    triage.change_tags(desk, [1], remove=["vip"])
    triage.change_tags(desk, [1], add=["vip"])
    assert len(action_log.clashes(desk, first.batch_id)) == 1
    history.undo_batch(desk, first.batch_id, over=True)
    assert ticket(desk).tags == ("refund",)


def test_a_status_brought_back_takes_effect_now(desk: Desk, clock: FrozenClock) -> None:
    take(desk, mail())
    first = triage.mark_done(desk, [1])
    clock.tick(timedelta(minutes=5))
    triage.reopen(desk, [1])
    triage.set_status(desk, [1], Status.ON_HOLD, waiting_for="bank")
    history.undo_batch(desk, first.batch_id, over=True)
    assert ticket(desk).status is Status.NEW


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.sampled_from(list(Priority)), min_size=2, max_size=5, unique=False), which=st.integers(0, 4))
def test_taken_back_over_later_acts_the_value_before_stands_and_redo_brings_back_what_was(
        tmp_path_factory: pytest.TempPathFactory, values: list[Priority], which: int) -> None:
    with open_test_desk(tmp_path_factory.mktemp("desk")) as desk:
        take(desk, mail())
        acts = [done for value in values if (done := triage.set_priority(desk, [1], value)).batch_id]
        with desk.store.reading() as view:
            chosen = acts[min(which, len(acts) - 1)].batch_id
            (event,) = view.batch_events(chosen)
        before = ticket(desk).priority
        history.undo_batch(desk, chosen, over=True)
        assert (ticket(desk).priority or "") == event.before["to"]
        history.redo(desk)
        assert ticket(desk).priority == before


def test_the_log_says_of_each_act_how_it_can_be_turned_round(desk: Desk, clock: FrozenClock) -> None:
    take(desk, mail())
    triage.set_priority(desk, [1], Priority.P1)
    undone = triage.assign(desk, [1], "ira")
    history.undo(desk)
    reply.send(desk, replace(reply.prepare(desk, 1), text="Hello"))
    anna = replace(desk, config=replace(desk.config, me=desk.config.operators[1]))
    triage.set_category(anna, [1], "payment")
    entries = action_log.page(desk)
    assert [(entry.batch.verb, entry.turn) for entry in entries] == [
        ("triage.category", Turn.UNDO), ("reply.send", Turn.UNDO), ("undo", Turn.ITSELF),
        ("triage.assign", Turn.REDO), ("triage.priority", Turn.UNDO)]
    assert entries[3].batch.id == undone.batch_id
    assert [entry.batch.verb for entry in action_log.page(desk, ticket_id=1)][-1] == "mail.ticket"
    with pytest.raises(NoSuchTicket):
        action_log.page(desk, ticket_id=77)


def test_a_letter_that_has_left_is_not_taken_back(desk: Desk) -> None:
    take(desk, mail())
    done = reply.send(desk, replace(reply.prepare(desk, 1), text="Hello"))
    with desk.store.writing() as unit:
        (held,) = unit.outgoing_of(1)
        unit.save_outgoing(replace(held, state=OutboxState.SENT, sent_at=desk.clock.now()))
    sent = next(entry for entry in action_log.page(desk) if entry.batch.id == done.batch_id)
    assert sent.turn is Turn.LEFT


def test_a_long_log_is_read_page_by_page(tmp_path: Path) -> None:
    with open_test_desk(tmp_path) as desk:
        take(desk, mail())
        with desk.store.writing() as unit:
            for number in range(450):
                unit.add_batch(desk.clock.now(), "anna" if number % 3 else "ira", "triage.tags", [1])
        read = list(action_log.page(desk))
        while more := action_log.page(desk, before=read[-1].batch.id):
            read += more
        numbers = [entry.batch.id for entry in read]
        assert len(numbers) == 450
        assert numbers == sorted(set(numbers), reverse=True)
