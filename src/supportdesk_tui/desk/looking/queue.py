"""The queue as the operator looks at it: views, filters and windows over the store."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import saved_views
from supportdesk_tui.domain.filters.nodes import All, Is
from supportdesk_tui.domain.filters.reading import ParsedQuery, Query, parse_query
from supportdesk_tui.domain.ticket import QueueWindow, Ticket
from supportdesk_tui.domain.view import BUILT_IN, View, find_view


def views(desk: Desk) -> tuple[View, ...]:
    """The saved views, in the order of the views line."""
    return saved_views.read(desk).views


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


def ticket(desk: Desk, number: int) -> Ticket:
    """A ticket by its number. Raises NoSuchTicket."""
    with desk.store.reading() as view:
        return view.ticket(number)


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


def counts(desk: Desk, of: Sequence[View] | None = None) -> dict[str, int]:
    """How many tickets each view holds, by view id."""
    now = desk.clock.now()
    with desk.store.reading() as view:
        return {item.id: view.count(parse(desk, item.query).query, now)
                for item in (views(desk) if of is None else of)}


def overdue(desk: Desk, of: Sequence[View]) -> frozenset[str]:
    """The ids of the views in which a ticket is overdue."""
    now, late = desk.clock.now(), Is("overdue")
    with desk.store.reading() as view:
        if not view.ids(replace(parse(desk, "").query, where=late), now, limit=1):
            return frozenset()
        asked = {item.id: parse(desk, item.query).query for item in of}
        return frozenset(view_id for view_id, query in asked.items()
                         if view.ids(replace(query, where=All((query.where, late))), now, limit=1))


def query_of(desk: Desk, wanted: str) -> str:
    """The query of a view, by its id, name or key; one that comes with the program is there though it was removed.

    Raises:
        BadInput: ``no_such_view``, with those there are.
    """
    kept = views(desk)
    shipped = BUILT_IN.get(wanted)
    return (shipped if shipped is not None and all(view.id != wanted for view in kept)
            else find_view(kept, wanted)).query
