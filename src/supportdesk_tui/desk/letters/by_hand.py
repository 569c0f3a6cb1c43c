"""Tickets by hand: a call or a talk to log, or the first mail to a member."""

from __future__ import annotations

from supportdesk_tui.desk import opening, recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.desk.letters.ready import Ready, recheck
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import NewMessage
from supportdesk_tui.domain.clean_text import clean_block, clean_line
from supportdesk_tui.domain.contact_ways import called
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.language import guess_language
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.domain.ticket import Channel


def log_contact(desk: Desk, channel: Channel, *, name: str = "", address: str = "", phone: str = "",
                telegram: str = "", subject: str, text: str = "", answered: bool = False) -> Done:
    """Log a contact that came by another way.

    ``answered`` says that it was dealt with on the spot, which counts as the first response.

    Raises:
        BadInput: neither a subject nor a text, or nobody named.
    """
    person = _person(name, address, phone, telegram)
    body, title = clean_block(text).strip(), clean_line(subject).strip()
    title = title or body.partition("\n")[0][:120]
    if not title:
        raise BadInput("empty_text")
    now, language = desk.clock.now(), guess_language(f"{title}\n{body}")
    with desk.store.writing() as unit:
        requester = opening.find_or_add_requester(
            unit, address=person["address"], name=person["name"], phone=person["phone"],
            telegram=person["telegram"], language=language)
        message = NewMessage(ticket_id=0, direction=Direction.INBOUND, at=now, from_name=called(requester),
                             from_address=requester.address, subject=title, text=body or title)
        ticket = opening.open_ticket(
            desk, unit, requester, at=now, subject=title, channel=channel, source="hand", message=message,
            actor=desk.config.me.id, verb="ticket.new", language=language)
        if answered:
            event = Event(ticket.id, EventKind.OUTBOUND, now, {"kind": "human"})
            recording.record(desk, unit, verb="ticket.answered", events=[event])
    return Done(0, "ticket.new", (ticket.id,), {"number": ticket.id})


def write_first(desk: Desk, *, name: str = "", address: str, subject: str, text: str) -> Done:
    """Write to a member first: a new ticket whose first message is ours, held like any reply.

    Raises:
        BadInput: no address, subject or text.
    """
    person = _person(name, address, "", "")
    title, body = clean_line(subject).strip(), clean_block(text).strip()
    if "@" not in person["address"]:
        raise BadInput("bad_address", address)
    if not title or not body:
        raise BadInput("empty_text")
    if not desk.accounts:
        raise BadInput("no_account")
    language = guess_language(body)
    with desk.store.writing() as unit:
        requester = opening.find_or_add_requester(unit, address=person["address"], name=person["name"],
                                                 language=language)
        ticket = opening.open_ticket(
            desk, unit, requester, at=desk.clock.now(), subject=title, channel=Channel.EMAIL, source="hand",
            message=None, actor=desk.config.me.id, verb="ticket.new", language=language, outbound=True)
    ready = Ready(ticket.id, "first", (person["address"],), title, body, language=language)
    return reply.send(desk, recheck(desk, ready))


def _person(name: str, address: str, phone: str, telegram: str) -> dict[str, str]:
    person = {"name": clean_line(name).strip(), "address": clean_line(address).strip().lower(),
              "phone": clean_line(phone).strip(), "telegram": clean_line(telegram).strip()}
    if not any(person.values()):
        raise BadInput("nobody_named")
    if person["address"] and "@" not in person["address"]:
        raise BadInput("bad_address", address)
    return person
