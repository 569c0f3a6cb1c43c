"""Writing a ticket of another desk into this one, with everything that is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from supportdesk_tui.desk.imports.own_numbers import Renumbering
from supportdesk_tui.desk.ports import NewMessage, Reading, SeenRecord, Writing
from supportdesk_tui.desk.ports.whole import WholeTicket
from supportdesk_tui.domain.message import TicketMessage
from supportdesk_tui.domain.requester import Requester


@dataclass(slots=True)
class People:
    """The requesters of one file: who they are here."""

    here: dict[int, int] = field(default_factory=dict)
    """Number in the file -> here."""
    made: set[int] = field(default_factory=set)
    """Here, of this file: two of them are two, whatever they have in common."""

    def remember(self, number: int, here: int) -> None:
        """Somebody of the file is somebody here."""
        self.here[number] = here
        self.made.add(here)


def put(unit: Writing, numbers: Renumbering, people: People, whole: WholeTicket,
        contents: Mapping[tuple[str, int], bytes], acts: set[int]) -> int:
    """Write one ticket, all but its row; returns its number here.

    Args:
        unit: the transaction.
        numbers: how the file's numbers are moved.
        people: the file's requesters so far; added to.
        whole: the ticket.
        contents: the bytes of ``messages``, ``letters`` and ``files`` by kind and number.
        acts: the acts that are here already, by their numbers here; added to.
    """
    ticket_id = numbers.ticket(whole.ticket_id)
    requester_id = _requester(unit, people, whole.requester, numbers.plus.requester)
    for act in map(numbers.act, whole.acts):
        if act.id in acts:
            unit.join_batch(act.id, ticket_id)
            continue
        acts.add(act.id)
        unit.add_batch(act.at, act.actor, act.verb, [ticket_id], undo_of=act.undo_of, undoable=act.undoable,
                       summary=act.summary, number=act.id)
        if act.undone:
            unit.set_undone(act.id, undone=True)
    for event in whole.events:
        moved = numbers.event(event, requester_id)
        unit.add_events(moved.batch_id, [moved], numbered=True)
    for message in whole.messages:
        _put_message(unit, numbers, ticket_id, message, whole, contents.get(("messages", message.id)))
    for letter in whole.letters:
        moved_letter = replace(numbers.letter(letter), raw=contents.get(("letters", letter.id), b""))
        unit.add_outgoing(moved_letter, number=moved_letter.id)
    _put_beside(unit, numbers, ticket_id, whole, contents)
    return ticket_id


def _put_message(unit: Writing, numbers: Renumbering, ticket_id: int, message: TicketMessage, whole: WholeTicket,
                 raw: bytes | None) -> None:
    raw_id = None if raw is None else unit.add_raw(raw)
    unit.add_message(NewMessage(
        ticket_id, message.direction, message.at, message.kind, message.author, message.from_name,
        message.from_address, message.to, message.cc, message.subject, message.text, message.message_id,
        message.references, message.attachments, message.labels, message.account, message.date,
        message.content_hash, raw_id), number=message.id + numbers.plus.message)
    read = whole.beside.read.get(message.id)
    if read is not None:  # reading the mailbox finds it again and makes no second ticket of it
        unit.count_mail(message.account, message.message_id, message.content_hash, read.outcome, raw_id, message.at,
                        message.from_address, message.subject, message.kind, reason=read.reason)


def _put_beside(unit: Writing, numbers: Renumbering, ticket_id: int, whole: WholeTicket,
                contents: Mapping[tuple[str, int], bytes]) -> None:
    for draft in whole.beside.drafts:
        unit.save_draft(replace(draft, ticket_id=ticket_id, effects=numbers.effects(draft.effects)))
    for kept in whole.beside.files:
        number = kept.file.id + numbers.plus.file
        unit.add_letter_file(ticket_id, kept.file, contents.get(("files", kept.file.id), b""), number=number)
        if kept.dropped_at is not None:
            unit.mark_letter_files([number], kept.dropped_at)
    for done in whole.beside.rules:
        unit.note_rule(done.rule, ticket_id, done.occasion, done.at)
    for met in whole.beside.records:
        unit.add_seen_record(SeenRecord(met.profile, met.key, met.content_hash, ticket_id), met.file, met.record,
                             met.line)


def _requester(unit: Writing, people: People, person: Requester, plus: int) -> int:
    """The number here of somebody of the file: found by an address or contact, else made."""
    if person.id in people.here:
        return people.here[person.id]
    found = _known(unit, person)
    if found is None or found.id in people.made:
        people.remember(person.id, unit.add_requester(person, number=person.id + plus).id)
    else:
        fuller = replace(
            found, addresses=tuple(dict.fromkeys((*found.addresses, *person.addresses))),
            **{name: getattr(found, name) or getattr(person, name) for name in (
                "name", "phone", "telegram", "language", "plan", "member_since", "profile_id", "notes")})
        if fuller != found:
            unit.save_requester(fuller)
        people.here[person.id] = found.id
    return people.here[person.id]


def _known(unit: Reading, person: Requester) -> Requester | None:
    for address in person.addresses:
        found = unit.requester_by_address(address)
        if found is not None:
            return found
    return unit.requester_by_contact(phone=person.phone, telegram=person.telegram)
