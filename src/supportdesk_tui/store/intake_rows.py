"""What reading mail and exports leaves behind: outcomes, watermarks, quarantine, records met; and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk_tui.desk import ports
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.domain.message import MailKind
from supportdesk_tui.store.instants import from_micros, from_micros_or_none, to_micros, to_micros_or_none
from supportdesk_tui.store.session import Session, WritingSession
from supportdesk_tui.store.statements import CHUNK, insert_sql, placeholders, upsert_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from supportdesk_tui.desk.ports import FiledMail, Quarantined, SeenRecord, Watermark
    from supportdesk_tui.domain.loops import Heard
    from supportdesk_tui.store.connection import Row, Value

_WATERMARK = "account, folder, uidvalidity, last_uid, last_ok_at, uidvalidity_changes, connected_at, counted_from"


class IntakeReads(Session):
    """What has been read, and how it ended."""

    def mail_seen(self, account: str, message_id: str, content_hash: str) -> str:
        """``no``; ``same`` (a duplicate); ``other`` (the id is known with another content) (M-13)."""
        # With an id few rows share it; without one the index is entered by the hash.
        narrow = "" if message_id else " AND content_hash = :hash"
        row = self._db.row(
            "SELECT max(CASE WHEN content_hash = :hash THEN 1 ELSE 0 END) FROM mail_outcome"
            f" WHERE account = :account AND message_id = :id{narrow}",
            {"account": account, "id": message_id, "hash": content_hash},
        )
        if row is None or row[0] is None or not (message_id or content_hash):
            return "no"
        return "same" if row[0] and content_hash else "other"

    def server_mail_seen(self, account: str, server_id: str) -> bool:
        """Has a mail with this id of the server's own been read, in whatever folder (M-36)?"""
        return self._db.row("SELECT 1 FROM server_mail WHERE account = :account AND server_id = :id",
                            {"account": account, "id": server_id}) is not None

    def ticket_of_server_thread(self, account: str, thread: str) -> int | None:
        """The newest ticket among the mails that the server counts to one thread."""
        row = self._db.row("SELECT max(ticket_id) FROM server_mail WHERE account = :account"
                           " AND thread = :thread AND ticket_id IS NOT NULL", {"account": account, "thread": thread})
        return None if row is None or row[0] is None else int(row[0])

    def mail_counts(self) -> dict[str, int]:
        """How every mail ever read ended: ticket, reply, duplicate, filed, own, quarantined."""
        counts = dict.fromkeys(("ticket", "reply", "duplicate", "filed", "own"), 0)
        rows = self._db.rows("SELECT outcome, count(*) FROM mail_outcome GROUP BY outcome")
        counts |= {outcome: int(number) for outcome, number in rows}
        # Rows of export files lie in quarantine too; only mail is named by its uid.
        row = self._db.row("SELECT count(*) FROM quarantine WHERE place LIKE 'uid %'")
        counts["quarantined"] = int(row[0]) if row else 0
        return counts

    def filed(self, limit: int = 200, kind: MailKind | None = None) -> tuple[FiledMail, ...]:
        """Machine mail without a ticket, newest first; of one kind where it is named."""
        only = " AND kind = :kind" if kind else ""
        rows = self._db.rows(
            "SELECT id, account, kind, from_address, subject, at, reason, raw_id FROM mail_outcome"
            f" WHERE outcome = 'filed'{only} ORDER BY id DESC LIMIT :limit",
            {"limit": limit} | ({"kind": kind.value} if kind else {}),
        )
        return tuple(ports.FiledMail(row[0], row[1], MailKind(row[2]), row[3], row[4], from_micros(row[5]), row[6],
                                     row[7])
                     for row in rows)

    def heard_from(self, address: str, since: datetime, limit: int = 30) -> tuple[Heard, ...]:
        """What a sender has written after an instant, newest first; copies of one mail count once."""
        from supportdesk_tui.domain.loops import Heard

        rows = self._db.rows(
            "SELECT at, subject FROM mail_outcome WHERE from_address = :address AND at > :since"
            " AND outcome <> 'duplicate' ORDER BY at DESC, id DESC LIMIT :limit",
            {"address": address, "since": to_micros(since), "limit": limit},
        )
        return tuple(Heard(from_micros(row[0]), row[1]) for row in rows)

    def watermark(self, account: str, folder: str) -> Watermark | None:
        """How far the folder has been read; None before the first time."""
        row = self._db.row(
            f"SELECT {_WATERMARK} FROM watermark WHERE account = :account AND folder = :folder",
            {"account": account, "folder": folder},
        )
        return None if row is None else _watermark(row)

    def watermarks(self) -> tuple[Watermark, ...]:
        """Every folder, by account and name."""
        rows = self._db.rows(f"SELECT {_WATERMARK} FROM watermark ORDER BY account, folder")
        return tuple(map(_watermark, rows))

    def quarantine(self, source: str = "", first: int = 0, limit: int | None = None) -> tuple[Quarantined, ...]:
        """Oldest first; from the number ``first`` on, of one source where it is named."""
        only = " AND source = :source" if source else ""
        end = "" if limit is None else " LIMIT :limit"
        values: dict[str, Value] = {"first": first, **({"source": source} if source else {}),
                                    **({} if limit is None else {"limit": limit})}
        rows = self._db.rows("SELECT id, source, place, reason, at, detail, raw FROM quarantine"
                             f" WHERE id >= :first{only} ORDER BY id{end}", values)
        return tuple(ports.Quarantined(row[0], row[1], row[2], row[3], from_micros(row[4]), row[5],
                                 None if row[6] is None else bytes(row[6])) for row in rows)

    def uids_here(self, account: str, folder: str) -> frozenset[int]:
        """The uids of the folder whose mails were brought to an end, the quarantined not among them."""
        rows = self._db.rows(
            "SELECT uid FROM mail_outcome WHERE account = :account AND folder = :folder AND uid > 0",
            {"account": account, "folder": folder},
        )
        return frozenset(int(row[0]) for row in rows)

    def seen_record(self, profile: str, key: str) -> tuple[SeenRecord, ...]:
        """Every content this record has been met with."""
        return self.seen_records(profile, (key,)).get(key, ())

    def seen_records(self, profile: str, keys: Iterable[str]) -> dict[str, tuple[SeenRecord, ...]]:
        """The same for many at once; keys that were never met are left out."""
        wanted = list(dict.fromkeys(keys))
        met: dict[str, tuple[SeenRecord, ...]] = {}
        for start in range(0, len(wanted), CHUNK):
            names, params = placeholders(wanted[start:start + CHUNK])
            rows = self._db.rows(
                "SELECT profile, record_key, content_hash, ticket_id FROM seen_record"
                f" WHERE profile = :profile AND record_key IN ({names}) ORDER BY record_key, content_hash",
                {**params, "profile": profile})
            for row in rows:
                met[row[1]] = (*met.get(row[1], ()), ports.SeenRecord(*row))
        return met

    def setting(self, name: str) -> str | None:
        """A small value kept in the database."""
        row = self._db.row("SELECT content FROM setting WHERE name = :name", {"name": name})
        return None if row is None else str(row[0])

    def settings(self, prefix: str) -> dict[str, str]:
        """Every value whose name begins so."""
        rows = self._db.rows(
            "SELECT name, content FROM setting WHERE substr(name, 1, :length) = :prefix ORDER BY name",
            {"prefix": prefix, "length": len(prefix)},
        )
        return {str(row[0]): str(row[1]) for row in rows}

    def signing_key(self) -> bytes:
        """The key of our Message-IDs and subject tokens; made when the database is made."""
        row = self._db.row("SELECT content FROM secret WHERE name = 'signing_key'")
        if row is None:
            raise StoreError("corrupt", "", "signing_key")
        return bytes(row[0])


