"""The connection of one write transaction: new rows wait and go out many at once, before the next question."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from supportdesk_tui.store.statements import insert_sql, upsert_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from supportdesk_tui.store.connection import Connection, Dialect, Params, Row, Value

REFERRED_TO: Final = ("requester", "raw_mail", "batch", "ticket")
MOST_RESERVED: Final = 256
"""Numbers taken from a table at once; a short act takes no more than it needs."""


class WriteBehind:
    """Inserts and row replacements are kept back; every statement that could see them lets them out first.

    A transaction of hundreds of mails would otherwise spend most of its time between statements.
    """

    def __init__(self, connection: Connection, forget: Callable[[], None]) -> None:
        self._db = connection
        self._forget = forget
        """Called where rows may have changed in a way that only the database knows."""
        self._numbered: dict[str, dict[Value, dict[str, Value]]] = {}
        """Rows that are new, by table and number: the last version of each."""
        self._plain: dict[str, list[dict[str, Value]]] = {}
        """Other new ones, by table."""
        self._replacements: dict[str, dict[Value, dict[str, Value]]] = {}
        self._reserved: dict[str, deque[int]] = {}
        self._take: dict[str, int] = {}
        self._highest: dict[str, int] = {}

    @property
    def dialect(self) -> Dialect:
        """Which database this is."""
        return self._db.dialect

    def rows(self, sql: str, params: Params | None = None) -> Sequence[Row]:
        """Every row."""
        self.flush()
        return self._db.rows(sql, params or {})

    def row(self, sql: str, params: Params | None = None) -> Row | None:
        """The first row."""
        self.flush()
        return self._db.row(sql, params or {})

    def run(self, sql: str, params: Params | None = None) -> int:
        """Execute; returns how many rows were changed. What was remembered of the database is forgotten."""
        self.flush()
        self._forget()
        return self._db.run(sql, params or {})

    def run_known(self, sql: str, params: Params) -> int:
        """As ``run``, by a caller who keeps what is remembered true."""
        self.flush()
        return self._db.run(sql, params)

    def run_many(self, sql: str, many: Sequence[Params]) -> None:
        """Execute once for each set, by a caller who keeps what is remembered true."""
        self.flush()
        if many:
            self._db.run_many(sql, many)

    def add(self, table: str, values: dict[str, Value], key: str = "id", *, number: int = 0) -> int:
        """Insert a row in time; returns the number it gets, or has: ``number`` was claimed for it."""
        number = values[key] = number or self._number(table, key)
        self._numbered.setdefault(table, {})[number] = values
        return number

    def add_plain(self, table: str, values: dict[str, Value]) -> None:
        """Insert a row whose key is among its values."""
        self._plain.setdefault(table, []).append(values)

    def put(self, table: str, values: dict[str, Value], *, new: bool = False) -> None:
        """Insert or replace a row in time; of several versions only the last is written.

        Where it is known to be ``new`` it costs half: what may meet another row must be able to be taken back alone.
        """
        number = values["id"]
        waiting = self._numbered.setdefault(table, {})
        if new or number in waiting:
            waiting[number] = values
        else:
            self._replacements.setdefault(table, {})[number] = values

    def flush(self) -> None:
        """Write everything that waits.

        What others refer to goes first. References are checked at COMMIT, but while one is open SQLite looks
        through the referring tables with every row it inserts.
        """
        if not self._numbered and not self._plain and not self._replacements:
            return
        numbered, self._numbered = self._numbered, {}
        plain, self._plain = self._plain, {}
        replacements, self._replacements = self._replacements, {}
        for table in dict.fromkeys((*REFERRED_TO, *numbered, *plain)):
            if rows := [*numbered.get(table, {}).values(), *plain.get(table, ())]:
                self._db.run_many(insert_sql(table, tuple(rows[0])), rows)
            if versions := replacements.get(table):
                latest = list(versions.values())
                self._db.run_many(upsert_sql(table, tuple(latest[0]), ("id",)), latest)

    def drop(self) -> None:
        """What waits shall not be written after all."""
        self._numbered, self._plain, self._replacements = {}, {}, {}

    def _number(self, table: str, key: str) -> int:
        numbers = self._reserved.get(table)
        if not numbers:
            count = self._take.get(table, 1)
            self._take[table] = min(count * 2, MOST_RESERVED)
            found = self._db.reserve(table, key, count, self._highest.get(table, 0))
            self._highest[table] = found[-1]
            numbers = self._reserved[table] = deque(found)
        return numbers.popleft()
