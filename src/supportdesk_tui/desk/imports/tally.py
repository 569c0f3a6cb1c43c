"""What one run over one file has decided so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sized
from dataclasses import dataclass, field
from pathlib import Path

from supportdesk_tui.desk.imports.packed import Packed
from supportdesk_tui.desk.imports.report import (
    AttachedMessage,
    ImportedContact,
    ImportedTicket,
    ImportReport,
    KnownRecord,
    PutAside,
)
from supportdesk_tui.desk.imports.twins import Twins
from supportdesk_tui.desk.ports import BadRecord, ChatMessage, ContactRecord, ExportRecord, Quarantined, SkippedRecord

Item = ExportRecord | ContactRecord | ChatMessage | SkippedRecord | BadRecord


class CountMismatch(RuntimeError):
    """Records went in that did not come out: the transaction is rolled back (F-16)."""


@dataclass(slots=True)
class Tally:
    """Every record ends in exactly one of its lists."""

    path: Path
    profile: str
    dry_run: bool
    records: int = 0
    tickets: Packed[ImportedTicket] = field(default_factory=lambda: Packed(ImportedTicket))
    duplicates: Packed[KnownRecord] = field(default_factory=lambda: Packed(KnownRecord))
    updates: Packed[KnownRecord] = field(default_factory=lambda: Packed(KnownRecord))
    skipped: Packed[SkippedRecord] = field(default_factory=lambda: Packed(SkippedRecord))
    quarantined: Packed[PutAside] = field(default_factory=lambda: Packed(PutAside))
    merged: Packed[AttachedMessage] = field(default_factory=lambda: Packed(AttachedMessage))
    operator_messages: Packed[AttachedMessage] = field(default_factory=lambda: Packed(AttachedMessage))
    contacts: Packed[ImportedContact] = field(default_factory=lambda: Packed(ImportedContact))
    twins: Twins = field(default_factory=Twins)
    told: set[int] = field(default_factory=set)
    """Tickets of forms' mails that a record of this file was."""
    put_aside: Mapping[int, tuple[Quarantined, ...]] = field(default_factory=dict)
    """What lies in quarantine of files of this name, by the record's number."""
    bad: Counter[int] = field(default_factory=Counter)
    """How often a bad record like this was met, by a hash of it."""
    _first_of: dict[int, int] = field(default_factory=dict)
    """A hash of a key -> the record of this file that had it first: texts would take ten times the memory."""

    def ended(self) -> int:
        """How many records have come to an end so far."""
        ends: tuple[Sized, ...] = (
            self.tickets, self.duplicates, self.updates, self.skipped, self.quarantined, self.merged,
            self.operator_messages, self.contacts)
        return sum(map(len, ends))

    def known(self, outcome: str, record: ExportRecord | ContactRecord, key: str, ticket_id: int | None) -> None:
        """A record that was met before ended as ``duplicate`` or ``update``."""
        first = self._first_of.get(hash(key))
        known = KnownRecord(record.record, record.line, record.native_id, first, ticket_id)
        (self.updates if outcome == "update" else self.duplicates).append(known)

    def attached(self, item: ChatMessage, ticket_id: int | None) -> None:
        """A chat message ended on a ticket."""
        message = item.message
        attached = AttachedMessage(message.record, message.line, message.native_id, item.opens, ticket_id)
        (self.operator_messages if item.outbound else self.merged).append(attached)

    def enriched(self, record: ContactRecord, requester_id: int | None) -> None:
        """A person's card was filled in."""
        self.contacts.append(ImportedContact(record.record, record.line, record.native_id, record.name,
                                             record.email, requester_id))

    def met(self, key: str, record: ExportRecord | ContactRecord) -> None:
        """A record with this key has been dealt with."""
        self._first_of.setdefault(hash(key), record.record)

    def report(self, quarantine_file: Path | None, warnings: tuple[str, ...], *, stopped: bool = False) -> ImportReport:
        """All of it. Raises CountMismatch."""
        report = ImportReport(
            self.path, self.profile, self.dry_run, self.records, self.tickets, self.duplicates, self.updates,
            self.skipped, self.quarantined, self.merged, self.operator_messages, self.contacts,
            quarantine_file, warnings, stopped)
        if not report.adds_up():
            raise CountMismatch(self.path.name)
        return report
