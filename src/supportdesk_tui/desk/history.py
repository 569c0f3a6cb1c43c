"""Undo, redo and the log: what was done, and taking it back, across restarts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from supportdesk_tui.desk import drafts, merge, recording, reply
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Reading, Writing
from supportdesk_tui.domain.errors import BadInput, NotPossible
from supportdesk_tui.domain.event import Batch, Event, Json
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.undoing import Clash, clashes

UNDO, REDO = "undo", "redo"
_LOOK_BACK = 500


def undo(desk: Desk) -> Done:
    """Take back the operator's last act.

    Raises:
        NotPossible: there is nothing to undo, or the last act was a mail that has left.
    """
    with desk.store.writing() as unit:
        for batch in unit.batches(actor=desk.config.me.id, limit=_LOOK_BACK):
            if batch.verb in (UNDO, REDO) or batch.undone or not batch.undoable:
                continue
            return _undo(desk, unit, batch)
    raise NotPossible("nothing_to_undo")


def undo_batch(desk: Desk, batch_id: int, *, over: bool = False) -> Done:
    """Take back one act, whenever it was done.

    Args:
        desk: the desk.
        batch_id: the act.
        over: bring the values before it back even where they were set again since.

    Raises:
        BadInput: no such act.
        NotPossible: it was taken back already or cannot be; ``changed_since`` without ``over``.
    """
    with desk.store.writing() as unit:
        batch = known(unit, batch_id)
        if batch.undone or not batch.undoable or batch.verb in (UNDO, REDO):
            raise NotPossible("cannot_undo", str(batch_id))
        found = _clashes(unit, batch, over)
        return _undo(desk, unit, batch, [clash.over(desk.clock.now(), undoing=True) for clash in found])


def redo_batch(desk: Desk, batch_id: int, *, over: bool = False) -> Done:
    """Do again one act that was taken back, whenever that was; else as ``undo_batch``."""
    with desk.store.writing() as unit:
        batch = known(unit, batch_id)
        undoing = _undoing(unit, batch)
        if undoing is None:
            raise NotPossible("cannot_redo", str(batch_id))
        found = _clashes(unit, batch, over)
        return _redo(desk, unit, undoing, batch, [clash.over(desk.clock.now(), undoing=False) for clash in found])


def known(view: Reading, batch_id: int) -> Batch:
    """One act. Raises BadInput ``no_such_batch``."""
    batch = view.batch(batch_id)
    if batch is None:
        raise BadInput("no_such_batch", str(batch_id))
    return batch


def clashes_of(view: Reading, batch: Batch) -> tuple[Clash, ...]:
    """Where something that an act set was set again since."""
    return clashes(view.batch_events(batch.id), {number: view.events(number) for number in _tickets_of(view, batch)})


def _clashes(view: Reading, batch: Batch, over: bool) -> tuple[Clash, ...]:
    found = clashes_of(view, batch)
    if found and not over:
        raise NotPossible("changed_since", str(found[0].ticket_id))
    return found


def _undoing(view: Reading, batch: Batch) -> Batch | None:
    """The undo that an act is taken back by."""
    tickets = batch.ticket_ids or _tickets_of(view, batch)
    if not batch.undone or not tickets:
        return None
    later = view.batches(ticket_id=tickets[0], limit=_LOOK_BACK)
    return next((one for one in later if one.verb == UNDO and one.undo_of == batch.id and not one.undone), None)


def redo(desk: Desk) -> Done:
    """Do again what was last taken back, as long as nothing else was done since.

    Raises:
        NotPossible: there is nothing to redo.
    """
    with desk.store.writing() as unit:
        for batch in unit.batches(actor=desk.config.me.id, limit=_LOOK_BACK):
            if batch.verb == REDO or (batch.verb == UNDO and batch.undone):
                continue
            if batch.verb != UNDO or batch.undo_of is None:
                break
            original = unit.batch(batch.undo_of)
            if original is None:
                break
            return _redo(desk, unit, batch, original)
    raise NotPossible("nothing_to_redo")


def log(desk: Desk, limit: int = 200, *, ticket_id: int | None = None,
        since: datetime | None = None) -> tuple[Batch, ...]:
    """What was done, newest first."""
    with desk.store.reading() as view:
        return view.batches(ticket_id=ticket_id, since=since, limit=limit)


def _undo(desk: Desk, unit: Writing, batch: Batch, over: Sequence[Event] = ()) -> Done:
    outbox_id = _outbox_id(batch)
    if outbox_id is not None:
        mail = unit.outgoing(outbox_id)
        if mail is not None:
            if mail.state is OutboxState.CANCELLED:
                raise NotPossible("cannot_undo", str(batch.id))
            reply.cancel_in(desk, unit, mail)
    if batch.verb == drafts.DROP:
        drafts.bring_back(unit, batch, desk.clock.now())
    if batch.verb in (merge.MERGE, merge.SPLIT):
        merge.move_back(unit, batch)
    unit.set_undone(batch.id, True)
    return _close(desk, unit, batch, UNDO, batch.id, over)


def _redo(desk: Desk, unit: Writing, undoing: Batch, original: Batch, over: Sequence[Event] = ()) -> Done:
    outbox_id = _outbox_id(original)
    if outbox_id is not None:
        reply.put_back(desk, unit, outbox_id)
    if original.verb == drafts.DROP:
        drafts.drop_again(unit, original, desk.clock.now())
    if original.verb in (merge.MERGE, merge.SPLIT):
        merge.move_again(unit, original)
    unit.set_undone(original.id, False)
    unit.set_undone(undoing.id, True)
    return _close(desk, unit, original, REDO, undoing.id, over)


def _close(desk: Desk, unit: Writing, batch: Batch, verb: str, undo_of: int, over: Sequence[Event]) -> Done:
    tickets = batch.ticket_ids or _tickets_of(unit, batch)
    summary: dict[str, Json] = {"verb": batch.verb, **batch.summary}
    batch_id = unit.add_batch(desk.clock.now(), desk.config.me.id, verb, tickets, undo_of=undo_of,
                              undoable=False, summary=summary)
    if over:
        unit.add_events(batch_id, over)
    for ticket_id in tickets:
        recording.reproject(desk, unit, ticket_id)
    return Done(batch_id, verb, tickets, summary)


def _tickets_of(view: Reading, batch: Batch) -> tuple[int, ...]:
    return tuple(dict.fromkeys(event.ticket_id for event in view.batch_events(batch.id)))


def _outbox_id(batch: Batch) -> int | None:
    value = batch.summary.get("outbox_id") if batch.verb.endswith(".send") else None
    return value if isinstance(value, int) else None
