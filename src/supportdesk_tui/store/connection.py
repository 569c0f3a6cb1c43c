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


class Questions(Protocol):
    """What reading needs. SQL carries ``:name`` parameters."""

    @property
    def dialect(self) -> Dialect:
        """Which database this is."""

    def rows(self, sql: str, params: Params = ...) -> Sequence[Row]:
        """Every row."""

    def row(self, sql: str, params: Params = ...) -> Row | None:
        """The first row."""


class Connection(Questions, Protocol):
    """One connection, used by one thread at a time."""

    def begin_reading(self) -> None:
        """A read-only transaction: every statement sees one snapshot."""

    def begin_writing(self) -> None:
        """The one write transaction of the database; waits its turn. Raises StoreError('locked')."""

    def commit(self) -> None:
        """Make the transaction last."""

    def rollback(self) -> None:
        """Never raises."""

    def run(self, sql: str, params: Params = ...) -> int:
        """Execute; returns how many rows were changed."""

    def run_many(self, sql: str, many: Sequence[Params]) -> None:
        """Execute once for each set of parameters."""

    def reserve(self, table: str, key: str, count: int, above: int) -> Sequence[int]:
        """``count`` ascending numbers that no row of the table has or will get otherwise.

        ``above`` is the highest one reserved before in this transaction, or 0.
        """

    def close(self) -> None:
        """An open transaction is undone."""
