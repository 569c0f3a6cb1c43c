"""What an import did, record by record; the numbers must add up. No text of a record is kept here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from supportdesk_tui.desk.ports import BadRecord, ExportRecord, SkippedRecord
from supportdesk_tui.domain.value import value


@value
class ImportedTicket:
    """A record that became a ticket."""

    ticket_id: int | None
    """None in a dry run."""
    record: int
    line: int
    native_id: str
    created_at: datetime
    email: str = ""
    name: str = ""
    phone: str = ""
    telegram: str = ""
    subject: str = ""
    form: str = ""
    cc: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """The record's own, plus ``possible_duplicate`` and ``in_future``."""

    @classmethod
    def of(cls, record: ExportRecord, ticket_id: int | None, warnings: tuple[str, ...]) -> ImportedTicket:
        """What is told of a record."""
        return cls(ticket_id, record.record, record.line, record.native_id, record.created_at, record.email,
                   record.name, record.phone, record.telegram, record.subject, record.form, record.cc,
                   record.links, warnings)


@value
class KnownRecord:
    """A record met before: a duplicate, or with new content an update."""

    record: int
    line: int
    native_id: str
    of_record: int | None
    """The record of this file that came first; None when it came with an earlier import."""
    ticket_id: int | None


@dataclass(frozen=True, slots=True)
class ImportedContact:
    """A record about a person, whose card now says what it said."""

    record: int
    line: int
    native_id: str
    name: str
    email: str
    requester_id: int | None
    """None in a dry run."""


@dataclass(frozen=True, slots=True)
class AttachedMessage:
    """A chat message that joined a ticket."""

    record: int
    line: int
    native_id: str
    opens: str
    """Native id of the message that opened the ticket; empty when an operator answered nobody."""
    ticket_id: int | None


@dataclass(frozen=True, slots=True)
class PutAside:
    """A record that could not be read."""

    record: int
    line: int
    reason: str
    """Why, as a word that the sentences are found by."""
    detail: str = ""
    native_id: str = ""

    @classmethod
    def of(cls, bad: BadRecord) -> PutAside:
        """What is told of a bad record; its raw text lies in quarantine."""
        return cls(bad.record, bad.line, bad.reason, bad.detail, bad.native_id)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """One import of one file."""

    path: Path
    profile: str
    dry_run: bool
    records: int
    tickets: Sequence[ImportedTicket] = ()
    duplicates: Sequence[KnownRecord] = ()
    updates: Sequence[KnownRecord] = ()
    skipped: Sequence[SkippedRecord] = ()
    quarantined: Sequence[PutAside] = ()
    merged: Sequence[AttachedMessage] = ()
    """Chat messages of a requester that joined his ticket."""
    operator_messages: Sequence[AttachedMessage] = ()
    contacts: Sequence[ImportedContact] = ()
    """People whose cards were filled in."""
    quarantine_file: Path | None = None
    """Where the newly quarantined records were written; None when there were none."""
    warnings: tuple[str, ...] = ()
    stopped: bool = False
    """It ended before the file did; importing it again goes on."""

    def adds_up(self) -> bool:
        """Did every record end as exactly one thing?"""
        ends = (self.tickets, self.duplicates, self.updates, self.skipped, self.quarantined, self.merged,
                self.operator_messages, self.contacts)
        return self.records == sum(map(len, ends))
