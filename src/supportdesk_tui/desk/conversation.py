"""A ticket opened: what was said, who says it, how its clocks stand, what is on its way."""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.follow_sop import SopRun, run_in
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.desk.recording import clocks_of
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.message import TicketMessage
from supportdesk_tui.domain.outbox import UNFINISHED, OutgoingMail
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.sla import Clocks
from supportdesk_tui.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything the panel shows of one ticket, read in one snapshot."""

    ticket: Ticket
    requester: Requester
    messages: tuple[TicketMessage, ...]
    clocks: Clocks
    others: tuple[Ticket, ...]
    """The requester's other tickets, newest first."""
    outgoing: tuple[OutgoingMail, ...]
    """Its mails that have not left, or may not have."""
    sop: SopRun | None
    reply_draft: Draft | None
    note_draft: Draft | None


def open_conversation(desk: Desk, ticket_id: int) -> Conversation:
    """Read a ticket with its messages. Raises NoSuchTicket."""
    me = desk.config.me.id
    with desk.store.reading() as view:
        ticket = view.ticket(ticket_id)
        clocks = clocks_of(desk, ticket, view.events(ticket_id), desk.clock.now())
        try:
            sop = run_in(desk, view, ticket_id)
        except BadInput:  # its file was removed since: the conversation is worth more
            sop = None
        return Conversation(
            ticket, view.requester(ticket.requester_id), view.messages(ticket_id), clocks,
            tuple(other for other in view.tickets_of(ticket.requester_id) if other.id != ticket_id),
            tuple(mail for mail in view.outgoing_of(ticket_id) if mail.state in UNFINISHED), sop,
            view.draft(ticket_id, me), view.draft(ticket_id, me, "note"))
