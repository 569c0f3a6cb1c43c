"""Form exports into the queue: every record ends as exactly one thing, and a file may be imported again."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

from supportdesk_tui.desk import apply_rules, import_chat, import_contacts
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.import_quarantine import put_aside
from supportdesk_tui.desk.import_report import (
    AttachedMessage,
    ImportedContact,
    ImportedTicket,
    ImportReport,
    KnownRecord,
)
from supportdesk_tui.desk.notes import add_note_in
from supportdesk_tui.desk.opening import find_or_add_requester, open_ticket
from supportdesk_tui.desk.ports import (
    BadRecord,
    ChatMessage,
    ContactRecord,
    ExportFile,
    ExportOptions,
    ExportRecord,
    NewMessage,
    Reading,
    SeenRecord,
    SkippedRecord,
    Writing,
)
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.language import guess_language
from supportdesk_tui.domain.message import Direction, TicketMessage
from supportdesk_tui.domain.ticket import Channel

CHUNK = 200
"""Records in one transaction; after a crash a second run goes on from there."""
LATE_AFTER = timedelta(minutes=15)
"""A record older than this was waiting before the desk could see it; reports keep it apart."""
TWIN_WITHIN = timedelta(minutes=2)
"""The same words from the same person this close together are probably a double click."""

_Item = ExportRecord | ContactRecord | ChatMessage | SkippedRecord | BadRecord


class CountMismatch(RuntimeError):
    """Records went in that did not come out: the transaction is rolled back."""


@dataclass(slots=True)
class _Tally:
    """One run over one file: what has been decided so far."""

    path: Path
    profile: str
    dry_run: bool
    records: int = 0
    tickets: list[ImportedTicket] = field(default_factory=list)
    duplicates: list[KnownRecord] = field(default_factory=list)
    updates: list[KnownRecord] = field(default_factory=list)
    skipped: list[SkippedRecord] = field(default_factory=list)
    quarantined: list[BadRecord] = field(default_factory=list)
    merged: list[AttachedMessage] = field(default_factory=list)
    operator_messages: list[AttachedMessage] = field(default_factory=list)
    contacts: list[ImportedContact] = field(default_factory=list)
    first_of: dict[str, int] = field(default_factory=dict)
    """Key -> the record of this file that had it first."""
    planned: dict[str, list[SeenRecord]] = field(default_factory=dict)
    """What a dry run would have noted in the store."""

    def ended(self) -> int:
        """How many records have come to an end so far."""
        ends: tuple[Sized, ...] = (
            self.tickets, self.duplicates, self.updates, self.skipped, self.quarantined, self.merged,
            self.operator_messages, self.contacts)
        return sum(map(len, ends))

    def report(self, quarantine_file: Path | None, warnings: tuple[str, ...]) -> ImportReport:
        report = ImportReport(
            self.path, self.profile, self.dry_run, self.records, tuple(self.tickets), tuple(self.duplicates),
            tuple(self.updates), tuple(self.skipped), tuple(self.quarantined), tuple(self.merged),
            tuple(self.operator_messages), tuple(self.contacts), quarantine_file, warnings)
        if not report.adds_up():
            raise CountMismatch(self.path.name)
        return report


def import_file(desk: Desk, path: Path, options: ExportOptions, dry_run: bool = False) -> ImportReport:
    """Import one form export; importing it again changes nothing.

    A time zone and the operators of a chat that were given once are remembered for the profile.

    Raises:
        BadInput: the file or its layout cannot be read, or an option is missing.
        CountMismatch: a transaction did not add up and was rolled back.
    """
    export = _open(desk, path, options)
    tally = _Tally(path, export.profile, dry_run)
    if dry_run:
        with desk.store.reading() as view:
            for item in export.records():
                _plan(desk, view, tally, item)
        return tally.report(None, export.warnings)
    items = export.records()
    while chunk := tuple(islice(items, CHUNK)):
        with desk.store.writing() as unit:
            _import_chunk(desk, unit, tally, chunk)
    quarantine_file = put_aside(desk, path, export.profile, tally.quarantined)
    _remember(desk, options, export.profile)
    return tally.report(quarantine_file, export.warnings)


def _open(desk: Desk, path: Path, options: ExportOptions) -> ExportFile:
    try:
        return desk.exports.open(path, options)
    except BadInput as error:
        if error.reason not in ("timezone_missing", "operator_ids_missing"):
            raise
        fuller = _with_remembered(desk, options, error.value)
        if fuller == options:
            raise
        return desk.exports.open(path, fuller)


def _with_remembered(desk: Desk, options: ExportOptions, profile: str) -> ExportOptions:
    with desk.store.reading() as view:
        zone = view.setting(f"import.timezone.{profile}") or ""
        operators = view.setting(f"import.operators.{profile}") or ""
    return replace(options, timezone=options.timezone or zone,
                   operator_ids=options.operator_ids or tuple(operators.split()))


def _remember(desk: Desk, options: ExportOptions, profile: str) -> None:
    """What had to be asked for is asked once."""
    said = {f"import.timezone.{profile}": options.timezone,
            f"import.operators.{profile}": " ".join(options.operator_ids)}
    if any(said.values()):
        with desk.store.writing() as unit:
            for name, value in said.items():
                if value:
                    unit.set_setting(name, value)


def _import_chunk(desk: Desk, unit: Writing, tally: _Tally, chunk: Sequence[_Item]) -> None:
    before = tally.ended()
    for item in chunk:
        if isinstance(item, SkippedRecord | BadRecord):
            _leave_out(tally, item)
        elif isinstance(item, ContactRecord):
            _import_contact(desk, unit, tally, item)
        else:
            _import_record(desk, unit, tally, item)
    if tally.ended() - before != len(chunk):
        raise CountMismatch(tally.path.name)


def _leave_out(tally: _Tally, item: SkippedRecord | BadRecord) -> None:
    tally.records += 1
    if isinstance(item, SkippedRecord):
        tally.skipped.append(item)
    else:
        tally.quarantined.append(item)


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
    return "duplicate" if any(item.content_hash == record.content_hash for item in seen) else "update"


def _plan(desk: Desk, view: Reading, tally: _Tally, item: _Item) -> None:
    """A dry run of one record: the same decision, noted in memory alone."""
    if isinstance(item, SkippedRecord | BadRecord):
        _leave_out(tally, item)
        return
    if isinstance(item, ContactRecord):
        _plan_contact(view, tally, item)
        return
    tally.records += 1
    record = _record_of(item)
    key = record_key(record)
    planned = tally.planned.setdefault(key, [])
    seen = [*view.seen_record(tally.profile, key), *planned]
    outcome = decide(record, seen)
    ticket_id = next((one.ticket_id for one in seen if one.ticket_id is not None), None)
    if outcome != "ticket":
        _note_known(tally, outcome, record, key, ticket_id)
    elif isinstance(item, ChatMessage) and import_chat.end_of(item) != import_chat.TICKET:
        _note_attached(tally, item, None)
    else:
        tally.tickets.append(ImportedTicket(record, None, _warnings(desk, view, tally, record)))
    tally.first_of.setdefault(key, record.record)
    if outcome != "duplicate":
        planned.append(SeenRecord(tally.profile, key, record.content_hash, ticket_id))


def _import_record(desk: Desk, unit: Writing, tally: _Tally, item: ExportRecord | ChatMessage) -> None:
    tally.records += 1
    record = _record_of(item)
    key = record_key(record)
    seen = unit.seen_record(tally.profile, key)
    outcome = decide(record, seen)
    ticket_id = next((one.ticket_id for one in seen if one.ticket_id is not None), None)
    if outcome == "update" and (ticket_id is None or not unit.tickets([ticket_id])):
        outcome = "ticket"  # the ticket was erased since
    if outcome == "ticket":
        ticket_id = _take_new(desk, unit, tally, item)
    else:
        if outcome == "update" and ticket_id is not None:
            _note_update(desk, unit, ticket_id, record)
        _note_known(tally, outcome, record, key, ticket_id)
    tally.first_of.setdefault(key, record.record)
    if outcome != "duplicate":
        unit.add_seen_record(SeenRecord(tally.profile, key, record.content_hash, ticket_id),
                             tally.path.name, record.record, record.line)


def _import_contact(desk: Desk, unit: Writing, tally: _Tally, record: ContactRecord) -> None:
    """A person told of before and now otherwise is an update: what his card still lacks is filled in."""
    tally.records += 1
    key = record_key(record)
    outcome = decide(record, unit.seen_record(tally.profile, key))
    if outcome != "duplicate":
        requester = import_contacts.enrich(desk, unit, record)
        unit.add_seen_record(SeenRecord(tally.profile, key, record.content_hash, None),
                             tally.path.name, record.record, record.line)
    if outcome == "ticket":
        _note_contact(tally, record, requester.id)
    else:
        _note_known(tally, outcome, record, key, None)
    tally.first_of.setdefault(key, record.record)


def _plan_contact(view: Reading, tally: _Tally, record: ContactRecord) -> None:
    tally.records += 1
    key = record_key(record)
    planned = tally.planned.setdefault(key, [])
    outcome = decide(record, [*view.seen_record(tally.profile, key), *planned])
    if outcome == "ticket":
        _note_contact(tally, record, None)
    else:
        _note_known(tally, outcome, record, key, None)
    tally.first_of.setdefault(key, record.record)
    if outcome != "duplicate":
        planned.append(SeenRecord(tally.profile, key, record.content_hash, None))


def _note_contact(tally: _Tally, record: ContactRecord, requester_id: int | None) -> None:
    tally.contacts.append(ImportedContact(record.record, record.line, record.native_id, record.name,
                                          record.email, requester_id))


def _record_of(item: ExportRecord | ChatMessage) -> ExportRecord:
    return item.message if isinstance(item, ChatMessage) else item


def _take_new(desk: Desk, unit: Writing, tally: _Tally, item: ExportRecord | ChatMessage) -> int | None:
    """A record seen for the first time: a ticket, or a chat message for the ticket it belongs to."""
    record = _record_of(item)
    if isinstance(item, ChatMessage) and import_chat.end_of(item) != import_chat.TICKET:
        key = record_key(replace(record, native_id=item.opens)) if item.opens else ""
        ticket = import_chat.open_ticket_for(unit, tally.profile, key) if key else None
        if ticket is not None:
            import_chat.attach(desk, unit, ticket, item)
        if ticket is not None or item.outbound:
            ticket_id = ticket.id if ticket is not None else None
            _note_attached(tally, item, ticket_id)
            return ticket_id
    warnings = _warnings(desk, unit, tally, record)
    channel = Channel.TELEGRAM if isinstance(item, ChatMessage) else Channel.FORM
    ticket_id = _open_ticket(desk, unit, tally.profile, record, channel, warnings)
    tally.tickets.append(ImportedTicket(record, ticket_id, warnings))
    return ticket_id


def _note_attached(tally: _Tally, item: ChatMessage, ticket_id: int | None) -> None:
    attached = AttachedMessage(item.message.record, item.message.line, item.message.native_id, item.opens, ticket_id)
    (tally.operator_messages if item.outbound else tally.merged).append(attached)


def _note_known(tally: _Tally, outcome: str, record: ExportRecord | ContactRecord, key: str,
                ticket_id: int | None) -> None:
    known = KnownRecord(record.record, record.line, record.native_id, tally.first_of.get(key), ticket_id)
    (tally.updates if outcome == "update" else tally.duplicates).append(known)


def _open_ticket(desk: Desk, unit: Writing, profile: str, record: ExportRecord, channel: Channel,
                 warnings: tuple[str, ...]) -> int:
    language = guess_language(f"{record.subject}\n{record.text}")
    requester = find_or_add_requester(unit, address=record.email, name=record.name, phone=record.phone,
                                      telegram=record.telegram, language=language)
    message = NewMessage(
        ticket_id=0, direction=Direction.INBOUND, at=record.created_at, from_name=record.name,
        from_address=record.email, cc=record.cc, subject=record.subject, text=record.text,
        labels=warnings, content_hash=record.content_hash)
    ticket = open_ticket(
        desk, unit, requester, at=record.created_at, subject=record.subject, channel=channel,
        source=f"form:{profile}", language=language, message=message, actor="import", verb="import.ticket",
        late=record.created_at < desk.clock.now() - LATE_AFTER)
    apply_rules.on_arrival(desk, unit, ticket, record.text)
    return ticket.id


def _note_update(desk: Desk, unit: Writing, ticket_id: int, record: ExportRecord) -> None:
    """The record changed in the form's own system: the operator is told; nothing is edited."""
    messages = unit.messages(ticket_id)
    text = difference(messages[0] if messages else None, record)
    add_note_in(desk, unit, ticket_id, text, actor="import", undoable=False)


