"""SOP progress: told from events alone, with steps that depend on earlier answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.domain.sop import Condition, Sop, SopStep, SopText, done_lines, progress, sops_in

AT = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
STEPS = (
    SopStep("Find the payment", ask="transaction"),
    SopStep("Count the days", ask="window", choices={"in": "within", "after": "later"}),
    SopStep("Refund", when=Condition("window", frozenset({"in"}))),
    SopStep("Exception?", ask="exception", choices={"yes": "yes", "no": "no"},
            when=Condition("window", frozenset({"in"}), negated=True)),
    SopStep("Ask the lead", when=Condition("exception", frozenset({"yes"}))),
)
SOP = Sop("refund", "cancellation", {"en": SopText("Refund", STEPS), "ru": SopText("Возврат", STEPS)})


def tick(step: int, value: str = "", *, done: bool = True, sop: str = "refund", minute: int = 0,
         batch: int = 1) -> Event:
    data: dict[str, Json] = {"sop": sop, "step": step, "done": done, "value": value}
    return Event(1, EventKind.SOP_TICKED, AT + timedelta(minutes=minute), data, batch_id=batch)


def test_nothing_ticked_is_an_untouched_procedure() -> None:
    state = progress(SOP, [])
    assert state.done == (False,) * 5
    assert not state.started
    assert state.next_step == 1


def test_ticks_record_value_time_and_operator() -> None:
    state = progress(SOP, [tick(1, "tx-1", batch=8)], {8: "ira"})
    first = state.steps[0]
    assert (first.done, first.value, first.at, first.by) == (True, "tx-1", AT, "ira")
    assert state.values[0] == "tx-1"
    assert state.started


def test_unticking_forgets_the_value() -> None:
    state = progress(SOP, [tick(1, "tx-1"), tick(1, done=False, minute=1)])
    assert state.steps[0].done is False
    assert state.steps[0].value == ""


def test_steps_of_the_other_branch_need_not_be_done() -> None:
    state = progress(SOP, [tick(1, "tx-1"), tick(2, "in")])
    assert [step.applies for step in state.steps] == [True, True, True, False, False]
    assert state.open_steps == (3,)


def test_a_step_waits_while_its_answer_is_open() -> None:
    """Closing with open steps asks; a step that may still apply must not be forgotten."""
    state = progress(SOP, [tick(1)])
    assert [step.applies for step in state.steps] == [True, True, None, None, None]
    assert state.open_steps == (2, 3, 4, 5)


def test_a_finished_procedure_has_no_next_step() -> None:
    state = progress(SOP, [tick(1), tick(2, "after"), tick(4, "no")])
    assert state.open_steps == ()
    assert state.next_step is None


def test_other_procedures_and_vanished_steps_are_ignored() -> None:
    state = progress(SOP, [tick(1, sop="pause"), tick(9), tick(0), Event(1, EventKind.NOTED, AT)])
    assert state.done == (False,) * 5


def test_procedures_of_a_ticket_are_listed_once_in_order() -> None:
    assert sops_in([tick(1, sop="pause"), tick(1), tick(2, sop="pause")]) == ("pause", "refund")


def test_done_lines_tell_an_escalation_what_was_tried() -> None:
    state = progress(SOP, [tick(1, "tx-1"), tick(2, "in")])
    assert done_lines(SOP.text("en"), state) == "- Find the payment: tx-1\n- Count the days: within"


def test_language_of_a_procedure() -> None:
    assert SOP.text("ru").title == "Возврат"
    assert Sop("x", "", {"de": SopText("X", ())}).language("en") == "de"
