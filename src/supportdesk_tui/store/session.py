"""What every group of reads and writes shares: the connection, JSON columns, the words waiting to be indexed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from supportdesk_tui.store.connection import Connection, Dialect, Questions, Row, Value
from supportdesk_tui.store.remembered import Remembered
from supportdesk_tui.store.search_text import LONGEST_BODY, for_server, indexed
from supportdesk_tui.store.statements import CHUNK, numbers
from supportdesk_tui.store.write_behind import WriteBehind

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(value: Sequence[object] | Mapping[str, object]) -> str:
    """Compact JSON; queue_sql.py matches on its exact form."""
    if not value:
        return "[]" if isinstance(value, tuple | list) else "{}"
    if isinstance(value, tuple) and isinstance(value[0], str):
        return _words_to_json(value)
    return _encode(value)


def _words_to_json(words: tuple[str, ...]) -> str:
    """As the encoder, a third of the time for plain words such as addresses and ids."""
    joined = '","'.join(words)
    if joined.isprintable() and "\\" not in joined and joined.count('"') == 2 * (len(words) - 1):
        return f'["{joined}"]'
    return _encode(words)


def words_of(text: str) -> tuple[str, ...]:
    """A JSON list of words as a tuple."""
    return tuple(json.loads(text)) if text != "[]" else ()


def mapping_of(text: str) -> Mapping[str, Any]:
    """A JSON object as a mapping."""
    found: dict[str, Any] = json.loads(text) if text != "{}" else {}
    return found


class Session:
    """One open transaction."""

    def __init__(self, connection: Questions) -> None:
        self._db = connection


class WritingSession(Session):
    """One open write transaction; full text is written once per ticket, before COMMIT or a search."""

    _db: WriteBehind

    def __init__(self, connection: Connection) -> None:
        self._remembered = Remembered()
        super().__init__(WriteBehind(connection, self._remembered.forget))
        self._heads: dict[int, tuple[str, str]] = {}
        """Ticket id to subject and people, as they shall be indexed."""
        self._bodies: dict[int, list[str]] = {}
        """Ticket id to the words of new messages."""
        self._whole: set[int] = set()
        """Tickets whose texts were changed: their words are read from all their messages."""
        self._depth = 0
        self._last_number: int | None = None
        """The last ticket number given out, once one was asked for."""
        self._unindexed: set[int] = set()
        """Numbers given out here whose tickets have no words in the index yet."""

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What happens inside is undone when an exception leaves it."""
        heads, bodies = dict(self._heads), {ticket: list(texts) for ticket, texts in self._bodies.items()}
        whole = set(self._whole)
        self._depth += 1
        name = f"inner_{self._depth}"
        self._db.run(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            self._db.drop()
            self._db.run(f"ROLLBACK TO SAVEPOINT {name}")
            self._db.run(f"RELEASE SAVEPOINT {name}")
            self._heads, self._bodies, self._whole = heads, bodies, whole
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
        self._remembered.begin_ticket(self._last_number)
        return self._last_number

    def finish(self) -> None:
        """What is written once, before COMMIT."""
        self.flush_search()
        if self._last_number is not None:
            self._db.run_known("UPDATE counter SET reached = :reached WHERE name = 'ticket'",
                               {"reached": self._last_number})
        self._db.flush()

    def flush_search(self) -> None:
        """Write the waiting words into the full-text index."""
        wanted = list({**self._heads, **self._bodies})
        old = self._indexed_before([ticket_id for ticket_id in wanted if ticket_id not in self._unindexed])
        entries: list[dict[str, Value]] = []
        for ticket_id in wanted:
            entry = self._entry(ticket_id, old.get(ticket_id))
            if entry is not None:
                entries.append(entry)
        self._write_index(entries, [ticket_id for ticket_id in map(_id_of, entries) if ticket_id in old])
        self._unindexed -= self._heads.keys()
        self._heads.clear()
        self._bodies.clear()
        self._whole.clear()

    @property
    def _index_key(self) -> str:
        return "rowid" if self._db.dialect is Dialect.SQLITE else "ticket_id"

    def _indexed_before(self, ticket_ids: Sequence[int]) -> dict[int, Row]:
        found: dict[int, Row] = {}
        for start in range(0, len(ticket_ids), CHUNK):
            part = numbers(ticket_ids[start:start + CHUNK])
            rows = self._db.rows(
                f"SELECT {self._index_key}, subject, people, body FROM search WHERE {self._index_key} IN ({part})")
            found |= {int(row[0]): row[1:] for row in rows}
        return found

    def _entry(self, ticket_id: int, old: Row | None) -> dict[str, Value] | None:
        """What the index shall hold of a ticket; None when it holds just that."""
        head = self._heads.get(ticket_id)
        if head is not None:
            subject, people = indexed(head[0]), f"{ticket_id} {indexed(head[1])}"
        elif old is not None:
            subject, people = old[0], old[1]
        else:
            return None  # a message without its ticket: the reference fails at COMMIT
        if ticket_id in self._whole:
            said = [indexed(str(row[0])) for row in self._db.rows(
                "SELECT body FROM message WHERE ticket_id = :id ORDER BY id", {"id": ticket_id})]
        else:
            said = [old[2] if old else "", *self._bodies.get(ticket_id, ())]
        body = " ".join(filter(None, said))[:LONGEST_BODY]
        if old == (subject, people, body):
            return None
        return {"id": ticket_id, "subject": subject, "people": people, "body": body}

    def _write_index(self, entries: Sequence[dict[str, Value]], replaced: Sequence[int]) -> None:
        if self._db.dialect is Dialect.SQLITE:
            self._db.run_many("DELETE FROM search WHERE rowid = :id", [{"id": number} for number in replaced])
            self._db.run_many("INSERT INTO search (rowid, subject, people, body)"
                              " VALUES (:id, :subject, :people, :body)", entries)
            return
        self._db.run_many(_WRITE_DOCUMENT, [
            entry | {f"{name}_words": for_server(str(entry[name])) for name in ("subject", "people", "body")}
            for entry in entries])


_WRITE_DOCUMENT: Final = (
    "INSERT INTO search (ticket_id, subject, people, body, document) VALUES"
    " (:id, :subject, :people, :body,"
    " setweight(to_tsvector('simple', CAST(:subject_words AS TEXT)), 'A')"
    " || setweight(to_tsvector('simple', CAST(:people_words AS TEXT)), 'B')"
    " || setweight(to_tsvector('simple', CAST(:body_words AS TEXT)), 'D'))"
    " ON CONFLICT (ticket_id) DO UPDATE SET subject = excluded.subject, people = excluded.people,"
    " body = excluded.body, document = excluded.document"
)


def _id_of(entry: Mapping[str, Value]) -> int:
    number = entry["id"]
    assert isinstance(number, int)
    return number


def in_order(found: Mapping[int, Any], ids: Sequence[int]) -> tuple[Any, ...]:
    """The found values in the order of the ids; missing ones left out."""
    return tuple(found[number] for number in ids if number in found)
