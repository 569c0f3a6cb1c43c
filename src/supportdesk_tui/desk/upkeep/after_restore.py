"""What a restored database must not do: send again what left after the backup was made."""

from __future__ import annotations

from dataclasses import replace

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Store
from supportdesk_tui.domain.outbox import OutboxState

_COULD_LEAVE = (OutboxState.QUEUED, OutboxState.RETRY, OutboxState.SENDING)


def hold_back_unsent(store: Store) -> tuple[int, ...]:
    """Make every mail that would be sent by itself ``uncertain``; returns their tickets.

    A copy in the Sent folder resolves it, else the operator does.
    """
    with store.writing() as unit:
        mails = unit.outbox(*_COULD_LEAVE)
        for mail in mails:
            unit.save_outgoing(replace(mail, state=OutboxState.UNCERTAIN, next_try_at=None))
    return tuple(sorted({mail.ticket_id for mail in mails}))


def show_held_back(desk: Desk, ticket_ids: tuple[int, ...]) -> None:
    """Project the tickets anew, so that the queue shows what waits for a decision."""
    if not ticket_ids:
        return
    with desk.store.writing() as unit:
        for ticket_id in ticket_ids:
            recording.reproject(desk, unit, ticket_id)
