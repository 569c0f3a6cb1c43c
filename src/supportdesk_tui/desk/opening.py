"""Opening a ticket, whoever it comes from: its number, its first message, its clocks; and the person behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import NewMessage, Writing
from supportdesk_tui.domain.changing import changed
from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.domain.message import TicketMessage
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Channel, Status, Ticket

_AT_ONCE = timedelta(minutes=1)
"""A mail fetched within this long of its receipt was not late."""


def open_ticket(desk: Desk, unit: Writing, requester: Requester, *, at: datetime, subject: str, channel: Channel,
                source: str, message: NewMessage | None, actor: str, verb: str, language: str = "",
                late: bool = False, history: bool = False, unparsed: bool = False, maybe: int | None = None,
                outbound: bool = False, undoable: bool = False, form: str = "") -> Ticket:
    """Make a ticket with its first message; its ``ticket_id`` is a number just given out, or 0 and filled in here.

    The clocks start at ``at``. A ``late`` one was already waiting when it was first seen, and reports keep it
    apart; on an ``outbound`` one we write first, so nobody waits for an answer yet. ``form`` is the name of the form or
    chat it came by, for people.
    """
    ticket_id = message.ticket_id if message and message.ticket_id else unit.new_ticket_id()
    stored: TicketMessage | None = None
    if message is not None:
        stored = unit.add_message(message if message.ticket_id else changed(message, ticket_id=ticket_id))
    data: dict[str, Json] = {
        "subject": subject, "requester_id": requester.id, "channel": str(channel), "source": source,
        "language": language, "status": str(Status.CLOSED if history else Status.NEW)}
    now = desk.clock.now()
    flags: dict[str, Json] = {
        "fetched_at": now.isoformat() if now - at > _AT_ONCE else None,
        "message_id": stored.id if stored else None, "late_sync": late, "history": history, "unparsed": unparsed,
        "maybe_ticket": maybe, "outbound": outbound, "form": form}
    data |= {key: value for key, value in flags.items() if value}
    return recording.record_arrival(desk, unit, Event(ticket_id, EventKind.RECEIVED, at, data), requester, now,
                                    verb=verb, actor=actor, undoable=undoable)


def find_or_add_requester(unit: Writing, *, address: str = "", name: str = "", phone: str = "",
                          telegram: str = "", language: str = "") -> Requester:
    """The person behind an address, else behind a phone or Telegram name, else a new one."""
    found = unit.requester_by_address(address) if address else None
    if found is None and not address and (phone or telegram):
        found = unit.requester_by_contact(phone=phone, telegram=telegram)
    if found is None:
        return unit.add_requester(Requester(0, name, (address,) if address else (), phone, telegram, language))
    known = (found.name or name, found.phone or phone, found.telegram or telegram, language or found.language)
    if known == (found.name, found.phone, found.telegram, found.language):
        return found
    fuller = replace(found, name=known[0], phone=known[1], telegram=known[2], language=known[3])
    unit.save_requester(fuller)
    return fuller