class IntakeWrites(WritingSession, IntakeReads):
    """Notes what has been read in the transaction that stores it."""

    def mail_seen(self, account: str, message_id: str, content_hash: str) -> str:
        """As in ``IntakeReads``."""
        if not message_id:
            return super().mail_seen(account, message_id, content_hash)
        hashes = self._remembered.seen.get((account, message_id))
        if hashes is None:
            self.expect_mails(account, [message_id])
            hashes = self._remembered.seen[account, message_id]
        if not hashes:
            return "no"
        return "same" if content_hash and content_hash in hashes else "other"

    def expect_mails(self, account: str, message_ids: Sequence[str]) -> None:
        """Mails with these ids are about to be asked for."""
        wanted = [one for one in dict.fromkeys(message_ids) if one and (account, one) not in self._remembered.seen]
        met: dict[str, set[str]] = {one: set() for one in wanted}
        for start in range(0, len(wanted), CHUNK):
            names, params = placeholders(wanted[start:start + CHUNK])
            rows = self._db.rows(
                "SELECT message_id, content_hash FROM mail_outcome WHERE account = :account"
                f" AND message_id IN ({names})", {**params, "account": account})
            for message_id, content_hash in rows:
                met[message_id].add(content_hash)
        for message_id, hashes in met.items():
            self._remembered.seen[account, message_id] = frozenset(hashes)

    def server_mail_seen(self, account: str, server_id: str) -> bool:
        """As in ``IntakeReads``."""
        if (account, server_id) not in self._remembered.on_server:
            self.expect_server_mails(account, [server_id])
        return self._remembered.on_server[account, server_id]

    def ticket_of_server_thread(self, account: str, thread: str) -> int | None:
        """As in ``IntakeReads``."""
        if (account, thread) not in self._remembered.threads:
            self.expect_server_threads(account, [thread])
        return self._remembered.threads[account, thread]

    def expect_server_mails(self, account: str, server_ids: Iterable[str]) -> None:
        """Mails with these ids of the server's own are about to be asked for."""
        on_server = self._remembered.on_server
        wanted = [one for one in dict.fromkeys(server_ids) if (account, one) not in on_server]
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start:start + CHUNK]
            names, params = placeholders(part)
            rows = self._db.rows(
                f"SELECT server_id FROM server_mail WHERE account = :account AND server_id IN ({names})",
                {**params, "account": account})
            met = {row[0] for row in rows}
            on_server.update({(account, one): one in met for one in part})

    def expect_server_threads(self, account: str, threads: Iterable[str]) -> None:
        """The tickets of these threads of the server's are about to be asked for."""
        tickets = self._remembered.threads
        wanted = [one for one in dict.fromkeys(threads) if (account, one) not in tickets]
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start:start + CHUNK]
            names, params = placeholders(part)
            rows = self._db.rows(
                "SELECT thread, max(ticket_id) FROM server_mail WHERE account = :account"
                f" AND thread IN ({names}) AND ticket_id IS NOT NULL GROUP BY thread", {**params, "account": account})
            newest = {row[0]: int(row[1]) for row in rows}
            tickets.update({(account, one): newest.get(one) for one in part})

    def seen_record(self, profile: str, key: str) -> tuple[SeenRecord, ...]:
        """As in ``IntakeReads``."""
        seen = self._remembered.records.get((profile, key))
        return super().seen_record(profile, key) if seen is None else seen

    def seen_records(self, profile: str, keys: Iterable[str]) -> dict[str, tuple[SeenRecord, ...]]:
        """As in ``IntakeReads``."""
        wanted = tuple(keys)
        remembered = self._remembered.records
        missing = [key for key in wanted if (profile, key) not in remembered]
        if missing:
            met = super().seen_records(profile, missing)
            remembered.update({(profile, key): met.get(key, ()) for key in missing})
        return {key: seen for key in wanted if (seen := remembered[profile, key])}

    def signing_key(self) -> bytes:
        """As in ``IntakeReads``."""
        self._remembered.signing_key = self._remembered.signing_key or super().signing_key()
        return self._remembered.signing_key

    def setting(self, name: str) -> str | None:
        """As in ``IntakeReads``."""
        settings = self._remembered.settings
        if name not in settings:
            settings[name] = super().setting(name)
        return settings[name]

    def count_mail(self, account: str, message_id: str, content_hash: str, outcome: str,
                   raw_id: int | None, at: datetime, from_address: str = "", subject: str = "",
                   kind: MailKind = MailKind.HUMAN, folder: str = "", uid: int = 0,
                   reason: str = "") -> None:
        """Notes how one read mail ended: ticket, reply, duplicate, filed, own; where it lies, what told its kind."""
        values: dict[str, Value] = {
            "account": account, "message_id": message_id, "content_hash": content_hash, "outcome": outcome,
            "raw_id": raw_id, "at": to_micros(at), "from_address": from_address, "subject": subject,
            "kind": kind.value, "folder": folder, "uid": uid, "reason": reason,
        }
        self._db.add("mail_outcome", values)
        hashes = self._remembered.seen.get((account, message_id))
        if hashes is not None:
            self._remembered.seen[account, message_id] = hashes | {content_hash}

    def take_from_filed(self, mail_id: int) -> bool:
        """Counts a filed mail as a ticket's from now on; False when it is filed no more."""
        where = {"id": mail_id}
        if self._db.row("SELECT 1 FROM mail_outcome WHERE id = :id AND outcome = 'filed'", where) is None:
            return False
        self._db.run("UPDATE mail_outcome SET outcome = 'ticket' WHERE id = :id", where)
        return True

    def forget_uids(self, account: str, folder: str) -> None:
        """The server has renumbered the folder: the uids that were kept mean nothing any more."""
        self._db.run("UPDATE mail_outcome SET uid = 0 WHERE account = :account AND folder = :folder AND uid > 0",
                     {"account": account, "folder": folder})

    def note_server_mail(self, account: str, server_id: str, thread: str, ticket_id: int | None) -> None:
        """Keep the server's own id of a mail that was read; the first note of an id stays."""
        if self.server_mail_seen(account, server_id):
            return
        self._db.add_plain("server_mail", {"account": account, "server_id": server_id, "thread": thread,
                                           "ticket_id": ticket_id})
        self._remembered.on_server[account, server_id] = True
        newest = self._remembered.threads.get((account, thread))
        if ticket_id is not None and (account, thread) in self._remembered.threads:
            self._remembered.threads[account, thread] = max(ticket_id, newest or 0)

    def save_watermark(self, watermark: Watermark) -> None:
        """Insert or replace."""
        values: dict[str, Value] = {
            "account": watermark.account, "folder": watermark.folder, "uidvalidity": watermark.uidvalidity,
            "last_uid": watermark.last_uid, "last_ok_at": to_micros_or_none(watermark.last_ok_at),
            "uidvalidity_changes": watermark.uidvalidity_changes,
            "connected_at": to_micros_or_none(watermark.connected_at), "counted_from": watermark.counted_from,
        }
        self._db.run_known(upsert_sql("watermark", tuple(values), ("account", "folder")), values)

    def add_quarantined(self, source: str, where: str, reason: str, at: datetime, *,
                        detail: str = "", raw: bytes | None = None) -> int:
        """Keep for a later try; returns its id."""
        values: dict[str, Value] = {"source": source, "place": where, "reason": reason, "at": to_micros(at),
                                    "detail": detail, "raw": raw}
        return self._db.add("quarantine", values)

    def remove_quarantined(self, quarantine_id: int) -> None:
        """It has been read after all."""
        self._db.run_known("DELETE FROM quarantine WHERE id = :id", {"id": quarantine_id})

    def add_seen_record(self, seen: SeenRecord, file: str, record: int, line: int) -> None:
        """The first file in which a content was met stays noted."""
        values: dict[str, Value] = {
            "profile": seen.profile, "record_key": seen.key, "content_hash": seen.content_hash,
            "ticket_id": seen.ticket_id, "first_file": file, "record": record, "line": line,
        }
        met = self._remembered.records.get((seen.profile, seen.key))
        if met is not None and all(one.content_hash != seen.content_hash for one in met):
            self._db.add_plain("seen_record", values)
            self._remembered.records[seen.profile, seen.key] = (*met, seen)
            return
        self._db.run_known(
            insert_sql("seen_record", tuple(values)) + " ON CONFLICT (profile, record_key, content_hash)"
            " DO UPDATE SET ticket_id = excluded.ticket_id", values,
        )
        self._remembered.records.pop((seen.profile, seen.key), None)

    def set_setting(self, name: str, value: str | None) -> None:
        """Keep a small value; None forgets it."""
        self._remembered.settings[name] = value
        if value is None:
            self._db.run_known("DELETE FROM setting WHERE name = :name", {"name": name})
            return
        values: dict[str, Value] = {"name": name, "content": value}
        self._db.run_known(upsert_sql("setting", ("name", "content"), ("name",)), values)


def _watermark(row: Row) -> Watermark:
    return ports.Watermark(row[0], row[1], row[2], row[3], from_micros_or_none(row[4]), row[5],
                     from_micros_or_none(row[6]), row[7])
