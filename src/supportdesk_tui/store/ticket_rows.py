"""Tickets: the queue's windows, single tickets, full text, and writing the projection."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from supportdesk_tui.domain.errors import NoSuchTicket
from supportdesk_tui.domain.filters.terms import fold, form_words
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.ticket import (
    ACTIVE,
    NO_DEADLINE,
    Channel,
    Deadline,
    Priority,
    QueueWindow,
    Status,
    Ticket,
    Urgency,
)
from supportdesk_tui.store.connection import Dialect, Row, Value
from supportdesk_tui.store.instants import (
    NEVER,
    from_micros,
    from_micros_or_none,
    to_micros,
    to_micros_or_none,
)
from supportdesk_tui.store.queue_sql import TAG_MARK, ViewSql, like_sql, view_sql
from supportdesk_tui.store.search_text import match, stems_of
from supportdesk_tui.store.session import Session, WritingSession, in_order
from supportdesk_tui.store.statements import CHUNK, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from supportdesk_tui.domain.filters.reading import Query

_COLUMNS: Final = (
    "id, subject, status, channel, requester_id, received_at, updated_at, priority, category, subcategory,"
    " assignee, tags, source, requester_name, requester_address, language, last_inbound_at, last_reply_at,"
    " snoozed_until, promised_until, waiting_for, message_count, unread, late_sync, history, unparsed,"
    " maybe_ticket, outgoing, deadline_clock, deadline_state, due_at, act_by, urgency, boundary_at,"
    " merged_into, bounced, resolve_state, resolve_by, form"
)
MOST_TALLIED: Final = 5_000
"""Rows that fit what is typed and are counted: enough to tell who writes often, and no look at all of them."""
_TALLIED: Final = {"tag": "tags", "assignee": "assignee", "category": "category", "address": "requester_address",
                   "form": "form"}
_RANKS: Final = {Priority.P1: 1, Priority.P2: 2, Priority.P3: 3, None: 3}
_SENDING: Final = frozenset({
    OutboxState.HELD.value, OutboxState.QUEUED.value, OutboxState.SENDING.value, OutboxState.RETRY.value,
})
"""States that need nobody; an uncertain or failed mail wants the operator's eye."""
MANY: Final = 5_000
"""Of so many tickets in a view some are soon found, whatever is looked for."""
LATEST: Final = 5_000
"""The desk's last tickets, among which is looked for what somebody asked for just now."""
RANKED: Final = 1000
_NEWEST: Final = {
    Dialect.SQLITE: "SELECT rowid FROM search WHERE search MATCH :words ORDER BY rowid DESC LIMIT :limit",
    Dialect.POSTGRESQL: "SELECT ticket_id FROM search WHERE document @@ to_tsquery('simple', :words)"
                        " ORDER BY ticket_id DESC LIMIT :limit",
}
_BEST: Final = {
    Dialect.SQLITE: "SELECT rowid FROM search WHERE search MATCH :words"
                    " ORDER BY bm25(search, 8.0, 4.0, 1.0), rowid DESC LIMIT :limit",
    Dialect.POSTGRESQL: "SELECT ticket_id FROM search WHERE document @@ to_tsquery('simple', :words)"
                        " ORDER BY ts_rank(document, to_tsquery('simple', :words)) DESC, ticket_id DESC"
                        " LIMIT :limit",
}


