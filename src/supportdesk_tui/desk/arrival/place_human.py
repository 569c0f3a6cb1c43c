"""A person's mail: attached to the ticket it belongs to, a note of another line, or a ticket of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.arrival import muting
from supportdesk_tui.desk.arrival.acknowledge import acknowledge
from supportdesk_tui.desk.arrival.incoming import REPLY, TICKET, ReadMail, TakenIn, message_of, status_event
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.opening import find_or_add_requester, open_ticket
from supportdesk_tui.desk.ports import Reading, Writing
from supportdesk_tui.desk.rules import apply_rules
from supportdesk_tui.domain import projection, status_rules
from supportdesk_tui.domain.contact_ways import called_by
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.likeness import LOOK_BACK, alike
from supportdesk_tui.domain.mail_rules import unattended
from supportdesk_tui.domain.message import Direction, MailKind, ParsedMail
from supportdesk_tui.domain.threading import Verdict, plain_subject
from supportdesk_tui.domain.ticket import ACTIVE, Channel, Status, Ticket

_LATEST = 10
"""Tickets of a requester that are looked at for likeness."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a new ticket comes from, where that is no letter of the requester's."""

    channel: Channel = Channel.EMAIL
    source: str = ""
    """The account when empty."""
    phone: str = ""
    telegram: str = ""
    form: str = ""
    labels: tuple[str, ...] = ()
    """More for the message."""


_LETTER = Origin()


def place_human_mail(desk: Desk, unit: Writing, reading: ReadMail, verdict: Verdict, raw_id: int) -> TakenIn:
    """Where a person's mail goes; a closed ticket takes none, a linked one is opened instead (M-44)."""
    if verdict.ticket_id is None:
        return open_for(desk, unit, reading, verdict.maybe, raw_id)
    ticket = unit.tickets([verdict.ticket_id])[0]
    mute = muting.muted_sender(unit, reading)
    if mute is not None:
        muting.keep(unit, replace(mute, ticket_id=ticket.id))
        if muting.goes_round(unit, reading, mute, (ticket,)):
            return _keep_in_grey(desk, unit, reading, ticket, raw_id)
    if _answers_escalation(unit, reading.mail, ticket):
        return _note_answer(desk, unit, reading, ticket, raw_id)
    if reading.is_history or status_rules.takes_mail(ticket.status, _since(unit, ticket), reading.at):
        return _attach(desk, unit, reading, unit.tickets([ticket.id])[0], verdict, raw_id)
    return open_for(desk, unit, reading, ticket.id, raw_id)


def open_for(desk: Desk, unit: Writing, reading: ReadMail, maybe: int | None, raw_id: int,
             origin: Origin = _LETTER) -> TakenIn:
    """A new ticket; ``maybe`` is the one it may belong to, or that it goes on from."""
    incoming, mail = reading.incoming, reading.mail
    known = unit.requester_by_address(mail.from_address) if mail.from_address else None
    if known is not None:
        # Of a backlog nothing is asked: likeness is told when a ticket is opened.
        latest = () if reading.is_history or reading.is_late else unit.last_tickets_of(known.id, _LATEST)
        mute = muting.muted_sender(unit, reading)
        if mute is not None and latest:
            muting.keep(unit, replace(mute, ticket_id=latest[0].id))
            if muting.goes_round(unit, reading, mute, latest):
                return _keep_in_grey(desk, unit, reading, latest[0], raw_id)
        maybe = maybe or _similar(reading, latest)
    requester = find_or_add_requester(unit, address=mail.from_address, name=mail.from_name, phone=origin.phone,
                                      telegram=origin.telegram, language=mail.language)
    message = message_of(reading, 0, Direction.INBOUND, raw_id, origin.labels)
    ticket = open_ticket(
        desk, unit, requester, at=reading.at, subject=plain_subject(mail.subject) or mail.subject,
        channel=origin.channel, source=origin.source or incoming.source or incoming.account, form=origin.form,
        language=mail.language,
        late=reading.is_late, history=reading.is_history, unparsed=bool(mail.error), maybe=maybe, actor="sync",
        verb="mail.ticket", message=replace(message, from_name=called_by(
            mail.from_name, mail.from_address, origin.phone, origin.telegram)))
    wished = apply_rules.on_arrival(desk, unit, ticket, mail.text, words=mail.words,
                                    attachment=bool(mail.attachments))
    acknowledge(desk, unit, reading, ticket, wished=wished)
    return TakenIn(TICKET, ticket.id)


def _since(view: Reading, ticket: Ticket) -> datetime:
    """When the ticket came into its status; asked for only where it matters."""
    if ticket.status is not Status.SOLVED:
        return ticket.updated_at
    return projection.last_status_at(view.events(ticket.id))


def _similar(reading: ReadMail, latest: Sequence[Ticket]) -> int | None:
    """Another open ticket of the same person about the same: a suggestion to join them, never more.

    A form writes for many people from one address; its tickets are alike and have nothing to do with each other.
    """
    sender = reading.mail.from_address
    if reading.own or unattended(sender) or sender in reading.rules.form_senders:
        return None
    since = reading.at - LOOK_BACK
    return next((ticket.id for ticket in latest
                 if ticket.status in ACTIVE and ticket.received_at >= since
                 and alike(ticket.subject, reading.mail.subject)), None)


def _keep_in_grey(desk: Desk, unit: Writing, reading: ReadMail, ticket: Ticket, raw_id: int) -> TakenIn:
    """Mail that goes round lies in grey on the ticket: it wakes nothing, and nothing of it is lost (M-50)."""
    stored = unit.add_message(message_of(reading, ticket.id, Direction.INBOUND, raw_id, ("muted",)))
    event = Event(ticket.id, EventKind.INBOUND, reading.at, {"message_id": stored.id, "kind": "muted"})
    recording.record(desk, unit, verb="mail.muted", events=[event], actor="sync", undoable=False)
    return TakenIn(REPLY, ticket.id)


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
