"""The queue as the operator looks at it: views, filters and windows over the store."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.filter import ParsedQuery, Query, parse_query
from supportdesk_tui.domain.ticket import QueueWindow, Ticket


@dataclass(frozen=True, slots=True)
class View:
    """A saved query; its title is the panel's business."""

    id: str
    query: str


DEFAULT_VIEWS = (
    View("queue", "is:open -is:snoozed -is:sending sort:prio"),
    View("mine", "is:open -is:snoozed who:me sort:prio"),
    View("p1", "is:open prio:P1 sort:prio"),
    View("burning", "is:open -is:snoozed sla:2h sort:prio"),
    View("promised", "is:promised sort:prio"),
    View("p3", "is:open prio:P3 -is:waiting -is:snoozed sort:prio"),
    View("waiting", "is:waiting sort:prio"),
    View("untriaged", "is:open is:untriaged sort:prio"),
    View("snoozed", "is:snoozed sort:prio"),
)
"""In the order of their digits."""


def views(desk: Desk) -> tuple[View, ...]:
    """The views, in the order of their digits."""
    return DEFAULT_VIEWS


def parse(desk: Desk, text: str) -> ParsedQuery:
    """Read a filter; what it does not understand is in ``problems``, the rest applies."""
    config = desk.config
    return parse_query(
        text, me=config.me.id, zone=config.zone.key,
        categories={title: item.id for item in config.categories for title in (item.id, *item.title.values())},
        operators={name: item.id for item in config.operators for name in (item.id, item.name) if name})


def window(desk: Desk, query: Query, offset: int, limit: int) -> QueueWindow:
    """A slice of a view in queue order."""
    with desk.store.reading() as view:
        return view.window(query, desk.clock.now(), offset, limit)


def position(desk: Desk, query: Query, ticket_id: int) -> int | None:
    """A ticket's place in a view, from 0."""
    with desk.store.reading() as view:
        return view.position(query, desk.clock.now(), ticket_id)


def ids(desk: Desk, query: Query, offset: int = 0, limit: int | None = None) -> tuple[int, ...]:
    """The numbers of a view's tickets in its order, all of them or a stretch."""
    with desk.store.reading() as view:
        return view.ids(query, desk.clock.now(), offset, limit)


def among(desk: Desk, query: Query, ticket_ids: Collection[int]) -> frozenset[int]:
    """Those of some tickets that a view holds."""
    with desk.store.reading() as view:
        return view.among(query, desk.clock.now(), ticket_ids)


def tickets(desk: Desk, ticket_ids: Collection[int]) -> tuple[Ticket, ...]:
    """Tickets by number, in the order asked for; those that exist."""
    with desk.store.reading() as view:
        return view.tickets(ticket_ids)


def count(desk: Desk, text: str) -> int:
    """How many tickets a filter leaves."""
    with desk.store.reading() as view:
        return view.count(parse(desk, text).query, desk.clock.now())


def counts(desk: Desk) -> dict[str, int]:
    """How many tickets each view holds, by view id."""
    now = desk.clock.now()
    with desk.store.reading() as view:
        return {item.id: view.count(parse(desk, item.query).query, now) for item in views(desk)}


def query_of(desk: Desk, view_id: str) -> str:
    """The query of a view.

    Raises:
        BadInput: ``no_such_view``, with those there are.
    """
    known = {item.id: item.query for item in views(desk)}
    if view_id not in known:
        raise BadInput("no_such_view", view_id, ", ".join(known))
    return known[view_id]
