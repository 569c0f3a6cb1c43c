"""The store: transactions over a small pool of connections, leases, and the change counter."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from supportdesk_tui.domain.errors import DeskError, StoreError
from supportdesk_tui.store.focus_rows import FocusReads, FocusWrites
from supportdesk_tui.store.history_rows import HistoryReads, HistoryWrites
from supportdesk_tui.store.instants import to_micros
from supportdesk_tui.store.intake_rows import IntakeReads, IntakeWrites
from supportdesk_tui.store.likeness_rows import LikenessReads
from supportdesk_tui.store.message_rows import MessageReads, MessageWrites
from supportdesk_tui.store.outbox_rows import OutboxReads, OutboxWrites
from supportdesk_tui.store.people_rows import PeopleReads, PeopleWrites
from supportdesk_tui.store.purging import Purging
from supportdesk_tui.store.report_rows import ReportReads
from supportdesk_tui.store.rule_rows import RuleReads, RuleWrites
from supportdesk_tui.store.schema import HEAD
from supportdesk_tui.store.source_rows import SourceReads, SourceWrites
from supportdesk_tui.store.ticket_rows import TicketReads, TicketWrites
from supportdesk_tui.store.whole_rows import WholeReads, WholeWrites
from supportdesk_tui.store.write_back_rows import WriteBackReads, WriteBackWrites

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from supportdesk_tui.desk.ports import ContactRecord, ExportRecord, FetchedMail
    from supportdesk_tui.domain.message import ParsedMail
    from supportdesk_tui.store.connection import Connection


class SqlReading(TicketReads, MessageReads, HistoryReads, PeopleReads, OutboxReads, IntakeReads, WriteBackReads,
                 LikenessReads, RuleReads, FocusReads, ReportReads, WholeReads, SourceReads):
    """The port ``Reading`` over one snapshot."""


class SqlWriting(TicketWrites, Purging, MessageWrites, HistoryWrites, PeopleWrites, OutboxWrites, IntakeWrites,
                 WriteBackWrites, LikenessReads, RuleWrites, FocusWrites, ReportReads, WholeWrites, SourceWrites):
    """The port ``Writing`` over one write transaction."""

    def expect(self, account: str, mails: Sequence[ParsedMail], fetched: Sequence[FetchedMail] = ()) -> None:
        """What taking these mails in will ask for is read in a few statements, not in many for each mail."""
        self.expect_server_mails(account, (mail.server_id for mail in fetched if mail.server_id))
        self.expect_server_threads(account, (mail.server_thread for mail in fetched if mail.server_thread))
        self.expect_mails(account, [mail.message_id for mail in mails])
        ids = [mail.message_id for mail in mails] + [one for mail in mails for one in mail.named_ids()]
        ids += [mail.bounce.original_id for mail in mails if mail.bounce is not None]
        named = {known.ticket_id for known in self.known_ids(ids)}
        self.expect_people(mail.from_address for mail in mails)
        self.expect_tickets([*named])
        self.expect_participants(named)

    def expect_records(self, profile: str, keys: Sequence[str],
                       records: Sequence[ExportRecord | ContactRecord]) -> None:
        """What importing these records will ask for is read in a few statements."""
        self.seen_records(profile, keys)
        self.expect_people(record.email for record in records)
        self.expect_contacts(contact for record in records if not record.email
                             for contact in (record.phone, record.telegram))

    def expect_tickets(self, ticket_ids: Sequence[int]) -> None:
        """What changing these tickets will ask for is read in a few statements, not in many for each."""
        self.expect_requesters(ticket.requester_id for ticket in self.tickets(ticket_ids))
        self.expect_events(ticket_ids)
        self.expect_outgoing(ticket_ids)


class Database(Protocol):
    """What differs between SQLite and PostgreSQL beyond the statements."""

    @property
    def name(self) -> str:
        """The file, or the address without its password."""

    def connect(self) -> Connection:
        """A fresh connection."""

    def errors(self) -> AbstractContextManager[None]:
        """Inside, the driver's complaints become StoreError."""

    def change_counter(self) -> int:
        """Changes when anybody has committed."""

    def server_now(self) -> datetime | None:
        """The time that all who share it go by; None for a file on this machine."""

    def note_change(self, connection: Connection) -> None:
        """Called last in each write transaction."""

    def hold(self, name: str) -> bool:
        """Called in the transaction that takes a lease: True when its last holder is known to be gone (M-83)."""

    def let_go(self, name: str) -> None:
        """The lease was given back."""

    def backup(self, path: Path) -> None:
        """A checked copy."""

    def check(self) -> str:
        """``ok`` or what is wrong."""

    @property
    def damage(self) -> StoreError | None:
        """What is wrong with it, as far as is known; None when nothing is."""

    @property
    def journal_lost(self) -> bool:
        """Has what was written last been taken away?"""

    def examine(self) -> StoreError | None:
        """Make sure; returns ``damage``."""

    def refuse_damaged(self) -> None:
        """Raises StoreError('damaged') where nothing may be written."""

    def note_error(self, error: StoreError) -> StoreError:
        """Learn from what went wrong; returns what to raise."""

    def close(self) -> None:
        """Let go of everything."""


