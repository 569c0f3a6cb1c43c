"""Small values to put into a store: builders with sane defaults, typed against the ports."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from fakes import NOON
from supportdesk_tui.desk.ports import NewMessage
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Channel, Status, Ticket
from supportdesk_tui.store.sql_store import SqlStore, SqlWriting

PETER = Requester(0, "Пётр Снегов", ("peter@member.example",))


def new_ticket(unit: SqlWriting, **fields: Any) -> Ticket:
    """Store a ticket of a fresh requester."""
    person = unit.add_requester(replace(PETER, addresses=()))
    ticket = Ticket(
        id=unit.new_ticket_id(), subject="Card refused", status=Status.NEW, channel=Channel.EMAIL,
        requester_id=person.id, received_at=NOON, updated_at=NOON,
    )
    ticket = replace(ticket, **fields)
    unit.save_ticket(ticket)
    return ticket


def stored_ticket(store: SqlStore, **fields: Any) -> Ticket:
    """A ticket in a transaction of its own."""
    with store.writing() as unit:
        return new_ticket(unit, **fields)


def new_message(ticket_id: int, text: str = "Hello", at: datetime = NOON, **fields: Any) -> NewMessage:
    """An inbound mail."""
    return NewMessage(ticket_id=ticket_id, direction=fields.pop("direction", Direction.INBOUND), at=at,
                      text=text, **fields)


def outgoing(ticket_id: int, number: int = 1, **fields: Any) -> OutgoingMail:
    """A held reply."""
    mail = OutgoingMail(
        id=0, ticket_id=ticket_id, account="support", message_id=f"out{number}@club.example",
        envelope_from="help@club.example", recipients=("peter@member.example",), raw=b"Subject: x\r\n\r\ny",
        state=OutboxState.HELD, created_at=NOON, actor="ira", held_until=NOON + timedelta(seconds=30),
    )
    return replace(mail, **fields)