def difference(old: TicketMessage | None, record: ExportRecord) -> str:
    """What changed since the import, as lines led by ``-`` and ``+``; the whole text when unclear."""
    new = [record.name, record.email, record.subject, *record.text.splitlines()]
    if old is None:
        return "\n".join(filter(None, new))
    was = [old.from_name, old.from_address, old.subject, *old.text.splitlines()]
    changes = [line for line in difflib.unified_diff(was, new, lineterm="", n=0)
               if line[:3] not in ("---", "+++") and not line.startswith("@@") and line[1:].strip()]
    return "\n".join(f"{line[0]} {line[1:]}" for line in changes) or "\n".join(filter(None, new))


def _warnings(desk: Desk, view: Reading, tally: _Tally, record: ExportRecord) -> tuple[str, ...]:
    more = []
    if record.created_at > desk.clock.now() + timedelta(days=1):
        more.append("in_future")
    if _has_planned_twin(tally, record) or _has_twin(view, record):
        more.append("possible_duplicate")
    return (*record.warnings, *more)


def _has_planned_twin(tally: _Tally, record: ExportRecord) -> bool:
    """Only a dry run needs this: otherwise the twin is in the store already."""
    return tally.dry_run and any(
        _same_person(other.record, record) and other.record.text == record.text
        and abs(other.record.created_at - record.created_at) <= TWIN_WITHIN
        for other in islice(reversed(tally.tickets), CHUNK))


def _same_person(one: ExportRecord, other: ExportRecord) -> bool:
    return (one.email, one.phone, one.telegram) == (other.email, other.phone, other.telegram)


def _has_twin(view: Reading, record: ExportRecord) -> bool:
    requester = view.requester_by_address(record.email) if record.email else view.requester_by_contact(
        phone=record.phone, telegram=record.telegram)
    if requester is None:
        return False
    for ticket in view.tickets_of(requester.id):
        if ticket.subject != record.subject or abs(ticket.received_at - record.created_at) > TWIN_WITHIN:
            continue
        if any(message.text == record.text for message in _inbound(view, ticket.id)):
            return True
    return False


def _inbound(view: Reading, ticket_id: int) -> Iterator[TicketMessage]:
    return (message for message in view.messages(ticket_id) if message.direction is Direction.INBOUND)
