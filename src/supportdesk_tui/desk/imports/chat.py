"""Messages of a chat export: a burst opens a ticket, what follows joins it, our answers count as replies."""

from __future__ import annotations

from datetime import datetime

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import ChatMessage, ExportRecord, NewMessage, Reading, Writing
from supportdesk_tui.domain import projection, status_rules
from supportdesk_tui.domain.contact_ways import called_by
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.language import guess_language
from supportdesk_tui.domain.message import Direction, MailKind
from supportdesk_tui.domain.ticket import Status, Ticket

TICKET, MERGED, OPERATOR = "ticket", "merged", "operator"


def end_of(item: ChatMessage) -> str:
    """What a message that was not seen before becomes."""
    if item.outbound:
        return OPERATOR
    return TICKET if item.opens == item.message.native_id else MERGED


def open_ticket_for(view: Reading, profile: str, key: str) -> Ticket | None:
    """The ticket that a message's opener made, while it still takes messages."""
    for seen in view.seen_record(profile, key):
        for ticket in view.tickets([seen.ticket_id] if seen.ticket_id is not None else []):
            if ticket.status is not Status.CLOSED:
                return ticket
    return None


def attach(desk: Desk, unit: Writing, ticket: Ticket, item: ChatMessage) -> None:
    """Put a message on its ticket: the requester's reopens it, ours answers it, each at its own instant."""
    record = item.message
    direction = Direction.OUTBOUND if item.outbound else Direction.INBOUND
    stored = unit.add_message(NewMessage(
        ticket_id=ticket.id, direction=direction, at=record.created_at, from_name=said_by(record),
        author=desk.config.me.id if item.outbound else "", text=record.text, content_hash=record.content_hash))
    kind = EventKind.OUTBOUND if item.outbound else EventKind.INBOUND
    events = [Event(ticket.id, kind, record.created_at, {
        "message_id": stored.id, "kind": MailKind.HUMAN.value, "language": _language(record, item.outbound)})]
    to = (status_rules.after_our_reply if item.outbound else status_rules.after_human_mail)(ticket.status)
    if to is not None:
        events.append(_status(unit, ticket, to, record.created_at))
    recording.record(desk, unit, verb="import.message", events=events, actor="import", undoable=False)


def said_by(record: ExportRecord) -> str:
    """Who heads the message: whoever left no name and no address by what else is known of them."""
    return called_by(record.name, record.email, record.phone, record.telegram)


def _language(record: ExportRecord, outbound: bool) -> str:
    return "" if outbound else guess_language(record.text)


def _status(unit: Writing, ticket: Ticket, to: Status, at: datetime) -> Event:
    """At the message's instant, but never before the status it replaces."""
    since = projection.last_status_at(unit.events(ticket.id))
    return Event(ticket.id, EventKind.STATUS, max(at, since), {"to": to.value}, {"to": ticket.status.value})
