"""Focus runs: the slice and how far it has come, one row a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from supportdesk_tui.domain.focus import Finished, FocusPlan, FocusRun, Outcome
from supportdesk_tui.store.connection import Row, Value
from supportdesk_tui.store.instants import from_micros, to_micros
from supportdesk_tui.store.session import Session, WritingSession, mapping_of, to_json


class FocusReads(Session):
    """The last run."""

    def focus_run(self, operator: str) -> FocusRun | None:
        """The run that an operator began last, ended or not."""
        row = self._db.row("SELECT id, operator, started_at, ended, state FROM focus_run WHERE operator = :operator"
                           " ORDER BY id DESC LIMIT 1", {"operator": operator})
        return _run_of(row) if row is not None else None


class FocusWrites(WritingSession, FocusReads):
    """Beginning a run and keeping how it stands."""

    def add_focus_run(self, run: FocusRun) -> FocusRun:
        """Store a new one (its ``id`` is ignored)."""
        return replace(run, id=self._db.add("focus_run", _values(run)))

    def save_focus_run(self, run: FocusRun) -> None:
        """Keep how it stands now."""
        self._db.run("UPDATE focus_run SET ended = :ended, state = :state WHERE id = :id",
                     {"ended": int(run.ended), "state": _state(run), "id": run.id})


def _values(run: FocusRun) -> dict[str, Value]:
    return {"operator": run.operator, "started_at": to_micros(run.started_at), "ended": int(run.ended),
            "state": _state(run)}


def _state(run: FocusRun) -> str:
    plan = run.plan
    return to_json({
        "plan": [plan.view, plan.tickets, plan.minutes, plan.grouped], "waiting": [*run.waiting],
        "finished": _finished_out(run.finished), "looked_at": _finished_out(run.looked_at),
        "skips": _pairs(run.skips), "reasons": _pairs(run.reasons),
        "skipped_at": [[number, to_micros(at)] for number, at in run.skipped_at.items()],
        "trail": [*run.trail], "shown_at": to_micros(run.shown_at) if run.shown_at is not None else None,
        "carried": run.carried, "spent": run.spent, "streak": run.streak, "told": sorted(run.told)})


def _run_of(row: Row) -> FocusRun:
    state = mapping_of(row[4])
    shown_at = state["shown_at"]
    return FocusRun(
        id=int(row[0]), operator=row[1], plan=FocusPlan(*state["plan"]), started_at=from_micros(row[2]),
        waiting=tuple(state["waiting"]), finished=_finished_in(state["finished"]),
        looked_at=_finished_in(state["looked_at"]), skips=_mapping(state["skips"]),
        skipped_at={number: _instant(at) for number, at in state["skipped_at"]}, reasons=_mapping(state["reasons"]),
        trail=tuple(state["trail"]), shown_at=_instant(shown_at) if shown_at is not None else None,
        carried=state["carried"], spent=state["spent"], streak=state["streak"], told=frozenset(state["told"]),
        ended=bool(row[3]))


def _instant(micros: int) -> datetime:
    return from_micros(micros)


def _pairs(values: Mapping[int, object]) -> list[list[object]]:
    """JSON knows no numbers as keys."""
    return [[number, value] for number, value in values.items()]


def _mapping(pairs: Iterable[Any]) -> dict[int, Any]:
    return {int(number): value for number, value in pairs}


def _finished_out(finished: Iterable[Finished]) -> list[list[object]]:
    return [[each.ticket_id, each.outcome.value, each.seconds, each.batch_id, each.macro, each.in_time]
            for each in finished]


def _finished_in(rows: Iterable[Any]) -> tuple[Finished, ...]:
    return tuple(Finished(row[0], Outcome(row[1]), *row[2:]) for row in rows)
