"""One chunk of an export's records, in one transaction: each ends as exactly one thing."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from supportdesk_tui.desk.acts.notes import add_note_in
from supportdesk_tui.desk.arrival import form_twins
from supportdesk_tui.desk.arrival.form_twins import FROM_MAIL
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports import chat as import_chat
from supportdesk_tui.desk.imports import contacts as import_contacts
from supportdesk_tui.desk.imports import mended
from supportdesk_tui.desk.imports import quarantine as import_quarantine
from supportdesk_tui.desk.imports.report import ImportedTicket, KnownRecord, PutAside
from supportdesk_tui.desk.imports.tally import CountMismatch, Item, Tally
from supportdesk_tui.desk.opening import find_or_add_requester, open_ticket
from supportdesk_tui.desk.ports import (
    BadRecord,
    ChatMessage,
    ContactRecord,
    ExportRecord,
    NewMessage,
    Reading,
    SeenRecord,
    SkippedRecord,
    Writing,
)
from supportdesk_tui.desk.rules import apply_rules
from supportdesk_tui.domain.language import guess_language
from supportdesk_tui.domain.message import Direction, TicketMessage
from supportdesk_tui.domain.ticket import Channel

LATE_AFTER = timedelta(minutes=15)
"""A record older than this was waiting before the desk could see it; reports keep it apart."""


def import_chunk(desk: Desk, unit: Writing, tally: Tally, chunk: Sequence[Item]) -> None:
    """Bring every record of a chunk to its end. Raises CountMismatch (F-16)."""
    before = tally.ended()
    records = records_of(chunk)
    keys = list(map(record_key, records))
    fresh = without_duplicates(records, keys, unit.seen_records(tally.profile, keys))
    unit.expect_records(tally.profile, keys, fresh)
    around = around_of(desk, unit, tally, fresh)
    settled = import_quarantine.keep(desk, unit, tally, [item for item in chunk if isinstance(item, BadRecord)])
    for item in chunk:
        if isinstance(item, SkippedRecord | BadRecord):
            leave_out(tally, item, settled)
        elif isinstance(item, ContactRecord):
            _import_contact(desk, unit, tally, item)
        else:
            import_record(desk, unit, tally, item, around)
        if tally.put_aside and not isinstance(item, SkippedRecord | BadRecord):
            record = item.message if isinstance(item, ChatMessage) else item
            mended.settle(unit, tally, record, record_key(record))
    if tally.ended() - before != len(chunk):
        raise CountMismatch(tally.path.name)


def records_of(chunk: Sequence[Item]) -> list[ExportRecord | ContactRecord]:
    """The readable ones of a chunk."""
    return [item.message if isinstance(item, ChatMessage) else item
            for item in chunk if not isinstance(item, SkippedRecord | BadRecord)]


def without_duplicates(records: Sequence[ExportRecord | ContactRecord], keys: Sequence[str],
                       met: Mapping[str, Sequence[SeenRecord]]) -> list[ExportRecord | ContactRecord]:
    """Those that are new or have changed since they were met: of the others nothing more is asked."""
    return [record for record, key in zip(records, keys, strict=True)
            if decide(record, met.get(key, ())) != "duplicate"]


@dataclass(frozen=True, slots=True)
class Around:
    """What is the same for all records of a chunk."""

    people: Mapping[str, int]
    """Whose the contacts were before the chunk."""
    now: datetime
    tomorrow: datetime
    """What is later than this lies in the future."""
    asks_rules: bool
    form_mails: bool
    """Mails of forms have come in: a record may be told of already."""


def around_of(desk: Desk, view: Reading, tally: Tally, records: Sequence[ExportRecord | ContactRecord]) -> Around:
    """Look up the people of these records and what they said lately."""
    people = view.owners_of_contacts({contact_of(record) for record in records})
    tally.twins.look_up(view, set(people.values()))
    now = desk.clock.now()
    return Around(people, now, now + timedelta(days=1), desk.rulebook.looks_at_arrivals, form_twins.any_here(view))


def contact_of(record: ExportRecord | ContactRecord) -> str:
    """How a requester is recognised: address, else phone, else Telegram name."""
    return record.email or record.phone or record.telegram


def leave_out(tally: Tally, item: SkippedRecord | BadRecord, settled: Mapping[int, int | None]) -> None:
    """A record that becomes nothing; one that was corrected in quarantine, by its number, has become something."""
    tally.records += 1
    if isinstance(item, SkippedRecord):
        tally.skipped.append(item)
    elif item.record in settled:
        tally.duplicates.append(KnownRecord(item.record, item.line, item.native_id, None, settled[item.record]))
    else:
        tally.quarantined.append(PutAside.of(item))


def record_of(item: ExportRecord | ChatMessage) -> ExportRecord:
    """The record, or the one that a chat message carries."""
    return item.message if isinstance(item, ChatMessage) else item


def record_key(record: ExportRecord | ContactRecord) -> str:
    """What makes a record itself within its profile: form and native id, else its content."""
    if record.native_id:
        form_id = record.form_id if isinstance(record, ExportRecord) else ""
        return f"{form_id}/{record.native_id}"
    return f"sha256:{record.content_hash}"


def decide(record: ExportRecord | ContactRecord, seen: Sequence[SeenRecord]) -> str:
    """``ticket``, ``duplicate`` or ``update``, from what was seen under the record's key."""
    if not seen:
        return "ticket"
    if any(item.content_hash == record.content_hash for item in seen):
        return "duplicate"
    return "duplicate" if all(item.content_hash == FROM_MAIL for item in seen) else "update"


