"""The same words from the same person seconds apart: probably a double click, so the second one is marked (F-14)."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from supportdesk_tui.desk.ports import ExportRecord, Reading
from supportdesk_tui.domain.message import Direction

TWIN_WITHIN = timedelta(minutes=2)
_REMEMBERED = 2_000
"""Records of this run that are compared with; those before it are looked for among the desk's."""
_COMPARED = 20
"""Tickets with the same subject whose text is looked at."""


class Twins:
    """What was said lately, in this run and before it; the cost of a record is the same after a hundred thousand."""

    def __init__(self) -> None:
        self._here: OrderedDict[int, datetime] = OrderedDict()
        """A hash of who said what -> when."""
        self._before: defaultdict[int, list[tuple[int, datetime, str]]] = defaultdict(list)
        """Requester -> number, instant and subject of his latest tickets, as the chunk began."""

    def look_up(self, view: Reading, requester_ids: Collection[int]) -> None:
        """What the desk has of these people, before a chunk of records is dealt with."""
        self._before.clear()
        if requester_ids:
            for requester_id, ticket_id, at, subject in view.latest_requests(requester_ids):
                self._before[requester_id].append((ticket_id, at, subject))

    def add(self, view: Reading, record: ExportRecord, requester_id: int | None) -> bool:
        """This record becomes a ticket: has its requester said the same just now?

        ``requester_id`` is whose record this is, as far as he was known before.
        """
        said = _said(record)
        at = self._here.pop(said, None)
        self._here[said] = record.created_at  # as the last one
        if len(self._here) > _REMEMBERED:
            self._here.popitem(last=False)
        if at is not None and _near(at, record.created_at):
            return True
        return requester_id is not None and self._before_chunk(view, record, requester_id)

    def _before_chunk(self, view: Reading, record: ExportRecord, requester_id: int) -> bool:
        alike = [ticket_id for ticket_id, at, subject in self._before.get(requester_id, ())
                 if subject == record.subject and _near(at, record.created_at)]
        return any(message.text == record.text for ticket_id in alike[-_COMPARED:]
                   for message in view.messages(ticket_id) if message.direction is Direction.INBOUND)


def _near(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= TWIN_WITHIN


def _said(record: ExportRecord) -> int:
    who = (record.email,) if record.email else (record.phone, record.telegram)
    return hash((who, record.text))
