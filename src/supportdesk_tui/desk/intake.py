"""Intake: one mail from the wire becomes exactly one of ticket, reply, duplicate, filed (or is quarantined)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.match_mail import match_mail
from supportdesk_tui.desk.ports import FetchedMail, NewMessage, Writing
from supportdesk_tui.domain import projection, status_rules
from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.domain.message import Direction, MailKind, ParsedMail, TicketMessage
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.threading import Verdict, plain_subject
from supportdesk_tui.domain.ticket import Channel, Status, Ticket

TICKET, REPLY, DUPLICATE, FILED = "ticket", "reply", "duplicate", "filed"

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCK_SKEW = timedelta(minutes=10)
_AT_ONCE = timedelta(minutes=1)
"""A mail fetched within this long of its receipt was not late."""


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """A fetched mail with where it came from."""

    account: str
    folder: str
    fetched: FetchedMail
    own_addresses: frozenset[str]
    in_sent: bool = False
    """From the account's Sent folder."""
    waiting_before: datetime | None = None
    """Mail received before this was already waiting when the account was connected: late."""
    history_before: datetime | None = None
    """Mail received before this comes in as history: closed, without clocks."""
    source: str = ""
    """What the ticket's source says; the account when empty."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How a mail ended."""

    outcome: str
    """``ticket``, ``reply``, ``duplicate`` or ``filed``."""
    ticket_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A mail on its way in: what was fetched, what was read, when it counts."""

    incoming: IncomingMail
    mail: ParsedMail
    at: datetime
    own: bool
    large: bool


def take_in(desk: Desk, unit: Writing, incoming: IncomingMail) -> TakenIn:
    """Read one mail and record what it means, inside the caller's transaction."""
    mail = desk.reader.parse(incoming.fetched.raw)
    reading = _Reading(
        incoming, mail, _counted_instant(incoming.fetched.internal_date, mail, desk.clock.now()),
        own=mail.from_address in incoming.own_addresses,
        large=incoming.fetched.size > len(incoming.fetched.raw) * 2 and incoming.fetched.size > 1_000_000)
    seen = unit.mail_seen(incoming.account, mail.message_id, mail.content_hash)
    if _is_copy_of_ours(desk, unit, mail) or seen == "same":
        if reading.own and incoming.in_sent:
            _count_as_our_reply(desk, unit, reading)
        _count(unit, reading, DUPLICATE, None)
        return TakenIn(DUPLICATE)
    raw_id = unit.add_raw(incoming.fetched.raw)
    taken = _place(desk, unit, reading, raw_id)
    _count(unit, reading, taken.outcome, raw_id)
    return taken


def _counted_instant(internal_date: datetime | None, mail: ParsedMail, now: datetime) -> datetime:
    """INTERNALDATE where it can be true (M-35), else the instant of fetching; never ``Date:``."""
    if internal_date is not None and _EARLIEST <= internal_date <= now + _CLOCK_SKEW:
        return internal_date
    return now


def _is_copy_of_ours(desk: Desk, unit: Writing, mail: ParsedMail) -> bool:
    """A mail we sent, met again (the Sent copy, or a list that returned it); it settles an uncertain sending."""
    if not mail.message_id:
        return False
    for known in unit.known_ids([mail.message_id]):
        if known.direction is not Direction.OUTBOUND:
            continue
        for outgoing in unit.outgoing_of(known.ticket_id):
            if outgoing.message_id != mail.message_id:
                continue
            if outgoing.state is OutboxState.UNCERTAIN:
                from supportdesk_tui.desk.reply import mark_sent

                at = desk.clock.now()
                unit.save_outgoing(replace(outgoing, state=OutboxState.SENT, sent_at=at, sent_copy="done"))
                mark_sent(desk, unit, outgoing, at)
            return True
    return False


def _place(desk: Desk, unit: Writing, reading: _Reading, raw_id: int) -> TakenIn:
    verdict = match_mail(unit, reading.mail, reading.incoming.account)
    if reading.mail.kind is not MailKind.HUMAN:
        return _place_machine_mail(desk, unit, reading, verdict, raw_id)
    if reading.own or reading.incoming.in_sent:
        return _place_own_mail(desk, unit, reading, verdict, raw_id)
    if verdict.ticket_id is not None:
        ticket = unit.tickets([verdict.ticket_id])[0]
        if _answers_escalation(unit, reading.mail, ticket):
            return _note_answer(desk, unit, reading, ticket, raw_id)
        if status_rules.takes_mail(ticket.status) or _is_history(reading):
            return _attach(desk, unit, reading, ticket, verdict, raw_id)
        verdict = Verdict(maybe=ticket.id)
    return _open(desk, unit, reading, verdict.maybe, raw_id)


