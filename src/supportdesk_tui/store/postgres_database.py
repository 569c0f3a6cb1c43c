"""A queue that a team shares on a PostgreSQL server."""

from __future__ import annotations

import hashlib
import os
import shlex
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from supportdesk_tui.domain.errors import NotPossible, StoreError
from supportdesk_tui.store.connection import Connection
from supportdesk_tui.store.migrate import migrate
from supportdesk_tui.store.postgres_connection import WRITERS, PostgresConnection, server_errors
from supportdesk_tui.store.schema import HEAD, KEEP_KEY, KEY_BYTES, schema_of
from supportdesk_tui.store.server_clock import ServerClock
from supportdesk_tui.store.sql_store import SqlStore

CONNECT_SECONDS: Final = 10


class PostgresDatabase:
    """The server and a connection kept for the change counter."""

    def __init__(self, url: str) -> None:
        try:
            address = make_url(url)
        except ArgumentError as error:
            raise StoreError("unreachable", "postgresql", "not an address") from error
        self.name: Final = address.render_as_string(hide_password=True)
        try:
            self.engine: Engine = create_engine(
                address.set(drivername="postgresql+psycopg"), poolclass=NullPool,
                connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "supportdesk"},
            )
        except ImportError as error:
            raise StoreError("driver", self.name, "psycopg") from error
        self._for_tools: Final = shlex.quote(address.set(drivername="postgresql", password=None).render_as_string())
        self._holder: PostgresConnection | None = None
        self._held: set[str] = set()
        self._holding = threading.Lock()
        self._watcher: PostgresConnection | None = None
        self._clock = ServerClock()
        self._watching = threading.Lock()

    def connect(self) -> PostgresConnection:
        """A fresh connection."""
        return PostgresConnection(self.engine.connect().execution_options(isolation_level="AUTOCOMMIT"))

    def errors(self) -> AbstractContextManager[None]:
        """Inside, the server's complaints become StoreError."""
        return server_errors(self.name)

    def change_counter(self) -> int:
        """How many write transactions there have been."""
        with self._watching:
            if self._watcher is None:
                self._watcher = self.connect()
            try:
                row = self._watcher.row(
                    "SELECT reached, clock_timestamp() FROM counter WHERE name = 'change'")
            except Exception:
                self._watcher.close()
                self._watcher = None
                raise
        if row is None:
            return 0
        if isinstance(row[1], datetime):
            self._clock.saw(row[1].astimezone(UTC))
        return int(row[0])

    def server_now(self) -> datetime | None:
        """The server's time, by its last answer: one clock for the whole team (M-86)."""
        return self._clock.now()

    def note_change(self, connection: Connection) -> None:
        """Count the transaction; to wake who listens is a hint, who asks the counter misses nothing (M-84, M-85)."""
        connection.run("UPDATE counter SET reached = reached + 1 WHERE name = 'change'")
        connection.run("NOTIFY supportdesk")

    def hold(self, name: str) -> bool:
        """Take the session's advisory lock of a lease: True when it is new to us, so nobody alive has it (M-83).

        The lock goes with its connection: the lease of a process that died far away is free at once.
        """
        with self._holding:
            if name in self._held and self._holder is not None and self._alive(self._holder):
                return False
            if self._holder is None or not self._alive(self._holder):
                self._held.clear()
                self._holder = self.connect()
            row = self._holder.row("SELECT pg_try_advisory_lock(:key)", {"key": lease_key(name)})
            if row is None or not row[0]:
                return False
            self._held.add(name)
            return True

    def let_go(self, name: str) -> None:
        """Give the advisory lock back."""
        with self._holding:
            if self._holder is not None and name in self._held:
                self._held.discard(name)
                with suppress(SQLAlchemyError):
                    self._holder.run("SELECT pg_advisory_unlock(:key)", {"key": lease_key(name)})

    @staticmethod
    def _alive(connection: PostgresConnection) -> bool:
        try:
            return connection.row("SELECT 1") is not None
        except SQLAlchemyError:
            connection.close()
            return False

    def backup(self, path: Path) -> None:
        """The server's own tools do that. Raises NotPossible('backup_postgres') with the command that does."""
        file = shlex.quote(str(path))
        raise NotPossible("backup_postgres", f"pg_dump --format=custom --file={file} {self._for_tools}")

    def check(self) -> str:
        """``ok`` when every table answers."""
        connection = self.connect()
        try:
            for table in ("ticket", "event", "message", "outbox"):
                connection.row(f"SELECT max(ctid) FROM {table}")
        finally:
            connection.close()
        return "ok"

    damage: Final[StoreError | None] = None
    """A server looks after its own files."""
    journal_lost: Final = False

    def examine(self) -> StoreError | None:
        """Nothing to look through here."""
        return None

    def refuse_damaged(self) -> None:
        """A damaged server refuses by itself."""

    def note_error(self, error: StoreError) -> StoreError:
        """Every error as it is."""
        return error

    def close(self) -> None:
        """Close the watcher."""
        with self._watching:
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None
        with self._holding:
            if self._holder is not None:
                self._holder.close()
                self._holder = None
        self.engine.dispose()


def lease_key(name: str) -> int:
    """The advisory lock's number: 64 bits with a sign, the same in every process."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def open_postgres(url: str, *, new_key: Callable[[int], bytes] = os.urandom) -> SqlStore:
    """Open a team's queue, making or migrating its tables when needed.

    Raises StoreError: unreachable, driver (psycopg is missing), newer, locked, read_only. Its ``path`` is the
    address without the password.
    """
    database = PostgresDatabase(url)
    with database.errors():
        connection = database.connect()
        try:
            if schema_of(connection, database.name) != HEAD:
                with database.engine.begin() as plain:
                    plain.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")
                    migrate(plain)
                    plain.execute(text(KEEP_KEY), {"key": new_key(KEY_BYTES)})  # with the schema or not at all
        finally:
            connection.close()
        database.change_counter()
    return SqlStore(database)