class TicketReads(Session):
    """The queue and its tickets."""

    def window(self, query: Query, now: datetime, offset: int, limit: int) -> QueueWindow:
        """``limit`` tickets of the view from ``offset`` on, in its order."""
        view = self._view(query, now)
        total = self._total(view)
        start = max(0, offset)
        if total > MANY:
            view = self._view(query, now, row_by_row=True)
        found = () if start >= total else self._db.rows(
            f"SELECT t.id FROM ticket t WHERE {view.where} ORDER BY {view.order_by} LIMIT :limit OFFSET :start",
            {**view.params, "limit": max(0, limit), "start": start},
        )
        return QueueWindow(total, start, self.tickets([row[0] for row in found]))

    def position(self, query: Query, now: datetime, ticket_id: int) -> int | None:
        """The ticket's place in the view, from 0; None when it is not in it."""
        view, one = self._view(query, now), self._view(query, now, row_by_row=True)
        columns = ", ".join(view.order)
        place = self._db.row(
            f"SELECT {columns} FROM ticket t WHERE t.id = :ticket_id AND {one.where}",
            {**one.params, "ticket_id": ticket_id},
        )
        if place is None:
            return None
        names = ", ".join(f":o{number}" for number in range(len(place)))
        params = view.params | {f"o{number}": value for number, value in enumerate(place)}
        before = self._db.row(
            f"SELECT count(*) FROM ticket t WHERE ({columns}) {'>' if view.descending else '<'} ({names})"
            f" AND {view.where}", params,
        )
        return int(before[0]) if before else 0

    def count(self, query: Query, now: datetime) -> int:
        """How many tickets the view holds."""
        return self._total(self._view(query, now))

    def ids(self, query: Query, now: datetime, offset: int = 0, limit: int | None = None) -> tuple[int, ...]:
        """The numbers of the view's tickets in its order, from ``offset`` on."""
        view = self._view(query, now)
        stretch = "" if limit is None and not offset else " LIMIT :limit OFFSET :start"
        found = self._db.rows(
            f"SELECT t.id FROM ticket t WHERE {view.where} ORDER BY {view.order_by}{stretch}",
            {**view.params, **({"limit": NEVER if limit is None else limit, "start": offset} if stretch else {})})
        return tuple(row[0] for row in found)

    def among(self, query: Query, now: datetime, ticket_ids: Iterable[int]) -> frozenset[int]:
        """Those of these tickets that are in the view."""
        view, ids = self._view(query, now, row_by_row=True), list(ticket_ids)
        return frozenset(row[0] for start in range(0, len(ids), CHUNK) for row in self._db.rows(
            f"SELECT t.id FROM ticket t WHERE t.id IN ({numbers(ids[start:start + CHUNK])}) AND {view.where}",
            view.params))

    def tallies(self, field: str, typed: str = "", limit: int = 50) -> tuple[tuple[str, int], ...]:
        """The values of ``tag``, ``assignee``, ``category``, ``address`` or ``form`` of open tickets, in order."""
        column = _TALLIED[field]
        source, params = f"ticket WHERE active = 1 AND {column} <> ''", dict[str, Value]()
        if typed:
            like, params = like_sql("requester_fold", "%", fold(typed), "%", "typed")
            source = f"(SELECT {column} FROM {source} AND {like} LIMIT {MOST_TALLIED}) AS fitting"
        rows = self._db.rows(f"SELECT {column}, count(*) FROM {source} GROUP BY {column}", params)
        tally: Counter[str] = Counter()
        for value, count in rows:
            for each in value.strip(TAG_MARK).split(TAG_MARK) if field == "tag" else (value,):
                tally[each] += count
        return tuple(sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))[:limit])

    def ticket(self, ticket_id: int) -> Ticket:
        """Raises NoSuchTicket."""
        row = self._db.row(f"SELECT {_COLUMNS} FROM ticket WHERE id = :id", {"id": ticket_id})
        if row is None:
            raise NoSuchTicket(ticket_id)
        return _ticket(row)

    def tickets(self, ticket_ids: Iterable[int]) -> tuple[Ticket, ...]:
        """Those that exist, in the order asked for."""
        ids = list(ticket_ids)
        found: dict[int, Ticket] = {}
        for start in range(0, len(ids), CHUNK):
            rows = self._db.rows(
                f"SELECT {_COLUMNS} FROM ticket WHERE id IN ({numbers(ids[start:start + CHUNK])})"
            )
            found |= {row[0]: _ticket(row) for row in rows}
        return in_order(found, ids)

    def all_ticket_ids(self) -> Sequence[int]:
        """Ascending."""
        return [row[0] for row in self._db.rows("SELECT id FROM ticket ORDER BY id")]

    def tickets_of(self, requester_id: int) -> tuple[Ticket, ...]:
        """Newest first."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM ticket WHERE requester_id = :id ORDER BY received_at DESC, id DESC",
            {"id": requester_id},
        )
        return tuple(map(_ticket, rows))

    def last_tickets_of(self, requester_id: int, limit: int) -> tuple[Ticket, ...]:
        """The last ones to be opened, the latest first: costs the same for somebody with ten thousand."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM ticket WHERE requester_id = :id ORDER BY id DESC LIMIT :limit",
            {"id": requester_id, "limit": limit},
        )
        return tuple(map(_ticket, rows))

    def latest_requests(self, requester_ids: Iterable[int]) -> list[tuple[int, int, datetime, str]]:
        """Requester, number, instant and subject of what they asked for lately, oldest number first."""
        ids = list(requester_ids)
        found: list[tuple[int, int, datetime, str]] = []
        for start in range(0, len(ids), CHUNK):
            found += [(row[0], row[1], from_micros(row[2]), row[3]) for row in self._db.rows(
                "SELECT requester_id, id, received_at, subject FROM ticket"
                f" WHERE requester_id IN ({numbers(ids[start:start + CHUNK])})"
                " AND id > (SELECT reached FROM counter WHERE name = 'ticket') - :latest ORDER BY id",
                {"latest": LATEST})]
        return found

    def open_ticket_of(self, address: str) -> int | None:
        """The newest ticket of this requester that is not solved, closed or spam."""
        row = self._db.row(
            "SELECT t.id FROM requester_address a JOIN ticket t ON t.requester_id = a.requester_id"
            " WHERE a.address = :address AND t.active = 1 ORDER BY t.received_at DESC, t.id DESC LIMIT 1",
            {"address": address.lower()},
        )
        return None if row is None else int(row[0])

    def passed_boundaries(self, now: datetime, limit: int = 1000) -> tuple[int, ...]:
        """Tickets whose ``boundary_at`` lies at or before now, the earliest first."""
        rows = self._db.rows(
            "SELECT id FROM ticket WHERE boundary_at IS NOT NULL AND boundary_at <= :now"
            " ORDER BY boundary_at LIMIT :limit", {"now": to_micros(now), "limit": limit},
        )
        return tuple(row[0] for row in rows)

    def find(self, words: str, limit: int = 50) -> tuple[int, ...]:
        """Ticket ids by full text; finds word forms in English and Russian.

        Best first; words that more than RANKED tickets have rank nothing, there the newest come first.
        """
        stems = stems_of(words)
        if not stems:
            return ()
        self._before_search()
        dialect = self._db.dialect
        found = match(dialect, [[stem] for stem in stems], prefix=not words[-1].isspace())
        newest = self._db.rows(_NEWEST[dialect], {"words": found, "limit": max(limit, RANKED) + 1})
        if len(newest) > max(limit, RANKED):
            return tuple(row[0] for row in newest[:limit])
        rows = self._db.rows(_BEST[dialect], {"words": found, "limit": limit})
        return tuple(row[0] for row in rows)

    def _before_search(self) -> None:
        """A write transaction writes its waiting words here."""

    def _view(self, query: Query, now: datetime, *, row_by_row: bool = False) -> ViewSql:
        self._before_search()
        return view_sql(query, now, self._db.dialect, row_by_row=row_by_row)

    def _total(self, view: ViewSql) -> int:
        row = self._db.row(f"SELECT count(*) FROM ticket t WHERE {view.where}", view.params)
        return int(row[0]) if row else 0


