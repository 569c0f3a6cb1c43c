"""Undo, redo and the log: what was done, and taking it back, across restarts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.acts import merge
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import answered_elsewhere, drafts, reply
from supportdesk_tui.desk.outcome import Done, Left, joined
from supportdesk_tui.desk.ports import Reading, Writing
from supportdesk_tui.desk.recording import PART_OF
from supportdesk_tui.domain.errors import BadInput, NotPossible
from supportdesk_tui.domain.event import Batch, Event, Json
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.undoing import ChangedSince, Clash, clashes

UNDO, REDO = "undo", "redo"
MANY = "many"
"""What several acts that were taken back as one are called."""
_LOOK_BACK = 500


def undo(desk: Desk, *, over: bool = False, keep: bool = False) -> Done:
    """Take back the operator's last act, with all its parts.

    Args:
        desk: the desk.
        over: bring the values before it back even where they were set again since.
        keep: leave what was set again since; what is still as the act left it goes back.

    Raises:
        NotPossible: there is nothing to undo, or the last act was a mail that has left.
        ChangedSince: something was set again since, and neither ``over`` nor ``keep`` was said.
    """
    with desk.store.reading() as view:
        batch = next((one for one in view.batches(actor=desk.config.me.id, limit=_LOOK_BACK)
                      if _can_be_undone(one)), None)
        if batch is None:
            raise NotPossible("nothing_to_undo")
        parts = _parts(view, batch)
    return _undo_parts(desk, parts, over=over, keep=keep)


def undo_batch(desk: Desk, batch_id: int, *, over: bool = False) -> Done:
    """Take back one act, whenever it was done, with all its parts.

    Args:
        desk: the desk.
        batch_id: the act.
        over: bring the values before it back even where they were set again since.

    Raises:
        BadInput: no such act.
        NotPossible: it was taken back already or cannot be.
        ChangedSince: something was set again since, and ``over`` was not said.
    """
    with desk.store.reading() as view:
        batch = known(view, batch_id)
        if not _can_be_undone(batch):
            raise NotPossible("cannot_undo", str(batch_id))
        parts = _parts(view, batch)
    return _undo_parts(desk, parts, over=over)


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
        raise ChangedSince("changed_since", str(found[0].ticket_id), found)
    return found


def _can_be_undone(batch: Batch) -> bool:
    return batch.verb not in (UNDO, REDO) and not batch.undone and batch.undoable


def _parts(view: Reading, batch: Batch) -> tuple[Batch, ...]:
    """The act with its other parts, the last one first."""
    whole = batch.summary.get(PART_OF, batch.id)
    return tuple(part for part in view.batches(actor=batch.actor, limit=_LOOK_BACK)
                 if part.verb == batch.verb and _can_be_undone(part)
                 and part.summary.get(PART_OF, part.id) == whole) or (batch,)


def _undo_parts(desk: Desk, parts: Sequence[Batch], *, over: bool, keep: bool = False) -> Done:
    found: dict[int, tuple[Clash, ...]] = {}
    if not keep:
        with desk.store.writing() as unit:
            for part in parts:
                unit.expect_tickets(part.ticket_ids)
                found[part.id] = clashes_of(unit, part)
        every = tuple(clash for part in parts for clash in found[part.id])
        if every and not over:
            raise ChangedSince("changed_since", str(every[0].ticket_id), every)
    whole = parts[-1].summary.get(PART_OF, parts[-1].id) if len(parts) > 1 else None
    total, before = sum(len(part.ticket_ids) for part in parts), 0
    done: Done | None = None
    for part in parts:
        watched = replace(desk, progress=recording.further(desk.progress, before, total))
        earlier = [clash.over(desk.clock.now(), undoing=True) for clash in found.get(part.id, ())]
        with desk.store.writing() as unit:
            if _can_be_undone(known(unit, part.id)):
                done = joined(done, _undo(watched, unit, part, earlier, whole))
        before += len(part.ticket_ids)
    if done is None:
        raise NotPossible("nothing_to_undo")
    return done


def _undoing(view: Reading, batch: Batch) -> Batch | None:
    """The undo that an act is taken back by."""
    tickets = batch.ticket_ids or _tickets_of(view, batch)
    if not batch.undone or not tickets:
        return None
    later = view.batches(ticket_id=tickets[0], limit=_LOOK_BACK)
    return next((one for one in later if one.verb == UNDO and one.undo_of == batch.id and not one.undone), None)


def undo_many(desk: Desk, batch_ids: Sequence[int]) -> Done:
    """Take several acts back as one, which redo does again as one; those that cannot be taken back are passed over.

    Raises:
        NotPossible: none of them can.
    """
    done: Done | None = None
    with desk.store.writing() as unit:
        for batch_id in batch_ids:
            batch = unit.batch(batch_id)
            if batch is None or not _can_be_undone(batch):
                continue
            with suppress(NotPossible), unit.savepoint():
                done = joined(done, _undo(desk, unit, batch, whole=batch_ids[0]))
    if done is None:
        raise NotPossible("nothing_to_undo")
    return replace(done, ticket_ids=tuple(dict.fromkeys(done.ticket_ids)), summary={"verb": MANY})


def redo(desk: Desk) -> Done:
    """Do again what was last taken back, as long as nothing else was done since.

    Raises:
        NotPossible: there is nothing to redo.
    """
    done: Done | None = None
    whole: Json = None
    while done is None or whole is not None:
        with desk.store.writing() as unit:
            undoing = _last_undone(desk, unit)
            original = unit.batch(undoing.undo_of) if undoing is not None and undoing.undo_of is not None else None
            if undoing is None or original is None or (done is not None and undoing.summary.get(PART_OF) != whole):
                break
            whole = undoing.summary.get(PART_OF)
            done = joined(done, _redo(desk, unit, undoing, original))
    if done is None:
        raise NotPossible("nothing_to_redo")
    return done


def _last_undone(desk: Desk, view: Reading) -> Batch | None:
    """The undo that a redo takes back; None when anything else was done since."""
    for batch in view.batches(actor=desk.config.me.id, limit=_LOOK_BACK):
        if batch.verb == REDO or (batch.verb == UNDO and batch.undone):
            continue
        return batch if batch.verb == UNDO else None
    return None


def log(desk: Desk, limit: int = 200, *, ticket_id: int | None = None,
        since: datetime | None = None) -> tuple[Batch, ...]:
    """What was done, newest first."""
    with desk.store.reading() as view:
        return view.batches(ticket_id=ticket_id, since=since, limit=limit)


def _undo(desk: Desk, unit: Writing, batch: Batch, over: Sequence[Event] = (), whole: Json = None) -> Done:
    left = _take_letters_back(desk, unit, batch)
    if batch.verb == drafts.DROP:
        drafts.bring_back(unit, batch, desk.clock.now())
    if batch.verb == answered_elsewhere.VERB:
        answered_elsewhere.take_back(unit, batch, desk.clock.now())
    if batch.verb in (merge.MERGE, merge.SPLIT):
        merge.move_back(unit, batch)
    unit.set_undone(batch.id, True)
    return replace(_close(desk, unit, batch, UNDO, batch.id, over, whole), left=left)


def _take_letters_back(desk: Desk, unit: Writing, batch: Batch) -> tuple[Left, ...]:
    """The letters of an act that have not left become drafts again. Raises NotPossible when all have left."""
    ids, back = _outbox_ids(batch), 0
    left: list[Left] = []
    for outbox_id in ids:
        mail = unit.outgoing(outbox_id)
        if mail is None:
            continue
        try:
            if mail.state is OutboxState.CANCELLED:
                raise NotPossible("cannot_undo", str(batch.id))
            reply.cancel_in(desk, unit, mail)
            back += 1
        except NotPossible as error:
            if len(ids) == 1:
                raise
            left.append(Left(mail.ticket_id, error))
    if left and not back:
        raise NotPossible("already_left", str(left[0].ticket_id))
    return tuple(left)


def _redo(desk: Desk, unit: Writing, undoing: Batch, original: Batch, over: Sequence[Event] = ()) -> Done:
    ids = _outbox_ids(original)
    for outbox_id in ids:
        mail = unit.outgoing(outbox_id)
        if len(ids) == 1 or (mail is not None and mail.state is OutboxState.CANCELLED):  # the others had left
            reply.put_back(desk, unit, outbox_id)
    if original.verb == drafts.DROP:
        drafts.drop_again(unit, original, desk.clock.now())
    if original.verb == answered_elsewhere.VERB:
        answered_elsewhere.give_again(unit, original, desk.clock.now())
    if original.verb in (merge.MERGE, merge.SPLIT):
        merge.move_again(unit, original)
    unit.set_undone(original.id, False)
    unit.set_undone(undoing.id, True)
    return _close(desk, unit, original, REDO, undoing.id, over)


def _close(desk: Desk, unit: Writing, batch: Batch, verb: str, undo_of: int, over: Sequence[Event],
           whole: Json = None) -> Done:
    tickets = batch.ticket_ids or _tickets_of(unit, batch)
    summary: dict[str, Json] = {"verb": batch.verb, **batch.summary}
    summary.pop(PART_OF, None)
    if whole is not None:
        summary[PART_OF] = whole
    batch_id = unit.add_batch(desk.clock.now(), desk.config.me.id, verb, tickets, undo_of=undo_of,
                              undoable=False, summary=summary)
    if over:
        unit.add_events(batch_id, over)
    recording.reproject_all(desk, unit, tickets)
    return Done(batch_id, verb, tickets, summary)


def _tickets_of(view: Reading, batch: Batch) -> tuple[int, ...]:
    return tuple(dict.fromkeys(event.ticket_id for event in view.batch_events(batch.id)))


def _outbox_ids(batch: Batch) -> tuple[int, ...]:
    """The letters that an act put into the outbox."""
    if not batch.verb.endswith(".send"):
        return ()
    one, many = batch.summary.get("outbox_id"), batch.summary.get("outbox_ids")
    found = [one, *many] if isinstance(many, list) else [one]
    return tuple(number for number in found if isinstance(number, int))
