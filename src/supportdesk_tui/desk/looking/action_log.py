"""The action log: what was done, by whom, and whether it can still be taken back or done again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from supportdesk_tui.desk.acts import history
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain.errors import NoSuchTicket
from supportdesk_tui.domain.event import Batch
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.rule import ACTOR
from supportdesk_tui.domain.undoing import Clash

PAGE = 200
_MAY_GO_BACK = frozenset({OutboxState.HELD, OutboxState.QUEUED, OutboxState.RETRY, OutboxState.FAILED})


class Turn(StrEnum):
    """How an act can be turned round, or why it cannot."""

    UNDO = "undo"
    REDO = "redo"
    LEFT = "left"
    """The letter has left."""
    NEVER = "never"
    """It was not the operator's to do, or nothing takes it back."""
    ITSELF = "itself"
    """It took another act back, or did it again: that one is to be turned round."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    batch: Batch
    turn: Turn


def page(desk: Desk, *, before: int | None = None, ticket_id: int | None = None,
         limit: int = PAGE) -> tuple[Entry, ...]:
    """The operators' acts and their rules', newest first; of one ticket everything that happened to it.

    Args:
        desk: the desk.
        before: only acts with lower numbers: the page after the one that ended there.
        ticket_id: only this ticket.
        limit: how many at most.

    Raises:
        NoSuchTicket: no such ticket.
    """
    with desk.store.reading() as view:
        if ticket_id is not None:
            if not view.tickets([ticket_id]):
                raise NoSuchTicket(ticket_id)
            found: Sequence[Batch] = view.batches(ticket_id=ticket_id, before=before, limit=limit)
        else:
            people = dict.fromkeys((desk.config.me.id, *(operator.id for operator in desk.config.operators),
                                    *(f"{ACTOR}{rule.name}" for rule in desk.rulebook.rules)))
            everybody = [batch for person in people
                         for batch in view.batches(actor=person, before=before, limit=limit)]
            found = sorted(everybody, key=lambda batch: -batch.id)[:limit]
        return tuple(Entry(batch, _turn(view, batch)) for batch in found)


def clashes(desk: Desk, batch_id: int) -> tuple[Clash, ...]:
    """Where something that an act set was set again since: it is not turned round without a question.

    Raises:
        BadInput: ``no_such_batch``.
    """
    with desk.store.reading() as view:
        return history.clashes_of(view, history.known(view, batch_id))


def _turn(view: Reading, batch: Batch) -> Turn:
    if batch.verb in (history.UNDO, history.REDO):
        return Turn.ITSELF
    if batch.undone:
        return Turn.REDO
    if not batch.undoable:
        return Turn.NEVER
    return Turn.UNDO if not batch.verb.endswith(".send") or _may_go_back(view, batch) else Turn.LEFT


def _may_go_back(view: Reading, batch: Batch) -> bool:
    """Any of the letters that an act put into the outbox: a bulk send has several."""
    several = batch.summary.get("outbox_ids")
    letters = {*several} if isinstance(several, list) else {batch.summary.get("outbox_id")}
    return any(mail.id in letters and mail.state in _MAY_GO_BACK and mail.sent_at is None
               for number in batch.ticket_ids for mail in view.outgoing_of(number))
