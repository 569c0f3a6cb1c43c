"""Tickets as JSON Lines, an object each with everything: ``supportdesk import`` builds the same desk from it."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.export.facts import facts_of
from supportdesk_tui.desk.export.tickets import whole_tickets
from supportdesk_tui.desk.export.whole_ticket import (
    SCHEMA,
    file_object,
    instant,
    kept_parts,
    letter_object,
    message_object,
)
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.desk.ports.whole import WholeTicket
from supportdesk_tui.domain.clocks.sla import Clock
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.message import TicketMessage
from supportdesk_tui.domain.outbox import OutgoingMail
from supportdesk_tui.domain.ticket import Ticket

_PIECE = 3 << 18
"""Bytes encoded at a time: a multiple of three, so that the pieces of base64 fit together."""


def jsonl_pieces(desk: Desk, ticket_ids: Sequence[int]) -> Iterator[bytes]:
    """A line for each ticket, in pieces: no more than one mail is in memory as a whole."""
    now = desk.clock.now()
    with desk.store.reading() as view:
        for whole in whole_tickets(desk, view, ticket_ids):
            yield from _line(desk, view, whole, now)


def _line(desk: Desk, view: Reading, whole: WholeTicket, now: datetime) -> Iterator[bytes]:
    ticket = view.ticket(whole.ticket_id)
    undone = {act.id for act in whole.acts if act.undone}
    live = [event for event in whole.events if event.batch_id not in undone]
    head = {"schema": SCHEMA, **_told(desk, ticket, live, now), **kept_parts(whole)}
    yield _encoded(head)[:-1]
    sent = {message.message_id: message for message in whole.messages if message.has_raw and message.message_id}
    yield b', "letters": ['
    for place, letter in enumerate(whole.letters):
        yield from _with_bytes(place, letter_object(letter), *_bytes_of(view, letter, sent))
    yield b'], "files": ['
    for place, kept in enumerate(whole.beside.files):
        found = view.letter_file(kept.file.id)
        yield from _with_bytes(place, file_object(kept), {}, b"" if found is None else found[1])
    yield b'], "messages": ['
    for place, message in enumerate(whole.messages):
        raw = view.raw_of(message.id) if message.has_raw else None
        told = message_object(message, whole.beside.read.get(message.id), _digests(desk, message, raw))
        yield from _with_bytes(place, told, {}, raw)
    yield b"]}\n"


def _told(desk: Desk, ticket: Ticket, live: Sequence[Event], now: datetime) -> dict[str, Any]:
    """What is worked out of the rest: read by people and programs, not by an import."""
    facts = facts_of(desk, ticket, live, now)
    snoozed = ticket.snoozed_until if ticket.snoozed_until and ticket.snoozed_until > now else None
    clocks = {} if facts.clocks is None else {clock.name.value: _clock(clock) for clock in facts.clocks.all()}
    return {
        "id": ticket.id, "subject": ticket.subject, "status": ticket.status.value,
        "priority": ticket.priority.value if ticket.priority else None, "category": ticket.category,
        "subcategory": ticket.subcategory, "assignee": ticket.assignee, "tags": [*ticket.tags],
        "channel": ticket.channel.value, "source": ticket.source, "language": ticket.language,
        "received_at": instant(ticket.received_at), "first_response_at": instant(facts.first_response_at),
        "solved_at": instant(facts.solved_at), "updated_at": instant(ticket.updated_at),
        "snoozed_until": instant(snoozed), "promised_until": instant(ticket.promised_until),
        "promises": [{"at": instant(event.at), "until": event.data.get("until")} for event in live
                     if event.kind is EventKind.PROMISED],
        "waiting_for": ticket.waiting_for, "merged_into": ticket.merged_into, "maybe_ticket": ticket.maybe_ticket,
        "unread": ticket.unread, "bounced": ticket.bounced, "late": ticket.late_sync, "history": ticket.history,
        "sla": clocks,
    }


def _clock(clock: Clock) -> dict[str, Any]:
    return {"state": clock.state.value, "started_at": instant(clock.started_at), "due_at": instant(clock.due_at),
            "ended_at": instant(clock.ended_at)}


def _digests(desk: Desk, message: TicketMessage, raw: bytes | None) -> list[str | None]:
    """The SHA-256 of each attachment, where its bytes are here."""
    found: list[str | None] = []
    for index in range(len(message.attachments) if raw is not None else 0):
        try:
            found.append(hashlib.sha256(desk.reader.attachment(raw or b"", index)).hexdigest())
        except IndexError:  # the mail is read otherwise than when it came in
            found.append(None)
    return found


def _bytes_of(view: Reading, letter: OutgoingMail,
              sent: dict[str, TicketMessage]) -> tuple[dict[str, Any], bytes | None]:
    """A letter's bytes; those of one that left are its message's, which are named and not repeated."""
    kept = view.outgoing(letter.id)
    raw = b"" if kept is None else kept.raw
    message = sent.get(letter.message_id)
    if message is not None and view.raw_of(message.id) == raw:
        return {"raw_of_message": message.id}, None
    return {"raw_of_message": None}, raw


def _with_bytes(place: int, told: dict[str, Any], more: dict[str, Any], raw: bytes | None) -> Iterator[bytes]:
    """An object of a list, with its bytes as base64 at its end."""
    yield (b", " if place else b"") + _encoded({**told, **more})[:-1] + b', "raw": '
    if raw is None:
        yield b"null}"
        return
    yield b'"'
    for start in range(0, len(raw), _PIECE):
        yield b64encode(raw[start:start + _PIECE])
    yield b'"}'


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
