"""What is still to be written back to the mail servers, and what was (M-32)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk_tui.desk import ports
from supportdesk_tui.store.instants import from_micros, to_micros
from supportdesk_tui.store.session import Session, WritingSession

if TYPE_CHECKING:
    from datetime import datetime

    from supportdesk_tui.desk.ports import MailOnServer, WriteBack
    from supportdesk_tui.store.connection import Value

_KEY = "account = :account AND folder = :folder AND uidvalidity = :uidvalidity AND uid = :uid AND act = :act"
_COLUMNS = "account, folder, uidvalidity, uid, act, ticket_id, tries, outcome"


class WriteBackReads(Session):
    """Where mails lie, and what is wanted of them."""

    def mails_on_server(self, ticket_id: int) -> tuple[MailOnServer, ...]:
        """Every place where a mail of the ticket lies, as far as the last reading knew."""
        rows = self._db.rows(
            "SELECT DISTINCT o.account, o.folder, w.uidvalidity, o.uid, m.at FROM message m"
            " JOIN mail_outcome o ON o.account = m.account AND o.message_id = m.message_id"
            " AND o.content_hash = m.content_hash"
            " JOIN watermark w ON w.account = o.account AND w.folder = o.folder"
            " WHERE m.ticket_id = :id AND m.direction = 'inbound' AND o.uid > 0 AND w.uidvalidity > 0"
            " ORDER BY o.account, o.folder, o.uid", {"id": ticket_id})
        return tuple(ports.MailOnServer(row[0], row[1], row[2], row[3], from_micros(row[4])) for row in rows)

    def touched_tickets(self, after: int, up_to: int) -> tuple[int, ...]:
        """The tickets of the acts above ``after`` up to ``up_to``."""
        rows = self._db.rows(
            "SELECT DISTINCT ticket_id FROM batch b JOIN batch_ticket t ON t.batch_id = b.id"
            " WHERE b.id > :after AND b.id <= :up_to ORDER BY ticket_id", {"after": after, "up_to": up_to})
        return tuple(int(row[0]) for row in rows)

    def last_batch(self) -> int:
        """The highest number of an act; 0 when there is none."""
        row = self._db.row("SELECT MAX(id) FROM batch")
        return int(row[0] or 0) if row else 0

    def write_backs(self, account: str, outcome: str = "", limit: int = 1000) -> tuple[WriteBack, ...]:
        """Those that ended so; with an empty ``outcome`` those still to be done."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM write_back WHERE account = :account AND outcome = :outcome"
            " ORDER BY folder, act, uid LIMIT :limit", {"account": account, "outcome": outcome, "limit": limit})
        return tuple(ports.WriteBack(*row) for row in rows)


class WriteBackWrites(WritingSession, WriteBackReads):
    """The queue's changes."""

    def want_write_back(self, wanted: WriteBack, at: datetime) -> None:
        """Queue it, unless the same was ever queued for this very mail."""
        self._db.run_known(
            f"INSERT INTO write_back ({_COLUMNS}, at) VALUES (:account, :folder, :uidvalidity, :uid, :act,"
            " :ticket_id, :tries, :outcome, :at) ON CONFLICT DO NOTHING", {**_values(wanted), "at": to_micros(at)})

    def end_write_back(self, ended: WriteBack) -> None:
        """Keep how it went: its ``outcome`` and ``tries``."""
        self._db.run_known(f"UPDATE write_back SET outcome = :outcome, tries = :tries WHERE {_KEY}",
                           _values(ended, ticket=False))


def _values(row: WriteBack, *, ticket: bool = True) -> dict[str, Value]:
    values: dict[str, Value] = {
        "account": row.account, "folder": row.folder, "uidvalidity": row.uidvalidity, "uid": row.uid,
        "act": row.act, "tries": row.tries, "outcome": row.outcome}
    return {**values, "ticket_id": row.ticket_id} if ticket else values
