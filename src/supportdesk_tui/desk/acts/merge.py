"""Joining tickets about the same, and taking a message out into one of its own; both are taken back with ``z``.

The messages move, and what had happened is repeated on the ticket they move to: its clocks run from the first of
them, and an answer given on either counts. The numbers that were joined lead there from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.opening import find_or_add_requester
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Reading, Writing
from supportdesk_tui.domain.errors import BadInput, NoSuchTicket, NotPossible
from supportdesk_tui.domain.event import Batch, Event, EventKind, Json
from supportdesk_tui.domain.message import Direction, MailKind, TicketMessage
from supportdesk_tui.domain.threading import plain_subject
from supportdesk_tui.domain.ticket import ACTIVE, Status, Ticket

MERGE, SPLIT = "ticket.merge", "ticket.split"

_JOINED = frozenset({
    EventKind.INBOUND, EventKind.OUTBOUND, EventKind.NOTED, EventKind.BOUNCED, EventKind.PROMISED,
    EventKind.SOP_TICKED, EventKind.ESCALATED,
})
"""What happened on a ticket that is true of the one it is joined to; its status and triage are not."""


def merge(desk: Desk, ticket_ids: Iterable[int], into: int) -> Done:
    """Join tickets to another one, as one act.

    Raises:
        NoSuchTicket: one of the numbers is unknown; nothing is changed.
        NotPossible: ``merged_already``, or ``mail_under_way`` where a letter of a ticket waits in the outbox.
        BadInput: ``nothing_to_merge``.
    """
    wanted = [number for number in dict.fromkeys(ticket_ids) if number != into]
    if not wanted:
        raise BadInput("nothing_to_merge", str(into))
    now = desk.clock.now()
    with desk.store.writing() as unit:
        target, sources = unit.ticket(into), unit.tickets(wanted)
        missing = set(wanted) - {ticket.id for ticket in sources}
        if missing:
            raise NoSuchTicket(min(missing))
        for ticket in (target, *sources):
            if ticket.merged_into is not None:
                raise NotPossible("merged_already", str(ticket.id))
        for ticket in sources:
            if ticket.outgoing:
                raise NotPossible("mail_under_way", str(ticket.id))
        events = [event for ticket in sources for event in _joining(unit, ticket, target, now)]
        events += _state(target, sources, now)
        moved = {message.id: ticket.id for ticket in sources for message in unit.messages(ticket.id)}
        unit.move_messages([*moved], into)
        summary: dict[str, Json] = {"into": into, "moved": {str(message): ticket for message, ticket in moved.items()}}
        return recording.record(desk, unit, verb=MERGE, events=events, summary=summary)


def split(desk: Desk, ticket_id: int, message_id: int) -> Done:
    """Take a received message out of a ticket: it becomes a ticket of its sender's, with its clock from then on.

    Raises:
        NoSuchTicket: no such ticket.
        BadInput: ``no_such_message``: the ticket has none of this number.
        NotPossible: ``split_first``, ``split_ours``.
    """
    now = desk.clock.now()
    with desk.store.writing() as unit:
        ticket, message = unit.ticket(ticket_id), unit.message(message_id)
        if message.ticket_id != ticket_id:
            raise BadInput("no_such_message", str(message_id))
        if message.direction is not Direction.INBOUND or message.kind is not MailKind.HUMAN:
            raise NotPossible("split_ours", str(message_id))
        if message_id not in {other.id for other in _severable(unit, ticket_id)}:
            raise NotPossible("split_first", str(message_id))
        person = find_or_add_requester(unit, address=message.from_address, name=message.from_name) \
            if message.from_address else unit.requester(ticket.requester_id)
        number = unit.new_ticket_id()
        # Born as a part of the old ticket, so that taking the act back leaves nothing behind but a closed number.
        born: dict[str, Json] = {
            "subject": plain_subject(message.subject) or ticket.subject, "requester_id": person.id,
            "channel": ticket.channel.value, "source": ticket.source, "language": ticket.language,
            "status": Status.NEW.value, "merged_into": ticket_id}
        recording.record(desk, unit, verb="ticket.new", undoable=False,
                         events=[Event(number, EventKind.RECEIVED, message.at, born)])
        unit.move_messages([message_id], number)
        events = [
            Event(number, EventKind.MERGED, now, {"into": None}),
            Event(number, EventKind.INBOUND, message.at, {"message_id": message_id, "kind": MailKind.HUMAN.value}),
            Event(ticket_id, EventKind.SPLIT, now, {"message_id": message_id, "into": number}),
        ]
        return recording.record(desk, unit, verb=SPLIT, events=events, summary={
            "into": number, "number": ticket_id, "moved": {str(message_id): ticket_id}})


def severable(desk: Desk, ticket_id: int) -> tuple[TicketMessage, ...]:
    """The messages that can be taken out of a ticket: what its people wrote, but for the one it began with."""
    with desk.store.reading() as view:
        return _severable(view, ticket_id)


def _severable(view: Reading, ticket_id: int) -> tuple[TicketMessage, ...]:
    """Of a joined ticket the oldest message may be another's: which one it began with its own events say."""
    written = [message for message in view.messages(ticket_id)
               if message.direction is Direction.INBOUND and message.kind is MailKind.HUMAN]
    began = {event.data.get("message_id") for event in view.events(ticket_id) if event.kind is EventKind.RECEIVED}
    first = next((message for message in written if message.id in began), written[0] if written else None)
    return tuple(message for message in written if message is not first)