def import_record(desk: Desk, unit: Writing, tally: Tally, item: ExportRecord | ChatMessage,
                  around: Around) -> None:
    """Decide and do one."""
    tally.records += 1
    record = record_of(item)
    key = record_key(record)
    seen = unit.seen_record(tally.profile, key)
    outcome = decide(record, seen)
    ticket_id = next((one.ticket_id for one in seen if one.ticket_id is not None), None)
    if outcome == "update" and (ticket_id is None or not unit.tickets([ticket_id])):
        outcome = "ticket"  # the ticket was erased since
    if outcome == "ticket" and (told := ticket_of_mail(desk, unit, tally, item, around)) is not None:
        outcome, ticket_id = "duplicate", told
        unit.add_seen_record(SeenRecord(tally.profile, form_twins.claim_key(told), record.content_hash, told),
                             tally.path.name, record.record, record.line)
    if outcome == "ticket":
        ticket_id = _take_new(desk, unit, tally, item, around)
    else:
        if outcome == "update" and ticket_id is not None:
            _note_update(desk, unit, ticket_id, record)
        tally.known(outcome, record, key, ticket_id)
    tally.met(key, record)
    if not any(one.content_hash == record.content_hash for one in seen):
        unit.add_seen_record(SeenRecord(tally.profile, key, record.content_hash, ticket_id),
                             tally.path.name, record.record, record.line)


def ticket_of_mail(desk: Desk, view: Reading, tally: Tally, item: ExportRecord | ChatMessage,
                   around: Around) -> int | None:
    """The ticket that the form's own mail has made of a record (F-12); each is one record's."""
    if not around.form_mails or isinstance(item, ChatMessage):
        return None
    told = form_twins.told_by_mail(desk, view, tally.profile, item, around.people.get(contact_of(item)), tally.told)
    if told is not None:
        tally.told.add(told)
    return told


def _import_contact(desk: Desk, unit: Writing, tally: Tally, record: ContactRecord) -> None:
    """A person told of before and now otherwise is an update: what his card still lacks is filled in."""
    tally.records += 1
    key = record_key(record)
    outcome = decide(record, unit.seen_record(tally.profile, key))
    if outcome != "duplicate":
        requester = import_contacts.enrich(desk, unit, record)
        unit.add_seen_record(SeenRecord(tally.profile, key, record.content_hash, None),
                             tally.path.name, record.record, record.line)
    if outcome == "ticket":
        tally.enriched(record, requester.id)
    else:
        tally.known(outcome, record, key, None)
    tally.met(key, record)


