"""Deleting a ticket for ever: the one place where something is taken out of the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from supportdesk_tui.store.connection import Dialect, Row
from supportdesk_tui.store.session import WritingSession, to_json, words_of
from supportdesk_tui.store.statements import CHUNK, numbers

_OWN: Final = ("draft", "letter_file", "write_back", "rule_done", "outbox", "message", "event", "batch_ticket")
"""Tables whose rows belong to one ticket and go with it."""
_REMEMBERED: Final = ("server_mail", "seen_record")
"""What was met before is known by these; they forget the ticket alone."""
_TWO_SIDED: Final = ("ticket.merge", "ticket.split")
"""Acts that moved messages between tickets: without one of the two they cannot be taken back."""


class Purging(WritingSession):
    """Takes a ticket out of every table."""

    def purge_ticket(self, ticket_id: int) -> None:
        """Deletes the ticket with all it holds; the identities of its mails stay, without a word of their content."""
        it = {"id": ticket_id}
        if self._db.dialect is Dialect.SQLITE:
            self._db.rows("PRAGMA secure_delete = ON")  # what is deleted is overwritten in the file
        messages = self._db.rows("SELECT account, message_id, raw_id FROM message WHERE ticket_id = :id", it)
        acts = self._db.rows(
            "SELECT b.id, b.ticket_ids, b.verb FROM batch b JOIN batch_ticket bt ON bt.batch_id = b.id"
            " WHERE bt.ticket_id = :id", it)
        raw_ids = [int(row[2]) for row in messages if row[2] is not None]
        self._forget_content(messages, raw_ids)
        for table in _OWN:
            self._db.run(f"DELETE FROM {table} WHERE ticket_id = :id", it)
        for table in _REMEMBERED:
            self._db.run(f"UPDATE {table} SET ticket_id = NULL WHERE ticket_id = :id", it)
        for row in acts:
            self._take_out_of_act(ticket_id, row)
        for start in range(0, len(raw_ids), CHUNK):
            part = numbers(raw_ids[start:start + CHUNK])
            self._db.run(f"DELETE FROM raw_mail WHERE id IN ({part})"
                         " AND NOT EXISTS (SELECT 1 FROM message m WHERE m.raw_id = raw_mail.id)")
        key = "rowid" if self._db.dialect is Dialect.SQLITE else "ticket_id"
        self._db.run(f"DELETE FROM search WHERE {key} = :id", it)
        if self._db.dialect is Dialect.SQLITE:
            # The index only marks words as deleted; merged anew it holds them no longer. FTS5's own secure-delete
            # would make the file unreadable for older SQLite.
            self._db.run("INSERT INTO search(search) VALUES('optimize')")
        self._db.run("DELETE FROM ticket WHERE id = :id", it)
        for waiting in (self._heads, self._bodies):
            waiting.pop(ticket_id, None)
        self._whole.discard(ticket_id)

    def _forget_content(self, messages: Sequence[Row], raw_ids: Sequence[int]) -> None:
        """How each mail ended is still known, so that reading the mailbox again does not bring it back."""
        blank = "UPDATE mail_outcome SET raw_id = NULL, subject = '', from_address = ''"
        for start in range(0, len(raw_ids), CHUNK):
            self._db.run(f"{blank} WHERE raw_id IN ({numbers(raw_ids[start:start + CHUNK])})")
        for account, message_id, _raw in messages:
            if message_id:
                self._db.run(f"{blank} WHERE account = :account AND message_id = :message_id",
                             {"account": account, "message_id": message_id})

    def _take_out_of_act(self, ticket_id: int, act: Row) -> None:
        batch_id, others = act[0], [int(one) for one in words_of(act[1]) if int(one) != ticket_id]
        rest = self._db.row("SELECT 1 FROM event WHERE batch_id = :id", {"id": batch_id})
        if not others and rest is None:
            self._db.run("DELETE FROM batch WHERE id = :id", {"id": batch_id})
            return
        one_sided = ", undoable = 0" if act[2] in _TWO_SIDED else ""
        self._db.run(f"UPDATE batch SET ticket_ids = :ids{one_sided} WHERE id = :id",
                     {"ids": to_json(others), "id": batch_id})