class TicketWrites(WritingSession, TicketReads):
    """Writes the projection."""

    def _before_search(self) -> None:
        self.flush_search()

    def ticket(self, ticket_id: int) -> Ticket:
        """As in ``TicketReads``."""
        return self._remembered.tickets.get(ticket_id) or super().ticket(ticket_id)

    def tickets(self, ticket_ids: Iterable[int]) -> tuple[Ticket, ...]:
        """As in ``TicketReads``."""
        ids, remembered = list(ticket_ids), self._remembered.tickets
        begun = self._remembered.begun
        missing = [ticket_id for ticket_id in ids if ticket_id not in remembered and ticket_id not in begun]
        if missing:
            remembered |= {ticket.id: ticket for ticket in super().tickets(missing)}
        return in_order(remembered, ids)

    def _remember_requester(self, ticket: Ticket) -> None:
        """The requester takes part, whoever wrote."""
        participants = self._remembered.participants.get(ticket.id)
        if participants is None:
            return
        requester = self._remembered.requesters.get(ticket.requester_id)
        if requester is None:
            del self._remembered.participants[ticket.id]
        elif not participants.issuperset(requester.addresses):
            self._remembered.participants[ticket.id] = participants.union(requester.addresses)

    def save_ticket(self, ticket: Ticket) -> None:
        """Writes the projected row (insert or replace) and its search text."""
        self._db.put("ticket", _values(ticket), new=ticket.id in self._remembered.begun)
        self._remembered.tickets[ticket.id] = ticket
        self._remembered.begun.discard(ticket.id)
        self._remember_requester(ticket)
        self._heads[ticket.id] = (ticket.subject, f"{ticket.requester_name} {ticket.requester_address}")


