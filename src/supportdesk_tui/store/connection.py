"""What the statements of the store run on: one thin face over SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Protocol, TypeAlias

Value: TypeAlias = str | int | bytes | None
Params: TypeAlias = Mapping[str, Value]
Row: TypeAlias = tuple[Any, ...]


class Dialect(Enum):
    """The few places where the databases want different words."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class Connection(Protocol):
    """One connection, used by one thread at a time. SQL carries ``:name`` parameters."""

    @property
    def dialect(self) -> Dialect:
        """Which database this is."""

    def begin_reading(self) -> None:
        """A read-only transaction: every statement sees one snapshot."""

    def begin_writing(self) -> None:
        """The one write transaction of the database; waits its turn. Raises StoreError('locked')."""

    def commit(self) -> None:
        """Make the transaction last."""

    def rollback(self) -> None:
        """Never raises."""

    def rows(self, sql: str, params: Params = ...) -> Sequence[Row]:
        """Every row."""

    def row(self, sql: str, params: Params = ...) -> Row | None:
        """The first row."""

    def run(self, sql: str, params: Params = ...) -> int:
        """Execute; returns how many rows were changed."""

    def insert(self, sql: str, params: Params, key: str = ...) -> int:
        """Execute an INSERT; returns the number that ``key`` got."""

    def close(self) -> None:
        """An open transaction is undone."""
