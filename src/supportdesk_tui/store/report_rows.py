"""What a period's report reads: which tickets it concerns, and their events and replies, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from supportdesk_tui.domain.event import Event
from supportdesk_tui.domain.report import COUNTED
from supportdesk_tui.store.history_rows import EVENT, event_of
from supportdesk_tui.store.instants import from_micros, to_micros
from supportdesk_tui.store.session import Session
from supportdesk_tui.store.statements import CHUNK, numbers

_COUNTED = ", ".join(f"'{kind.value}'" for kind in sorted(COUNTED))


class ReportReads(Session):
    """Reads over many tickets."""

    def tickets_between(self, since: datetime, until: datetime) -> tuple[int, ...]:
        """The tickets that came in a period, and those with an act in it that a report counts."""
        rows = self._db.rows(
            "SELECT id FROM ticket WHERE received_at >= :since AND received_at < :until UNION"
            f" SELECT ticket_id FROM event WHERE at >= :since AND at < :until AND kind IN ({_COUNTED}) UNION"
            " SELECT ticket_id FROM outbox WHERE sent_at >= :since AND sent_at < :until ORDER BY 1",
            {"since": to_micros(since), "until": to_micros(until)})
        return tuple(int(row[0]) for row in rows)

    def events_of(self, ticket_ids: Sequence[int]) -> Mapping[int, tuple[Event, ...]]:
        """The live events of each of these tickets, by ``seq``."""
        found: dict[int, list[Event]] = {ticket_id: [] for ticket_id in ticket_ids}
        for start in range(0, len(ticket_ids), CHUNK):
            for row in self._db.rows(
                f"SELECT {EVENT} FROM event e JOIN batch b ON b.id = e.batch_id"
                f" WHERE e.ticket_id IN ({numbers(ticket_ids[start:start + CHUNK])}) AND b.undone = 0"
                " ORDER BY e.ticket_id, e.seq"
            ):
                found[row[0]].append(event_of(row))
        return {ticket_id: tuple(events) for ticket_id, events in found.items()}

    def replies_of(self, ticket_ids: Sequence[int]) -> Mapping[int, tuple[tuple[datetime, str], ...]]:
        """The replies that have left: when, and by which macro (empty: by hand)."""
        found: dict[int, list[tuple[datetime, str]]] = {}
        for start in range(0, len(ticket_ids), CHUNK):
            for row in self._db.rows(
                "SELECT ticket_id, sent_at, macro FROM outbox WHERE state = 'sent' AND purpose = 'reply'"
                f" AND sent_at IS NOT NULL AND ticket_id IN ({numbers(ticket_ids[start:start + CHUNK])}) ORDER BY id"
            ):
                found.setdefault(int(row[0]), []).append((from_micros(row[1]), str(row[2])))
        return {ticket_id: tuple(replies) for ticket_id, replies in found.items()}
