"""A dry run of an import: the same decisions, noted in memory alone."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports import chat as import_chat
from supportdesk_tui.desk.imports import quarantine as import_quarantine
from supportdesk_tui.desk.imports.records import (
    around_of,
    decide,
    leave_out,
    record_key,
    records_of,
    ticket_of_mail,
    warnings_of,
    without_duplicates,
)
from supportdesk_tui.desk.imports.report import ImportedTicket
from supportdesk_tui.desk.imports.tally import Item, Tally
from supportdesk_tui.desk.ports import (
    BadRecord,
    ChatMessage,
    ContactRecord,
    ExportRecord,
    Reading,
    SeenRecord,
    SkippedRecord,
)


class Plan:
    """What would have been noted in the store so far."""

    def __init__(self) -> None:
        self._contents: dict[int, tuple[int, ...]] = {}
        """A hash of a key -> hashes of the contents it was met with in this file."""

    def chunk(self, desk: Desk, view: Reading, tally: Tally, chunk: Sequence[Item]) -> None:
        """Decide on every record of a chunk."""
        records = records_of(chunk)
        keys = list(map(record_key, records))
        seen = view.seen_records(tally.profile, keys)
        around = around_of(desk, view, tally, without_duplicates(records, keys, seen))
        bad = [item for item in chunk if isinstance(item, BadRecord)]
        settled = import_quarantine.settled(import_quarantine.met_before(view, tally, bad))
        following = iter(keys)
        for item in chunk:
            if isinstance(item, SkippedRecord | BadRecord):
                leave_out(tally, item, settled)
                continue
            tally.records += 1
            record = item.message if isinstance(item, ChatMessage) else item
            key = next(following)
            known = seen.get(key, ())
            outcome = self._decide(record, key, known)
            ticket_id = next((one.ticket_id for one in known if one.ticket_id is not None), None) if known else None
            if outcome == "ticket" and isinstance(item, ExportRecord) and (
                    told := ticket_of_mail(desk, view, tally, item, around)) is not None:
                outcome, ticket_id = "duplicate", told
            if outcome != "ticket":
                tally.known(outcome, record, key, ticket_id)
            elif isinstance(record, ContactRecord):
                tally.enriched(record, None)
            elif isinstance(item, ChatMessage) and import_chat.end_of(item) != import_chat.TICKET:
                tally.attached(item, None)
            else:
                warnings = warnings_of(view, tally, record, around)
                tally.tickets.append(ImportedTicket.of(record, None, warnings))
            tally.met(key, record)

    def _decide(self, record: ExportRecord | ContactRecord, key: str, known: Sequence[SeenRecord]) -> str:
        planned = self._contents.get(hash(key), ())
        content = hash(record.content_hash)
        outcome = decide(record, known)
        if planned and outcome != "duplicate":
            outcome = "duplicate" if content in planned else "update"
        if outcome != "duplicate":
            self._contents[hash(key)] = (*planned, content)
        return outcome
