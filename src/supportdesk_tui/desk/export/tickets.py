"""The way out: tickets read whole from one snapshot, a few hundred at a time, for whoever writes them down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.desk.ports.whole import WholeTicket

OWN_PROFILE = "supportdesk"
"""Under which an import of our own export notes what it has met; never exported."""
_TOGETHER = 200
_ALL = 1_000_000_000


def whole_tickets(desk: Desk, view: Reading, ticket_ids: Sequence[int]) -> Iterator[WholeTicket]:
    """Those that exist, in the order asked for; how far it has come is told."""
    for start in range(0, len(ticket_ids), _TOGETHER):
        desk.progress(start, len(ticket_ids))
        part = ticket_ids[start:start + _TOGETHER]
        beside = view.kept_beside(part, OWN_PROFILE)
        for ticket in view.tickets(part):
            yield WholeTicket(
                ticket.id, view.requester(ticket.requester_id), view.messages(ticket.id),
                view.batches(ticket_id=ticket.id, limit=_ALL)[::-1], view.events(ticket.id, undone=True),
                view.outgoing_of(ticket.id), beside[ticket.id])
    desk.progress(len(ticket_ids), len(ticket_ids))


def parts_of(desk: Desk, ticket_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The numbers a few hundred at a time; how far it has come is told."""
    for start in range(0, len(ticket_ids), _TOGETHER):
        desk.progress(start, len(ticket_ids))
        yield ticket_ids[start:start + _TOGETHER]
    desk.progress(len(ticket_ids), len(ticket_ids))
