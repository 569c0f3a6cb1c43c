"""After the policy or the calendar was edited: what would move, and moving it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.clocks.sla import ClockEvent, ClockName, ClockState, clock_events, clocks
from supportdesk_tui.domain.clocks.versions import MOVED_SETTING, moved_to_json
from supportdesk_tui.domain.ticket import ACTIVE, Ticket


@dataclass(frozen=True, slots=True)
class Move:
    """A clock of an open ticket whose due time the newest version would change."""

    ticket_id: int
    clock: ClockName
    before: datetime | None
    after: datetime | None
    breaches: bool
    """Overdue by the newest version, and not so by the one it keeps."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What ``recompute`` does."""

    version: str
    """The newest."""
    tickets: tuple[int, ...]
    """Open tickets that keep an older version."""
    moves: tuple[Move, ...]


def plan(desk: Desk) -> Plan:
    """What moving every open ticket to the newest version would change; nothing is written."""
    now = desk.clock.now()
    versions = desk.config.versions
    tickets: list[int] = []
    moves: list[Move] = []
    with desk.store.reading() as view:
        for ticket in view.tickets(view.all_ticket_ids()):
            kept = desk.config.version_for(ticket.id, ticket.received_at)
            if ticket.status in ACTIVE and kept is not versions[-1]:
                tickets.append(ticket.id)
                moves += _moves(desk, ticket, clock_events(view.events(ticket.id)), now)
    return Plan(versions[-1].policy.version, tuple(tickets), tuple(moves))


def recompute(desk: Desk) -> Plan:
    """Move every open ticket to the newest version and bring its row up to date."""
    found = plan(desk)
    if not found.tickets:
        return found
    versions = desk.config.versions
    newest = replace(versions[-1], moved=versions[-1].moved | frozenset(found.tickets))
    moved = replace(desk, config=replace(desk.config, versions=(*versions[:-1], newest)))
    with desk.store.writing() as unit:
        unit.set_setting(MOVED_SETTING, moved_to_json(versions, found.tickets))
        for ticket_id in found.tickets:
            recording.reproject(moved, unit, ticket_id)
    return found


def _moves(desk: Desk, ticket: Ticket, events: tuple[ClockEvent, ...], now: datetime) -> Iterator[Move]:
    kept, newest = desk.config.version_for(ticket.id, ticket.received_at), desk.config.versions[-1]
    before, after = (
        clocks(events, version.policy, version.schedules, now, work=desk.config.work).all()
        for version in (kept, newest)
    )
    for old, new in zip(before, after, strict=True):
        if old.due_at != new.due_at:
            breaches = new.state is ClockState.BREACHED and old.state is not ClockState.BREACHED
            yield Move(ticket.id, new.name, old.due_at, new.due_at, breaches)