def move_back(unit: Writing, batch: Batch) -> None:
    """The messages of an act return to where they were, while it is being taken back.

    Raises:
        NotPossible: ``cannot_undo``: the ticket they are on was itself joined to another since.
    """
    into = _into(batch)
    for ticket in unit.tickets([into]):
        if ticket.merged_into is not None:
            raise NotPossible("cannot_undo", str(batch.id))
    back: dict[int, list[int]] = {}
    for message, ticket_id in _moved(batch).items():
        back.setdefault(ticket_id, []).append(message)
    for ticket_id, messages in back.items():
        unit.move_messages(messages, ticket_id)


def move_again(unit: Writing, batch: Batch) -> None:
    """The messages of an act move once more, while it is being done again."""
    unit.move_messages([*_moved(batch)], _into(batch))


def _moved(batch: Batch) -> Mapping[int, int]:
    moved = batch.summary.get("moved")
    return {int(message): ticket for message, ticket in moved.items() if isinstance(ticket, int)} \
        if isinstance(moved, dict) else {}


def _into(batch: Batch) -> int:
    into = batch.summary["into"]
    assert isinstance(into, int)
    return into


def _joining(unit: Writing, source: Ticket, target: Ticket, now: datetime) -> list[Event]:
    """What the joined ticket's log gets, and what of it is repeated on the other."""
    events = [Event(source.id, EventKind.MERGED, now, {"into": target.id})]
    if source.status is not Status.CLOSED:
        events.append(Event(source.id, EventKind.STATUS, now, {"to": Status.CLOSED.value, "reason": "merged"},
                            {"to": source.status.value}))
    events.append(Event(target.id, EventKind.MERGED, now, {
        "from": source.id, "since": None if source.history else source.received_at.isoformat()}))
    for event in unit.events(source.id):
        if event.kind is EventKind.RECEIVED and event.data.get("message_id") and not event.data.get("outbound"):
            said: dict[str, Json] = {"message_id": event.data["message_id"], "kind": MailKind.HUMAN.value}
            events.append(Event(target.id, EventKind.INBOUND, event.at, said))
        elif event.kind in _JOINED:
            events.append(replace(event, ticket_id=target.id, seq=0, batch_id=0))
    return events


def _state(target: Ticket, sources: Sequence[Ticket], now: datetime) -> list[Event]:
    """What becomes of the ticket that the others are joined to: awake where one of them was, triaged by theirs."""
    events = []
    if target.status not in (*ACTIVE, Status.SPAM) and any(ticket.status in ACTIVE for ticket in sources):
        events.append(Event(target.id, EventKind.STATUS, now, {"to": Status.OPEN.value}, {"to": target.status.value}))
    if target.snoozed_until is not None and any(ticket.unread for ticket in sources):
        events.append(Event(target.id, EventKind.SNOOZED, now, {"until": None},
                            {"until": target.snoozed_until.isoformat()}))
    priorities = [ticket.priority for ticket in sources if ticket.priority is not None]
    if target.priority is None and priorities:
        events.append(Event(target.id, EventKind.PRIORITY, now, {"to": min(priorities).value}, {"to": ""}))
    categories = [ticket for ticket in sources if ticket.category]
    if not target.category and categories:
        events.append(Event(target.id, EventKind.CATEGORY, now, {
            "to": categories[0].category, "subcategory": categories[0].subcategory}, {"to": "", "subcategory": ""}))
    tags = [tag for ticket in sources for tag in ticket.tags if tag not in target.tags]
    if tags:
        added: list[Json] = [*dict.fromkeys(tags)]
        events.append(Event(target.id, EventKind.TAGGED, now, {"add": added, "remove": []}, {"tags": [*target.tags]}))
    return events