def _ticket(row: Row) -> Ticket:
    tags = tuple(row[11].strip(TAG_MARK).split(TAG_MARK)) if row[11] else ()
    return Ticket(
        id=row[0], subject=row[1], status=Status(row[2]), channel=Channel(row[3]), requester_id=row[4],
        received_at=from_micros(row[5]), updated_at=from_micros(row[6]),
        priority=Priority(row[7]) if row[7] else None, category=row[8], subcategory=row[9], assignee=row[10],
        tags=tags, source=row[12], requester_name=row[13], requester_address=row[14], language=row[15],
        last_inbound_at=from_micros_or_none(row[16]), last_reply_at=from_micros_or_none(row[17]),
        snoozed_until=from_micros_or_none(row[18]), promised_until=from_micros_or_none(row[19]),
        waiting_for=row[20], message_count=row[21], unread=bool(row[22]), late_sync=bool(row[23]),
        history=bool(row[24]), unparsed=bool(row[25]), maybe_ticket=row[26], outgoing=row[27],
        deadline=Deadline(row[28], row[29], from_micros_or_none(row[30]), from_micros_or_none(row[31])),
        urgency=Urgency(row[32]), boundary_at=from_micros_or_none(row[33]), merged_into=row[34],
        bounced=bool(row[35]),
        resolve=NO_DEADLINE if row[36] == "none" else
        Deadline("resolution", row[36], act_by=from_micros_or_none(row[37])), form=row[38],
    )


def _values(ticket: Ticket) -> dict[str, Value]:
    tags = TAG_MARK.join(("", *ticket.tags, "")) if ticket.tags else ""
    act_by = to_micros_or_none(ticket.deadline.act_by)
    values: dict[str, Any] = {
        "id": ticket.id, "subject": ticket.subject, "status": str(ticket.status),
        "channel": str(ticket.channel), "requester_id": ticket.requester_id,
        "received_at": to_micros(ticket.received_at), "updated_at": to_micros(ticket.updated_at),
        "priority": str(ticket.priority) if ticket.priority else "", "category": ticket.category,
        "subcategory": ticket.subcategory, "assignee": ticket.assignee, "tags": tags, "source": ticket.source,
        "requester_name": ticket.requester_name, "requester_address": ticket.requester_address,
        "language": ticket.language, "last_inbound_at": to_micros_or_none(ticket.last_inbound_at),
        "last_reply_at": to_micros_or_none(ticket.last_reply_at),
        "snoozed_until": to_micros_or_none(ticket.snoozed_until),
        "promised_until": to_micros_or_none(ticket.promised_until), "waiting_for": ticket.waiting_for,
        "message_count": ticket.message_count, "unread": int(ticket.unread),
        "late_sync": int(ticket.late_sync), "history": int(ticket.history),
        "unparsed": int(ticket.unparsed), "maybe_ticket": ticket.maybe_ticket, "merged_into": ticket.merged_into,
        "bounced": int(ticket.bounced), "outgoing": ticket.outgoing,
        "deadline_clock": ticket.deadline.clock, "deadline_state": ticket.deadline.state,
        "due_at": to_micros_or_none(ticket.deadline.due_at), "act_by": act_by,
        "urgency": int(ticket.urgency), "boundary_at": to_micros_or_none(ticket.boundary_at),
        "active": int(ticket.status in ACTIVE), "sending": int(ticket.outgoing in _SENDING),
        "priority_rank": _RANKS[ticket.priority],
        "act_order": NEVER if act_by is None else act_by, "subject_fold": fold(ticket.subject),
        "requester_fold": fold(f"{ticket.requester_name} {ticket.requester_address}"),
        "tags_fold": fold(tags), "resolve_state": ticket.resolve.state,
        "resolve_by": to_micros_or_none(ticket.resolve.act_by), "form": ticket.form,
        "form_fold": form_words(ticket.source, ticket.form),
    }
    return values
