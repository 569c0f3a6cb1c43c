"""Mail of our own address: what we sent from elsewhere, copies of what left here, and what only looks like ours."""

from __future__ import annotations

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.arrival.incoming import FILED, REPLY, ReadMail, TakenIn, message_of, status_event
from supportdesk_tui.desk.arrival.place_human import open_for
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import uncertain
from supportdesk_tui.desk.ports import Writing
from supportdesk_tui.domain import status_rules
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.message import Direction, ParsedMail, TicketMessage
from supportdesk_tui.domain.threading import Verdict
from supportdesk_tui.domain.ticket import Ticket


def place_own_mail(desk: Desk, unit: Writing, reading: ReadMail, verdict: Verdict, raw_id: int) -> TakenIn:
    """Our own mail sent from elsewhere: our reply where it belongs to a ticket, else no business of the queue.

    A mail from our address *to* our address is different: site forms write so; that one is a ticket.
    """
    if verdict.ticket_id is None:
        to_us = set(reading.mail.to + reading.mail.cc) & reading.incoming.own_addresses
        if reading.incoming.in_sent or not to_us:
            return TakenIn(FILED)
        return open_for(desk, unit, reading, verdict.maybe, raw_id)
    if not reading.incoming.in_sent:
        # Anybody can write our address into From; only what lies in Sent was sent by us.
        stored = unit.add_message(message_of(reading, verdict.ticket_id, Direction.INBOUND, raw_id, ("own-address",)))
        event = Event(verdict.ticket_id, EventKind.INBOUND, reading.at, {"message_id": stored.id, "kind": "own"})
        recording.record(desk, unit, verb="mail.own", events=[event], actor="sync", undoable=False)
        return TakenIn(REPLY, verdict.ticket_id)
    ticket = unit.tickets([verdict.ticket_id])[0]
    stored = unit.add_message(message_of(reading, ticket.id, Direction.OUTBOUND, raw_id))
    _record_reply_from_elsewhere(desk, unit, reading, ticket, stored)
    return TakenIn(REPLY, ticket.id)


def is_copy_of_ours(desk: Desk, unit: Writing, mail: ParsedMail) -> bool:
    """A mail we sent, met again (the Sent copy, or a list that returned it); it settles an uncertain sending."""
    if not mail.message_id:
        return False
    for known in unit.known_ids([mail.message_id]):
        if known.direction is not Direction.OUTBOUND:
            continue
        for outgoing in unit.outgoing_of(known.ticket_id):
            if outgoing.message_id != mail.message_id:
                continue
            uncertain.settle_as_sent(desk, unit, outgoing.id, desk.clock.now(), copy_is_there=True)
            return True
    return False


def count_as_our_reply(desk: Desk, unit: Writing, reading: ReadMail) -> None:
    """Our own mail came by the inbox first (we were in Cc) and is now found in Sent: it is our reply after all."""
    for known in unit.known_ids([reading.mail.message_id] if reading.mail.message_id else []):
        for message in unit.messages(known.ticket_id):
            if message.message_id != reading.mail.message_id or "own-address" not in message.labels:
                continue
            counted = {event.data.get("message_id") for event in unit.events(known.ticket_id)
                       if event.kind is EventKind.OUTBOUND}
            if message.id not in counted:
                ticket = unit.tickets([known.ticket_id])[0]
                _record_reply_from_elsewhere(desk, unit, reading, ticket, message)


def _record_reply_from_elsewhere(desk: Desk, unit: Writing, reading: ReadMail, ticket: Ticket,
                                 stored: TicketMessage) -> None:
    events = [Event(ticket.id, EventKind.OUTBOUND, reading.at,
                    {"message_id": stored.id, "kind": "human", "elsewhere": True})]
    to = None if ticket.history else status_rules.after_our_reply(ticket.status)
    if to is not None:
        events.append(status_event(unit, ticket, to, reading.at))
    recording.record(desk, unit, verb="mail.own", events=events, actor="sync", undoable=False)
