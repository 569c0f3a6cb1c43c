"""A focus run is kept as it stands, so that a restart goes on with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fakes import NOON
from supportdesk_tui.domain import focus
from supportdesk_tui.domain.focus import FocusPlan, FocusRun, Outcome
from supportdesk_tui.store.sql_store import SqlStore


def test_a_run_comes_back_as_it_was_left(store: SqlStore) -> None:
    begun = FocusRun(0, "ira", FocusPlan("mine", 5, 0, grouped=False), NOON, (4, 2, 9), shown_at=NOON)
    with store.writing() as unit:
        assert unit.focus_run("ira") is None
        run = unit.add_focus_run(begun)
    assert run == replace(begun, id=run.id)
    later = NOON + timedelta(seconds=90)
    run = focus.finish(run, 4, Outcome.ESCALATED, later, batch_id=7, macro="escalate-bug", in_time=False)
    run = focus.skip(run, later + timedelta(seconds=3), reason="wait for the bank")
    run = replace(focus.pause(run, later + timedelta(minutes=1)), told=frozenset({"p1:3"}))
    with store.writing() as unit:
        unit.save_focus_run(run)
    with store.reading() as view:
        assert view.focus_run("ira") == run
        assert view.focus_run("anna") is None


def test_the_last_run_is_the_one_that_counts(store: SqlStore) -> None:
    with store.writing() as unit:
        first = unit.add_focus_run(FocusRun(0, "ira", FocusPlan(), NOON, (1,)))
        second = unit.add_focus_run(FocusRun(0, "ira", FocusPlan(), NOON, (2,)))
        unit.save_focus_run(focus.end(first, NOON))
        assert unit.focus_run("ira") == second
        unit.save_focus_run(focus.end(second, NOON))
        assert unit.focus_run("ira") == focus.end(second, NOON)
