"""What every group of reads and writes shares: the connection, JSON columns, the words waiting to be indexed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from supportdesk_tui.store.connection import Connection, Dialect, Value
from supportdesk_tui.store.search_text import LONGEST_BODY, for_server, indexed

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(value: object) -> str:
    """Compact JSON; queue_sql.py matches on its exact form."""
    return _encode(value)


def words_of(text: str) -> tuple[str, ...]:
    """A JSON list of words as a tuple."""
    return tuple(json.loads(text)) if text != "[]" else ()


def mapping_of(text: str) -> Mapping[str, Any]:
    """A JSON object as a mapping."""
    found: dict[str, Any] = json.loads(text) if text != "{}" else {}
    return found


class Session:
    """One open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection


class WritingSession(Session):
    """One open write transaction; full text is written once per ticket, before COMMIT or a search."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._heads: dict[int, tuple[str, str]] = {}
        """Ticket id to subject and people, as they shall be indexed."""
        self._bodies: dict[int, list[str]] = {}
        """Ticket id to texts of new messages."""
        self._depth = 0
        self._last_number: int | None = None
        """The last ticket number given out, once one was asked for."""
        self._unindexed: set[int] = set()
        """Numbers given out here whose tickets have no words in the index yet."""

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What happens inside is undone when an exception leaves it."""
        heads, bodies = dict(self._heads), {ticket: list(texts) for ticket, texts in self._bodies.items()}
        self._depth += 1
        name = f"inner_{self._depth}"
        self._db.run(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            self._db.run(f"ROLLBACK TO SAVEPOINT {name}")
            self._db.run(f"RELEASE SAVEPOINT {name}")
            self._heads, self._bodies = heads, bodies
            raise
        else:
            self._db.run(f"RELEASE SAVEPOINT {name}")
        finally:
            self._depth -= 1

    def new_ticket_id(self) -> int:
        """Reserves the next ticket number; numbers of an undone transaction are given out again."""
        if self._last_number is None:
            row = self._db.row("SELECT reached FROM counter WHERE name = 'ticket'")
            assert row is not None
            self._last_number = int(row[0])
        self._last_number += 1
        self._unindexed.add(self._last_number)
        return self._last_number

    def finish(self) -> None:
        """What is written once, before COMMIT."""
        self.flush_search()
        if self._last_number is not None:
            self._db.run("UPDATE counter SET reached = :reached WHERE name = 'ticket'",
                         {"reached": self._last_number})

    def flush_search(self) -> None:
        """Write the waiting words into the full-text index."""
        for ticket_id in {**self._heads, **self._bodies}:
            self._index(ticket_id)
        self._unindexed -= self._heads.keys()
        self._heads.clear()
        self._bodies.clear()

    def _index(self, ticket_id: int) -> None:
        sqlite = self._db.dialect is Dialect.SQLITE
        key = "rowid" if sqlite else "ticket_id"
        old = None if ticket_id in self._unindexed else self._db.row(
            f"SELECT subject, people, body FROM search WHERE {key} = :id", {"id": ticket_id}
        )
        head = self._heads.get(ticket_id)
        if head is not None:
            subject, people = indexed(head[0]), f"{ticket_id} {indexed(head[1])}"
        elif old is not None:
            subject, people = old[0], old[1]
        else:
            return  # a message without its ticket: the reference fails at COMMIT
        new_words = [indexed(text) for text in self._bodies.get(ticket_id, ())]
        body = " ".join(filter(None, [old[2] if old else "", *new_words]))[:LONGEST_BODY]
        if old == (subject, people, body):
            return
        self._write_index(ticket_id, subject, people, body, replace=old is not None)

    def _write_index(self, ticket_id: int, subject: str, people: str, body: str, *, replace: bool) -> None:
        values: dict[str, Value] = {"id": ticket_id, "subject": subject, "people": people, "body": body}
        if self._db.dialect is Dialect.SQLITE:
            if replace:
                self._db.run("DELETE FROM search WHERE rowid = :id", {"id": ticket_id})
            self._db.run("INSERT INTO search (rowid, subject, people, body)"
                         " VALUES (:id, :subject, :people, :body)", values)
            return
        self._db.run(
            "INSERT INTO search (ticket_id, subject, people, body, document) VALUES"
            " (:id, :subject, :people, :body,"
            " setweight(to_tsvector('simple', CAST(:subject_words AS TEXT)), 'A')"
            " || setweight(to_tsvector('simple', CAST(:people_words AS TEXT)), 'B')"
            " || setweight(to_tsvector('simple', CAST(:body_words AS TEXT)), 'D'))"
            " ON CONFLICT (ticket_id) DO UPDATE SET subject = excluded.subject, people = excluded.people,"
            " body = excluded.body, document = excluded.document",
            values | {"subject_words": for_server(subject), "people_words": for_server(people),
                      "body_words": for_server(body)},
        )


def in_order(found: Mapping[int, Any], ids: Sequence[int]) -> tuple[Any, ...]:
    """The found values in the order of the ids; missing ones left out."""
    return tuple(found[number] for number in ids if number in found)
