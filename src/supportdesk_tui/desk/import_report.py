"""What an import did, record by record; the numbers must add up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from supportdesk_tui.desk.ports import BadRecord, ExportRecord, SkippedRecord


@dataclass(frozen=True, slots=True)
class ImportedTicket:
    """A record that became a ticket."""

    record: ExportRecord
    ticket_id: int | None
    """None in a dry run."""
    warnings: tuple[str, ...] = ()
    """The record's own, plus ``possible_duplicate`` and ``in_future``."""


@dataclass(frozen=True, slots=True)
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
class ImportReport:
    """One import of one file."""

    path: Path
    profile: str
    dry_run: bool
    records: int
    tickets: tuple[ImportedTicket, ...] = ()
    duplicates: tuple[KnownRecord, ...] = ()
    updates: tuple[KnownRecord, ...] = ()
    skipped: tuple[SkippedRecord, ...] = ()
    quarantined: tuple[BadRecord, ...] = ()
    merged: tuple[AttachedMessage, ...] = ()
    """Chat messages of a requester that joined his ticket."""
    operator_messages: tuple[AttachedMessage, ...] = ()
    contacts: tuple[ImportedContact, ...] = ()
    """People whose cards were filled in."""
    quarantine_file: Path | None = None
    """Where the newly quarantined records were written; None when there were none."""
    warnings: tuple[str, ...] = ()

    def adds_up(self) -> bool:
        """Did every record end as exactly one thing?"""
        ends = (self.tickets, self.duplicates, self.updates, self.skipped, self.quarantined, self.merged,
                self.operator_messages, self.contacts)
        return self.records == sum(map(len, ends))