def warnings_of(view: Reading, tally: Tally, record: ExportRecord, around: Around) -> tuple[str, ...]:
    """The record's own, and what is odd about it in the desk's eyes."""
    more = []
    if record.created_at > around.tomorrow:
        more.append("in_future")
    if tally.twins.add(view, record, around.people.get(contact_of(record))):
        more.append("possible_duplicate")
    return (*record.warnings, *more) if more else record.warnings


def _take_new(desk: Desk, unit: Writing, tally: Tally, item: ExportRecord | ChatMessage,
              around: Around) -> int | None:
    """A record seen for the first time: a ticket, or a chat message for the ticket it belongs to."""
    record = record_of(item)
    if isinstance(item, ChatMessage) and import_chat.end_of(item) != import_chat.TICKET:
        key = record_key(replace(record, native_id=item.opens)) if item.opens else ""
        ticket = import_chat.open_ticket_for(unit, tally.profile, key) if key else None
        if ticket is not None:
            import_chat.attach(desk, unit, ticket, item)
        if ticket is not None or item.outbound:
            ticket_id = ticket.id if ticket is not None else None
            tally.attached(item, ticket_id)
            return ticket_id
    warnings = warnings_of(unit, tally, record, around)
    channel = Channel.TELEGRAM if isinstance(item, ChatMessage) else Channel.FORM
    ticket_id = _open_ticket(desk, unit, tally.profile, record, channel, warnings, around)
    tally.tickets.append(ImportedTicket.of(record, ticket_id, warnings))
    return ticket_id


def _open_ticket(desk: Desk, unit: Writing, profile: str, record: ExportRecord, channel: Channel,
                 warnings: tuple[str, ...], around: Around) -> int:
    language = guess_language(f"{record.subject}\n{record.text}")
    requester = find_or_add_requester(unit, address=record.email, name=record.name, phone=record.phone,
                                      telegram=record.telegram, language=language)
    message = NewMessage(
        ticket_id=unit.new_ticket_id(), direction=Direction.INBOUND, at=record.created_at,
        from_name=import_chat.said_by(record), from_address=record.email, cc=record.cc, subject=record.subject,
        text=record.text, labels=warnings, content_hash=record.content_hash)
    ticket = open_ticket(
        desk, unit, requester, at=record.created_at, subject=record.subject, channel=channel,
        source=f"form:{profile}", form=record.form, language=language, message=message, actor="import",
        verb="import.ticket", late=record.created_at < around.now - LATE_AFTER)
    if around.asks_rules:
        apply_rules.on_arrival(desk, unit, ticket, record.text)
    return ticket.id


def _note_update(desk: Desk, unit: Writing, ticket_id: int, record: ExportRecord) -> None:
    """The record changed in the form's own system: the operator is told; nothing is edited."""
    messages = unit.messages(ticket_id)
    text = difference(messages[0] if messages else None, record)
    add_note_in(desk, unit, ticket_id, text, actor="import", undoable=False)


def difference(old: TicketMessage | None, record: ExportRecord) -> str:
    """What changed since the import, as lines led by ``-`` and ``+``; the whole text when unclear."""
    new = [import_chat.said_by(record), record.email, record.subject, *record.text.splitlines()]
    if old is None:
        return "\n".join(filter(None, new))
    was = [old.from_name, old.from_address, old.subject, *old.text.splitlines()]
    changes = [line for line in difflib.unified_diff(was, new, lineterm="", n=0)
               if line[:3] not in ("---", "+++") and not line.startswith("@@") and line[1:].strip()]
    return "\n".join(f"{line[0]} {line[1:]}" for line in changes) or "\n".join(filter(None, new))