def _place_machine_mail(desk: Desk, unit: Writing, reading: _Reading, verdict: Verdict, raw_id: int) -> TakenIn:
    """Machine mail shows in grey on a ticket it belongs to, or is filed; it changes no status and no clock."""
    ticket_id = verdict.ticket_id
    bounce = reading.mail.bounce
    if bounce is not None and bounce.original_id:
        known = unit.known_ids([bounce.original_id])
        ticket_id = known[0].ticket_id if known else ticket_id
    if ticket_id is None:
        return TakenIn(FILED)
    stored = unit.add_message(_message(reading, ticket_id, Direction.INBOUND, raw_id))
    events = [Event(ticket_id, EventKind.INBOUND, reading.at,
                    {"message_id": stored.id, "kind": reading.mail.kind.value})]
    if bounce is not None:
        events.append(Event(ticket_id, EventKind.BOUNCED, reading.at, {
            "message_id": stored.id, "recipient": bounce.recipient, "status": bounce.status,
            "permanent": bounce.permanent}))
    recording.record(desk, unit, verb="mail.machine", events=events, actor="sync", undoable=False)
    return TakenIn(REPLY, ticket_id)


def _place_own_mail(desk: Desk, unit: Writing, reading: _Reading, verdict: Verdict, raw_id: int) -> TakenIn:
    """Our own mail sent from elsewhere: our reply where it belongs to a ticket, else no business of the queue.

    A mail from our address *to* our address is different: site forms write so; that one is a ticket.
    """
    if verdict.ticket_id is None:
        to_us = set(reading.mail.to + reading.mail.cc) & reading.incoming.own_addresses
        if reading.incoming.in_sent or not to_us:
            return TakenIn(FILED)
        return _open(desk, unit, reading, verdict.maybe, raw_id)
    if not reading.incoming.in_sent:
        # Anybody can write our address into From; only what lies in Sent was sent by us.
        stored = unit.add_message(_message(reading, verdict.ticket_id, Direction.INBOUND, raw_id, ("own-address",)))
        event = Event(verdict.ticket_id, EventKind.INBOUND, reading.at, {"message_id": stored.id, "kind": "own"})
        recording.record(desk, unit, verb="mail.own", events=[event], actor="sync", undoable=False)
        return TakenIn(REPLY, verdict.ticket_id)
    ticket = unit.tickets([verdict.ticket_id])[0]
    stored = unit.add_message(_message(reading, ticket.id, Direction.OUTBOUND, raw_id))
    _record_reply_from_elsewhere(desk, unit, reading, ticket, stored)
    return TakenIn(REPLY, ticket.id)


def _record_reply_from_elsewhere(desk: Desk, unit: Writing, reading: _Reading, ticket: Ticket,
                                 stored: TicketMessage) -> None:
    events = [Event(ticket.id, EventKind.OUTBOUND, reading.at,
                    {"message_id": stored.id, "kind": "human", "elsewhere": True})]
    to = None if ticket.history else status_rules.after_our_reply(ticket.status)
    if to is not None:
        events.append(_status_event(unit, ticket, to, reading.at))
    recording.record(desk, unit, verb="mail.own", events=events, actor="sync", undoable=False)


def _count_as_our_reply(desk: Desk, unit: Writing, reading: _Reading) -> None:
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


def _answers_escalation(unit: Writing, mail: ParsedMail, ticket: Ticket) -> bool:
    """Does somebody of another line answer our hand-over, rather than the requester us?"""
    if mail.from_address == ticket.requester_address:
        return False
    ids = {mail.in_reply_to, *mail.references}
    return any(outgoing.purpose == "escalation" and outgoing.message_id in ids
               for outgoing in unit.outgoing_of(ticket.id))


def _note_answer(desk: Desk, unit: Writing, reading: _Reading, ticket: Ticket, raw_id: int) -> TakenIn:
    """The other line's answer is an internal note: the requester is still to be told by us."""
    stored = unit.add_message(_message(reading, ticket.id, Direction.NOTE, raw_id, ("escalation",)))
    events = [Event(ticket.id, EventKind.NOTED, reading.at, {"message_id": stored.id})]
    if ticket.status is Status.ON_HOLD:
        events.append(_status_event(unit, ticket, Status.OPEN, reading.at))
    recording.record(desk, unit, verb="mail.line", events=events, actor="sync", undoable=False)
    return TakenIn(REPLY, ticket.id)


def _attach(desk: Desk, unit: Writing, reading: _Reading, ticket: Ticket, verdict: Verdict,
            raw_id: int) -> TakenIn:
    labels = ("stranger",) if verdict.stranger else ()
    stored = unit.add_message(_message(reading, ticket.id, Direction.INBOUND, raw_id, labels))
    events = [Event(ticket.id, EventKind.INBOUND, reading.at,
                    {"message_id": stored.id, "kind": MailKind.HUMAN.value, "language": reading.mail.language})]
    to = None if ticket.history else status_rules.after_human_mail(ticket.status)
    if to is not None:
        events.append(_status_event(unit, ticket, to, reading.at))
    if ticket.snoozed_until is not None:
        events.append(Event(ticket.id, EventKind.SNOOZED, max(reading.at, ticket.updated_at), {"until": None},
                            {"until": ticket.snoozed_until.isoformat()}))
    recording.record(desk, unit, verb="mail.reply", events=events, actor="sync", undoable=False)
    return TakenIn(REPLY, ticket.id)


