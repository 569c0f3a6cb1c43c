"""Deleting a ticket for ever: what no key does and nothing takes back."""

from __future__ import annotations

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import composing
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.event import EventKind

PURGE = "ticket.purge"


def purge(desk: Desk, ticket_id: int) -> Done:
    """Delete a ticket with its messages, their raw mail, drafts, letters and history.

    The log keeps who did it, when and to which number. The mails' identities are remembered, so that the next
    reading of the mailbox does not bring them back. The requester's card stays, even where this was their only
    ticket: it is about a person, who may write again; erasing a person is another act than deleting a letter.

    Raises:
        NoSuchTicket: no such ticket.
        NotPossible: ``being_written``, ``mail_under_way``, or ``holds_others`` where another ticket was joined to it.
    """
    if composing.other(desk, ticket_id) is not None:
        raise NotPossible("being_written", str(ticket_id))
    with desk.store.writing() as unit:
        ticket = unit.ticket(ticket_id)
        if ticket.outgoing:
            raise NotPossible("mail_under_way", str(ticket_id))
        others = _joined_to(unit, ticket_id)
        if others:
            raise NotPossible("holds_others", f"#{others[0]}")
        unit.purge_ticket(ticket_id)
        summary = {"number": ticket_id}
        batch = unit.add_batch(desk.clock.now(), desk.config.me.id, PURGE, [], undoable=False, summary=summary)
    return Done(batch, PURGE, (ticket_id,), {"number": ticket_id})


def _joined_to(view: Reading, ticket_id: int) -> tuple[int, ...]:
    """The tickets that lead here."""
    named = [event.data.get("from") for event in view.events(ticket_id) if event.kind is EventKind.MERGED]
    sources = view.tickets([number for number in named if isinstance(number, int)])
    return tuple(source.id for source in sources if source.merged_into == ticket_id)
