"""Batches and events: the log that everything else is computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from supportdesk_tui.domain.event import Batch, Event, EventKind, Json
from supportdesk_tui.store.instants import from_micros, to_micros
from supportdesk_tui.store.session import Session, WritingSession, mapping_of, to_json, words_of
from supportdesk_tui.store.statements import CHUNK, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from supportdesk_tui.store.connection import Row, Value

EVENT: Final = "e.ticket_id, e.kind, e.at, e.facts, e.replaced, e.seq, e.batch_id"
_BATCH: Final = "b.id, b.at, b.actor, b.verb, b.ticket_ids, b.undo_of, b.undone, b.undoable, b.summary"


class HistoryReads(Session):
    """What happened."""

    def events(self, ticket_id: int, *, undone: bool = False) -> tuple[Event, ...]:
        """By ``seq``; live ones only unless ``undone``."""
        live = "" if undone else " AND b.undone = 0"
        rows = self._db.rows(
            f"SELECT {EVENT} FROM event e JOIN batch b ON b.id = e.batch_id"
            f" WHERE e.ticket_id = :id{live} ORDER BY e.seq", {"id": ticket_id},
        )
        return tuple(map(event_of, rows))

    def batch(self, batch_id: int) -> Batch | None:
        """One act, or None."""
        row = self._db.row(f"SELECT {_BATCH} FROM batch b WHERE b.id = :id", {"id": batch_id})
        return None if row is None else _batch(row)

    def batches(self, *, ticket_id: int | None = None, since: datetime | None = None,
                actor: str | None = None, before: int | None = None, limit: int = 200) -> tuple[Batch, ...]:
        """Newest first; with ``before`` those with lower numbers."""
        where, params = ["1 = 1"], {"limit": limit}
        values: dict[str, Value] = {**params}
        source = "batch b"
        if ticket_id is not None:
            source = "batch_ticket bt JOIN batch b ON b.id = bt.batch_id"
            where.append("bt.ticket_id = :ticket_id")
            values["ticket_id"] = ticket_id
        if since is not None:
            where.append("b.at >= :since")
            values["since"] = to_micros(since)
        if actor is not None:
            where.append("b.actor = :actor")
            values["actor"] = actor
        if before is not None:
            where.append("b.id < :before")
            values["before"] = before
        rows = self._db.rows(
            f"SELECT {_BATCH} FROM {source} WHERE {' AND '.join(where)} ORDER BY b.id DESC LIMIT :limit", values
        )
        return tuple(map(_batch, rows))

    def batch_events(self, batch_id: int) -> tuple[Event, ...]:
        """By ``seq``, undone or not."""
        rows = self._db.rows(
            f"SELECT {EVENT} FROM event e WHERE e.batch_id = :id ORDER BY e.seq", {"id": batch_id}
        )
        return tuple(map(event_of, rows))


class HistoryWrites(WritingSession, HistoryReads):
    """Appends to the log; nothing but purging ever takes anything out of it."""

    def add_batch(self, at: datetime, actor: str, verb: str, ticket_ids: Sequence[int], *,
                  undo_of: int | None = None, undoable: bool = True,
                  summary: Mapping[str, Json] | None = None, number: int = 0) -> int:
        """Opens an act; returns its id."""
        values: dict[str, Value] = {
            "at": to_micros(at), "actor": actor, "verb": verb, "ticket_ids": f"[{','.join(map(str, ticket_ids))}]",
            "undo_of": undo_of, "undone": 0, "undoable": int(undoable), "summary": to_json(dict(summary or {})),
        }
        number = self._db.add("batch", values, number=number)
        for ticket_id in dict.fromkeys(ticket_ids):
            self._db.add_plain("batch_ticket", {"ticket_id": ticket_id, "batch_id": number})
        return number

    def set_undone(self, batch_id: int, undone: bool) -> None:
        """Take an act back, or let it count again."""
        self._db.run("UPDATE batch SET undone = :undone WHERE id = :id",
                     {"undone": int(undone), "id": batch_id})

    def add_events(self, batch_id: int, events: Sequence[Event], *, numbered: bool = False) -> tuple[Event, ...]:
        """Appends; returns them with ``seq`` and ``batch_id``."""
        stored = []
        for event in events:
            values: dict[str, Value] = {
                "ticket_id": event.ticket_id, "kind": str(event.kind), "at": to_micros(event.at),
                "facts": to_json(dict(event.data)), "replaced": to_json(dict(event.before)),
                "batch_id": batch_id,
            }
            seq = self._db.add("event", values, "seq", number=event.seq if numbered else 0)
            event = Event(event.ticket_id, event.kind, event.at, event.data, event.before, seq, batch_id)
            stored.append(event)
            earlier = self._remembered.events.get(event.ticket_id)
            if earlier is not None:
                self._remembered.events[event.ticket_id] = (*earlier, event)
        return tuple(stored)

    def events(self, ticket_id: int, *, undone: bool = False) -> tuple[Event, ...]:
        """As in ``HistoryReads``."""
        if undone:
            return super().events(ticket_id, undone=True)
        if ticket_id not in self._remembered.events:
            self.expect_events([ticket_id])
        return self._remembered.events[ticket_id]

    def expect_events(self, ticket_ids: Iterable[int]) -> None:
        """The events of these tickets are about to be asked for."""
        wanted = [one for one in dict.fromkeys(ticket_ids) if one not in self._remembered.events]
        for start in range(0, len(wanted), CHUNK):
            found: dict[int, list[Event]] = {one: [] for one in wanted[start:start + CHUNK]}
            for row in self._db.rows(
                f"SELECT {EVENT} FROM event e JOIN batch b ON b.id = e.batch_id"
                f" WHERE e.ticket_id IN ({numbers(list(found))}) AND b.undone = 0 ORDER BY e.ticket_id, e.seq"
            ):
                found[row[0]].append(event_of(row))
            self._remembered.events |= {one: tuple(events) for one, events in found.items()}


def event_of(row: Row) -> Event:
    """An event from its columns."""
    return Event(ticket_id=row[0], kind=EventKind(row[1]), at=from_micros(row[2]), data=mapping_of(row[3]),
                 before=mapping_of(row[4]), seq=row[5], batch_id=row[6])


def _batch(row: Row) -> Batch:
    return Batch(
        id=row[0], at=from_micros(row[1]), actor=row[2], verb=row[3],
        ticket_ids=tuple(int(number) for number in words_of(row[4])), undo_of=row[5], undone=bool(row[6]),
        undoable=bool(row[7]), summary=mapping_of(row[8]),
    )
