"""A person's mail: attached to the ticket it belongs to, a note of another line, or a ticket of its own."""

from __future__ import annotations

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.incoming import REPLY, TICKET, ReadMail, TakenIn, message_of, status_event
from supportdesk_tui.desk.opening import find_or_add_requester, open_ticket
from supportdesk_tui.desk.ports import Writing
from supportdesk_tui.domain import status_rules
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.message import Direction, MailKind, ParsedMail
from supportdesk_tui.domain.threading import Verdict, plain_subject
from supportdesk_tui.domain.ticket import Channel, Status, Ticket


def place_human_mail(desk: Desk, unit: Writing, reading: ReadMail, verdict: Verdict, raw_id: int) -> TakenIn:
    """Where a person's mail goes; a closed ticket takes none, a linked one is opened instead (M-44)."""
    if verdict.ticket_id is None:
        return open_for(desk, unit, reading, verdict.maybe, raw_id)
    ticket = unit.tickets([verdict.ticket_id])[0]
    if _answers_escalation(unit, reading.mail, ticket):
        return _note_answer(desk, unit, reading, ticket, raw_id)
    if status_rules.takes_mail(ticket.status) or reading.is_history:
        return _attach(desk, unit, reading, ticket, verdict, raw_id)
    return open_for(desk, unit, reading, ticket.id, raw_id)


def open_for(desk: Desk, unit: Writing, reading: ReadMail, maybe: int | None, raw_id: int) -> TakenIn:
    """A new ticket; ``maybe`` is the one it may belong to, or that it goes on from."""
    incoming, mail = reading.incoming, reading.mail
    requester = find_or_add_requester(unit, address=mail.from_address, name=mail.from_name,
                                      language=mail.language)
    ticket = open_ticket(
        desk, unit, requester, at=reading.at, subject=plain_subject(mail.subject) or mail.subject,
        channel=Channel.EMAIL, source=incoming.source or incoming.account, language=mail.language,
        late=reading.is_late, history=reading.is_history, unparsed=bool(mail.error), maybe=maybe, actor="sync",
        verb="mail.ticket", message=message_of(reading, 0, Direction.INBOUND, raw_id))
    return TakenIn(TICKET, ticket.id)


def _attach(desk: Desk, unit: Writing, reading: ReadMail, ticket: Ticket, verdict: Verdict,
            raw_id: int) -> TakenIn:
    labels = ("stranger",) if verdict.stranger else ()
    stored = unit.add_message(message_of(reading, ticket.id, Direction.INBOUND, raw_id, labels))
    events = [Event(ticket.id, EventKind.INBOUND, reading.at,
                    {"message_id": stored.id, "kind": MailKind.HUMAN.value, "language": reading.mail.language})]
    to = None if ticket.history else status_rules.after_human_mail(ticket.status)
    if to is not None:
        events.append(status_event(unit, ticket, to, reading.at))
    if ticket.snoozed_until is not None:
        events.append(Event(ticket.id, EventKind.SNOOZED, max(reading.at, ticket.updated_at), {"until": None},
                            {"until": ticket.snoozed_until.isoformat()}))
    recording.record(desk, unit, verb="mail.reply", events=events, actor="sync", undoable=False)
    return TakenIn(REPLY, ticket.id)


def _answers_escalation(unit: Writing, mail: ParsedMail, ticket: Ticket) -> bool:
    """Does somebody of another line answer our hand-over, rather than the requester us?"""
    if mail.from_address == ticket.requester_address:
        return False
    ids = {mail.in_reply_to, *mail.references}
    return any(outgoing.purpose == "escalation" and outgoing.message_id in ids
               for outgoing in unit.outgoing_of(ticket.id))


def _note_answer(desk: Desk, unit: Writing, reading: ReadMail, ticket: Ticket, raw_id: int) -> TakenIn:
    """The other line's answer is an internal note: the requester is still to be told by us."""
    stored = unit.add_message(message_of(reading, ticket.id, Direction.NOTE, raw_id, ("escalation",)))
    events = [Event(ticket.id, EventKind.NOTED, reading.at, {"message_id": stored.id})]
    if ticket.status is Status.ON_HOLD:
        events.append(status_event(unit, ticket, Status.OPEN, reading.at))
    recording.record(desk, unit, verb="mail.line", events=events, actor="sync", undoable=False)
    return TakenIn(REPLY, ticket.id)