LONGEST_LEASE = timedelta(hours=3)
"""No lease is taken for longer: one that ends later was written under a clock that has been set back (S14)."""


class SqlStore:
    """The port ``Store``. Safe to use from several threads; a transaction belongs to one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[SqlReading]:
        """Reads in one consistent snapshot."""
        with self._errors(), self._connection() as connection:
            connection.begin_reading()
            yield SqlReading(connection)

    @contextmanager
    def writing(self) -> Iterator[SqlWriting]:
        """One write transaction. Raises StoreError when locked, full, read-only, newer, corrupt or damaged."""
        self._database.refuse_damaged()
        with self._errors(), self._connection() as connection:
            connection.begin_writing()
            self._refuse_other_schema(connection)
            session = SqlWriting(connection)
            yield session
            session.finish()
            self._database.note_change(connection)
            connection.commit()

    def change_counter(self) -> int:
        """Changes when another connection has committed; cheap enough to ask every second.

        What is new is read anew then, never looked for by counting ids up: they may commit in another order (M-85).
        """
        with self._database.errors():
            return self._database.change_counter()

    def server_now(self) -> datetime | None:
        """The time that all who share the database go by; None for a file on this machine (M-86)."""
        return self._database.server_now()

    def take_lease(self, name: str, holder: str, now: datetime, seconds: int = 120) -> bool:
        """Take or renew a lease; False when another holder's is fresh."""
        until = to_micros(now + timedelta(seconds=seconds))
        return self._once(lambda connection: connection.run(
            "INSERT INTO lease (name, holder, expires_at) VALUES (:name, :holder, :until)"
            " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at"
            " WHERE lease.holder = excluded.holder OR lease.expires_at <= :now OR lease.expires_at > :beyond"
            " OR :alone = 1",
            {"name": name, "holder": holder, "until": until, "now": to_micros(now),
             "alone": int(self._database.hold(name)), "beyond": to_micros(now + LONGEST_LEASE)},
        )) == 1

    def drop_lease(self, name: str, holder: str) -> None:
        """Give a lease back; another holder's stays."""
        dropped = self._once(lambda connection: connection.run(
            "DELETE FROM lease WHERE name = :name AND holder = :holder", {"name": name, "holder": holder}
        ))
        if dropped:
            self._database.let_go(name)

    def lease_holder(self, name: str, now: datetime) -> str | None:
        """Who holds a lease that has not run out."""
        with self._database.errors(), self._connection() as connection:
            row = connection.row("SELECT holder FROM lease WHERE name = :name AND expires_at > :now"
                                 " AND expires_at <= :beyond", {
                                     "name": name, "now": to_micros(now), "beyond": to_micros(now + LONGEST_LEASE)})
        return None if row is None else str(row[0])

    def backup(self, path: Path) -> None:
        """Online copy, integrity-checked, written beside and renamed; 0600."""
        with self._database.errors():
            self._database.backup(path)

    @property
    def damage(self) -> StoreError | None:
        """What is wrong with the database, as far as is known; then it is only read."""
        return self._database.damage

    @property
    def journal_lost(self) -> bool:
        """Has what was written last been taken away, so that mail may have left that is queued here?"""
        return self._database.journal_lost

    def examine(self) -> StoreError | None:
        """Look through a database whose last user was killed, unless that was done; returns ``damage``."""
        with self._database.errors():
            return self._database.examine()

    def check(self) -> str:
        """``ok`` or what is wrong."""
        with self._database.errors():
            return self._database.check()

    def close(self) -> None:
        """Close every idle connection; those in use close when they come back."""
        with self._lock:
            self._closed = True
        self._drop_idle()
        self._database.close()

    def _once(self, act: Callable[[Connection], int]) -> int:
        self._database.refuse_damaged()
        with self._errors(), self._connection() as connection:
            connection.begin_writing()
            changed = act(connection)
            connection.commit()
        return changed

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """The driver's complaints as StoreError; damage that shows is remembered."""
        try:
            with self._database.errors():
                yield
        except StoreError as error:
            noted = self._database.note_error(error)
            if noted is error:
                raise
            raise noted from error

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """A connection that ends without a transaction, whatever happens."""
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = self._database.connect()
        try:
            yield connection
        except BaseException as error:
            connection.rollback()
            if isinstance(error, DeskError) and not isinstance(error, StoreError):
                self._give_back(connection)
            else:  # a server that went away took the idle ones with it
                connection.close()
                self._drop_idle()
            raise
        connection.rollback()
        self._give_back(connection)

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _drop_idle(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _refuse_other_schema(self, connection: Connection) -> None:
        """A program may have migrated the database since we opened it (M-79)."""
        row = connection.row("SELECT version_num FROM alembic_version")
        if row is None or row[0] != HEAD:
            raise StoreError("newer", self._database.name, str(row[0]) if row else "")
