"""What is kept beside a ticket's messages and history, and the numbers under which everything is kept."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from supportdesk_tui.store.connection import Dialect
from supportdesk_tui.store.instants import from_micros, from_micros_or_none
from supportdesk_tui.store.outbox_rows import DRAFT, draft_of
from supportdesk_tui.store.session import Session, WritingSession, to_json, words_of
from supportdesk_tui.store.statements import CHUNK, numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    from supportdesk_tui.desk.ports.whole import KeptBeside, Numbers
    from supportdesk_tui.store.connection import Row, Value

_TABLES: Final = {
    "requester": ("requester", "id"), "message": ("message", "id"), "batch": ("batch", "id"), "event": ("event", "seq"),
    "letter": ("outbox", "id"), "file": ("letter_file", "id"),
}


class WholeReads(Session):
    """Reads of many tickets what no list shows."""

    def kept_beside(self, ticket_ids: Sequence[int], without_profile: str = "") -> Mapping[int, KeptBeside]:
        """Drafts, files, rules, form records and how the mails were counted, for each of a few hundred tickets.

        Records that were met with ``without_profile`` are left out.
        """
        from supportdesk_tui.desk.ports.whole import KeptBeside, KeptFile, MetRecord, ReadMail, RuleDone
        from supportdesk_tui.domain.letter_file import LetterFile

        found: dict[int, dict[str, Any]] = {
            one: {"drafts": [], "files": [], "rules": [], "records": [], "read": {}} for one in ticket_ids}
        for row in self._of(ticket_ids, f"SELECT {DRAFT} FROM draft WHERE ticket_id IN (:ids)"
                                        " ORDER BY ticket_id, author, kind"):
            found[row[0]]["drafts"].append(draft_of(row))
        for row in self._of(ticket_ids, "SELECT ticket_id, id, filename, content_type, size, dropped_at"
                                        " FROM letter_file WHERE ticket_id IN (:ids) ORDER BY id"):
            found[row[0]]["files"].append(KeptFile(LetterFile(row[1], row[2], row[3], row[4]),
                                                   from_micros_or_none(row[5])))
        for row in self._of(ticket_ids, "SELECT ticket_id, rule, occasion, at FROM rule_done"
                                        " WHERE ticket_id IN (:ids) ORDER BY ticket_id, rule, occasion"):
            found[row[0]]["rules"].append(RuleDone(row[1], row[2], from_micros(row[3])))
        for row in self._of(ticket_ids, "SELECT ticket_id, profile, record_key, content_hash, first_file, record, line"
                                        " FROM seen_record WHERE ticket_id IN (:ids)"
                                        " ORDER BY profile, record_key, content_hash"):
            if row[1] != without_profile:
                found[row[0]]["records"].append(MetRecord(*row[1:]))
        for row in self._of(ticket_ids, "SELECT m.ticket_id, m.id, o.outcome, o.reason FROM message m"
                                        " JOIN mail_outcome o ON o.account = m.account AND o.message_id = m.message_id"
                                        " AND o.content_hash = m.content_hash AND o.raw_id = m.raw_id"
                                        " WHERE m.ticket_id IN (:ids) ORDER BY o.id"):
            found[row[0]]["read"].setdefault(row[1], ReadMail(row[2], row[3]))
        return {one: KeptBeside(tuple(kept["drafts"]), tuple(kept["files"]), tuple(kept["rules"]),
                                tuple(kept["records"]), kept["read"]) for one, kept in found.items()}

    def highest_numbers(self) -> Numbers:
        """The highest number in use of everything; 0 where there is nothing yet."""
        from supportdesk_tui.desk.ports.whole import Numbers

        row = self._db.row("SELECT reached FROM counter WHERE name = 'ticket'")
        highest = {"ticket": int(row[0]) if row else 0}
        for name, (table, key) in _TABLES.items():
            row = self._db.row(f"SELECT coalesce(max({key}), 0) FROM {table}")
            highest[name] = int(row[0]) if row else 0
        return Numbers(**highest)

    def _of(self, ticket_ids: Sequence[int], sql: str) -> list[Row]:
        return [row for start in range(0, len(ticket_ids), CHUNK)
                for row in self._db.rows(sql.replace(":ids", numbers(ticket_ids[start:start + CHUNK])))]


class WholeWrites(WritingSession, WholeReads):
    """Makes room for things that come with their numbers."""

    def claim_numbers(self, up_to: Numbers) -> None:
        """Nothing that is made from now on by anybody gets a number up to these."""
        reached = self.highest_numbers().ticket
        self._last_number = max(self._last_number or 0, reached, up_to.ticket)
        for name in (each.name for each in fields(up_to)):
            if name in _TABLES and (most := getattr(up_to, name)):
                self._claim(*_TABLES[name], most)

    def _claim(self, table: str, key: str, most: int) -> None:
        if self._db.dialect is Dialect.POSTGRESQL:
            sequence = f"pg_get_serial_sequence('{table}', '{key}')"
            self._db.rows(f"SELECT setval({sequence}, greatest(:most, nextval({sequence})))", {"most": most})
            return
        wanted: dict[str, Value] = {"name": table, "most": most}
        if not self._db.run_known("UPDATE sqlite_sequence SET seq = max(seq, :most) WHERE name = :name", wanted):
            self._db.run_known("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :most)", wanted)

    def batches_among(self, batch_ids: Collection[int]) -> frozenset[int]:
        """Those of these acts that there are."""
        ids = sorted(batch_ids)
        return frozenset(int(row[0]) for start in range(0, len(ids), CHUNK) for row in self._db.rows(
            f"SELECT id FROM batch WHERE id IN ({numbers(ids[start:start + CHUNK])})"))

    def join_batch(self, batch_id: int, ticket_id: int) -> None:
        """Make an act one of this ticket too."""
        row = self._db.row("SELECT ticket_ids FROM batch WHERE id = :id", {"id": batch_id})
        joined = [int(one) for one in words_of(row[0])] if row else []
        if ticket_id in joined:
            return
        self._db.run_known("UPDATE batch SET ticket_ids = :ids WHERE id = :id",
                           {"ids": to_json([*joined, ticket_id]), "id": batch_id})
        self._db.add_plain("batch_ticket", {"ticket_id": ticket_id, "batch_id": batch_id})