def _open(desk: Desk, unit: Writing, reading: _Reading, maybe: int | None, raw_id: int) -> TakenIn:
    incoming, mail = reading.incoming, reading.mail
    requester = find_or_add_requester(unit, address=mail.from_address, name=mail.from_name,
                                      language=mail.language)
    history = _is_history(reading)
    late = incoming.waiting_before is not None and reading.at < incoming.waiting_before
    ticket = open_ticket(
        desk, unit, requester, at=reading.at, subject=plain_subject(mail.subject) or mail.subject,
        channel=Channel.EMAIL, source=incoming.source or incoming.account, language=mail.language,
        late=late, history=history, unparsed=bool(mail.error), maybe=maybe, actor="sync", verb="mail.ticket",
        message=_message(reading, 0, Direction.INBOUND, raw_id))
    return TakenIn(TICKET, ticket.id)


def open_ticket(desk: Desk, unit: Writing, requester: Requester, *, at: datetime, subject: str, channel: Channel,
                source: str, message: NewMessage | None, actor: str, verb: str, language: str = "",
                late: bool = False, history: bool = False, unparsed: bool = False, maybe: int | None = None,
                outbound: bool = False, undoable: bool = False) -> Ticket:
    """Make a ticket with its first message, whose ``ticket_id`` is filled in here.

    The clocks start at ``at``. A ``late`` one was already waiting when it was first seen, and reports keep it
    apart; on an ``outbound`` one we write first, so nobody waits for an answer yet.
    """
    ticket_id = unit.new_ticket_id()
    stored: TicketMessage | None = None
    if message is not None:
        stored = unit.add_message(replace(message, ticket_id=ticket_id))
    data: dict[str, Json] = {
        "subject": subject, "requester_id": requester.id, "channel": channel.value, "source": source,
        "language": language, "status": Status.CLOSED.value if history else Status.NEW.value}
    fetched_at = desk.clock.now()
    flags: dict[str, Json] = {
        "fetched_at": fetched_at.isoformat() if fetched_at - at > _AT_ONCE else None,
        "message_id": stored.id if stored else None, "late_sync": late, "history": history, "unparsed": unparsed,
        "maybe_ticket": maybe, "outbound": outbound}
    data |= {key: value for key, value in flags.items() if value}
    recording.record(desk, unit, verb=verb, events=[Event(ticket_id, EventKind.RECEIVED, at, data)],
                     actor=actor, undoable=undoable)
    return unit.tickets([ticket_id])[0]


def find_or_add_requester(unit: Writing, *, address: str = "", name: str = "", phone: str = "",
                          telegram: str = "", language: str = "") -> Requester:
    """The person behind an address, else behind a phone or Telegram name, else a new one."""
    found = unit.requester_by_address(address) if address else None
    if found is None and not address and (phone or telegram):
        found = unit.requester_by_contact(phone=phone, telegram=telegram)
    if found is None:
        return unit.add_requester(Requester(0, name, (address,) if address else (), phone, telegram, language))
    fuller = replace(found, name=found.name or name, phone=found.phone or phone,
                     telegram=found.telegram or telegram, language=language or found.language)
    if fuller != found:
        unit.save_requester(fuller)
    return fuller


def _message(reading: _Reading, ticket_id: int, direction: Direction, raw_id: int,
             labels: tuple[str, ...] = ()) -> NewMessage:
    mail = reading.mail
    more = [*mail.labels, *labels]
    if mail.error:
        more.append("unparsed")
    if reading.large:
        more.append("left on server")
    reply_to = [address for address in mail.reply_to if address != mail.from_address]
    more += [f"reply-to {address}" for address in reply_to[:1]]
    ids = tuple(dict.fromkeys((*mail.references, *((mail.in_reply_to,) if mail.in_reply_to else ()))))
    return NewMessage(
        ticket_id=ticket_id, direction=direction, at=reading.at, kind=mail.kind, from_name=mail.from_name,
        from_address=mail.from_address, to=mail.to, cc=mail.cc, subject=mail.subject, text=mail.text,
        message_id=mail.message_id, references=ids, attachments=mail.attachments, labels=tuple(more),
        account=reading.incoming.account, date=mail.date, content_hash=mail.content_hash, raw_id=raw_id)


def _status_event(unit: Writing, ticket: Ticket, to: Status, at: datetime) -> Event:
    """A status change at the mail's instant, but never before the status it replaces."""
    since = projection.last_status_at(unit.events(ticket.id))
    return Event(ticket.id, EventKind.STATUS, max(at, since), {"to": to.value}, {"to": ticket.status.value})


def _is_history(reading: _Reading) -> bool:
    before = reading.incoming.history_before
    return before is not None and reading.at < before


def _count(unit: Writing, reading: _Reading, outcome: str, raw_id: int | None) -> None:
    mail = reading.mail
    unit.count_mail(reading.incoming.account, mail.message_id, mail.content_hash, outcome, raw_id, reading.at,
                    from_address=mail.from_address, subject=mail.subject, kind=mail.kind)
