"""Which tickets may be about the same as this one: told beside it, joined by the operator alone."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain.likeness import LOOK_BACK, alike
from supportdesk_tui.domain.mail_rules import unattended
from supportdesk_tui.domain.ticket import ACTIVE, Ticket

_MOST = 5


def suggest(view: Reading, ticket: Ticket, others: Sequence[Ticket]) -> tuple[Ticket, ...]:
    """Open tickets that this one may be joined with, the likeliest first.

    Args:
        view: the store.
        ticket: the ticket.
        others: the requester's other tickets.
    """
    if ticket.status not in ACTIVE:
        return ()
    hinted = view.tickets([ticket.maybe_ticket]) if ticket.maybe_ticket is not None else ()
    found = [other for other in hinted if other.status in ACTIVE]
    if not unattended(ticket.requester_address):  # a form writes for many people from one address
        found += [other for other in others if other.status in ACTIVE and alike(other.subject, ticket.subject)
                  and abs(other.received_at - ticket.received_at) <= LOOK_BACK]
    return tuple({other.id: other for other in found}.values())[:_MOST]
