"""PostgreSQL through SQLAlchemy and psycopg; loaded only when a team uses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.store.connection import Dialect, Params, Row, Value

if TYPE_CHECKING:
    from sqlalchemy import CursorResult, TextClause
    from sqlalchemy.engine import Connection

WRITERS: Final = 7_305_401
"""The advisory lock that lets one write transaction in at a time, as SQLite does; ends with the connection (M-83)."""
_BEGIN_WRITING: Final = f"BEGIN; SET LOCAL lock_timeout = '5s'; SELECT pg_advisory_xact_lock({WRITERS})"
_REASONS: Final = {
    "55P03": "locked", "40001": "locked", "40P01": "locked", "25006": "read_only", "42501": "read_only",
    "53100": "full", "XX001": "corrupt", "XX002": "corrupt",
}
"""By SQLSTATE."""
_UNREACHABLE: Final = ("08", "57P", "28", "3D")


@contextmanager
def server_errors(name: str) -> Iterator[None]:
    """Turn what the server complains of into a StoreError; a violated constraint is a bug and stays."""
    try:
        yield
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        reason = _REASONS.get(state or "")
        if reason is None and (state is None or state.startswith(_UNREACHABLE)):
            reason = "unreachable"
        if reason is None:
            raise
        raise StoreError(reason, name, str(error.orig)) from error


@lru_cache(maxsize=512)
def _text(sql: str) -> TextClause:
    return text(sql)


class PostgresConnection:
    """One connection in autocommit; transactions are begun by name, as with SQLite."""

    dialect: Final = Dialect.POSTGRESQL

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._open = False

    def begin_reading(self) -> None:
        """One snapshot for all statements."""
        self._db.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self._open = True

    def begin_writing(self) -> None:
        """Waits five seconds for the writer before us."""
        self._open = True
        self._db.exec_driver_sql(_BEGIN_WRITING)

    def commit(self) -> None:
        """Durable as the server is configured."""
        self._db.exec_driver_sql("COMMIT")
        self._open = False

    def rollback(self) -> None:
        """Never raises."""
        if self._open and not self._db.invalidated:
            with suppress(SQLAlchemyError):  # the server undoes what it has lost sight of
                self._db.exec_driver_sql("ROLLBACK")
        self._open = False

    def rows(self, sql: str, params: Params | None = None) -> Sequence[Row]:
        """Every row."""
        return [tuple(row) for row in self._execute(sql, params)]

    def row(self, sql: str, params: Params | None = None) -> Row | None:
        """The first row."""
        found = self._execute(sql, params).first()
        return None if found is None else tuple(found)

    def run(self, sql: str, params: Params | None = None) -> int:
        """Execute; returns how many rows were changed."""
        return self._execute(sql, params).rowcount

    def run_many(self, sql: str, many: Sequence[Params]) -> None:
        """Execute once for each set of parameters."""
        self._db.execute(_text(sql), [{name: _storable(value) for name, value in params.items()} for params in many])

    def reserve(self, table: str, key: str, count: int, above: int) -> Sequence[int]:
        """Out of the sequence of the column."""
        return [row[0] for row in self.rows(
            f"SELECT nextval(pg_get_serial_sequence('{table}', '{key}')) FROM generate_series(1, {int(count)})")]

    def close(self) -> None:
        """An open transaction is undone."""
        self.rollback()
        with suppress(SQLAlchemyError):
            self._db.close()

    def _execute(self, sql: str, params: Params | None) -> CursorResult[Any]:
        return self._db.execute(_text(sql), {name: _storable(value) for name, value in (params or {}).items()})


def _storable(value: Value) -> Value:
    """Without NUL and lone surrogates, which the server refuses (M-17); the raw bytes keep them."""
    if not isinstance(value, str):
        return value
    return value.replace("\x00", "").encode("utf-8", "replace").decode()
