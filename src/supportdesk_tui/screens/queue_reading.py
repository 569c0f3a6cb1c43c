"""What the queue screen reads from the desk, as plain functions for worker threads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from supportdesk_tui.desk import boundaries, leases, pauses
from supportdesk_tui.desk.arrival import muting
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports import source_troubles
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.desk.rules import hooks, rule_sweep
from supportdesk_tui.desk.sync import sync_state
from supportdesk_tui.desk.upkeep import disk_space
from supportdesk_tui.domain.filters.nodes import All, AnyOf, Is, Node, Not, Query, Sort
from supportdesk_tui.domain.filters.reading import ParsedQuery
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.outbox_rules import still_ahead
from supportdesk_tui.domain.ticket import QueueWindow
from supportdesk_tui.presentation.status_lines import Health


@dataclass(frozen=True, slots=True)
class Reading:
    """A fresh reading of a view around the cursor."""

    window: QueueWindow
    cursor: int
    changes: int
    """The store's change counter before it."""


def read_window(desk: Desk, query: Query, keep: int | None, place: int, height: int) -> Reading:
    """Read about three screens around a ticket, or around its former place when it has left the view.

    Args:
        desk: The desk.
        query: The view with its filter.
        keep: The ticket the cursor should stand on.
        place: Where the cursor stood.
        height: Rows in sight.
    """
    changes = written(desk)
    found = queue.position(desk, query, keep) if keep is not None else None
    cursor = place if found is None else found
    window = queue.window(desk, query, max(0, cursor - height), 3 * height)
    if window.total and cursor >= window.total:
        cursor = window.total - 1
        window = queue.window(desk, query, max(0, cursor - height), 3 * height)
    return Reading(window, max(0, cursor), changes)


def written(desk: Desk) -> int:
    """A number that is another once anybody has written."""
    return desk.store.change_counter()


def combined(view: Query, typed: ParsedQuery) -> Query:
    """A view narrowed by a filter. A filter that names a status of its own looks through the whole desk."""
    asked = typed.query
    if asked.where == All() and asked.sort is Sort.PRIO and not asked.descending:
        return view
    if asked.jump is not None or _names_status(asked.where):
        return asked
    parts = [part for side in (view.where, asked.where) for part in (side.parts if isinstance(side, All) else (side,))]
    sort = (asked.sort, asked.descending) if (asked.sort, asked.descending) != (Sort.PRIO, False) else \
        (view.sort, view.descending)
    return replace(view, where=All(tuple(parts)), sort=sort[0], descending=sort[1])


def _names_status(node: Node) -> bool:
    match node:
        case Is():
            return True
        case All(parts) | AnyOf(parts):
            return any(_names_status(part) for part in parts)
        case Not(part):
            return _names_status(part)
        case _:
            return False


def is_bare(desk: Desk) -> bool:
    """Neither a mailbox nor a ticket: someone's very first look."""
    return not desk.accounts and queue.window(desk, queue.parse(desk, "").query, 0, 1).total == 0


def read_health(desk: Desk) -> Health:
    """How database, accounts and outbox stand."""
    damage = desk.store.examine()
    with desk.store.reading() as view:
        mails = view.outbox(OutboxState.HELD, OutboxState.QUEUED, OutboxState.SENDING, OutboxState.RETRY,
                            OutboxState.UNCERTAIN, OutboxState.FAILED)
    held = [mail for mail in mails if mail.state is OutboxState.HELD]
    retrying = [mail for mail in mails if mail.state is OutboxState.RETRY]
    failed = [mail for mail in mails if mail.state is OutboxState.FAILED]
    own = [mail for mail in held if mail.effects.get("held_by") == desk.session]
    now, longest = desk.clock.now(), max(reply.BULK_HOLD, desk.config.hold)
    # As long as its undo time runs, a letter may be held by a panel that is open beside this one.
    orphaned = sum(1 for mail in held if mail not in own and not still_ahead(mail.held_until, now, longest))
    return Health(
        damage=damage, rules=desk.rulebook.problem, disk_left=disk_space.left_when_low(desk),
        accounts={name: state for name, state in sync_state.states(desk).items() if name in desk.accounts},
        watched=leases.is_watched(desk), held=len(own), orphaned=orphaned,
        leaving=sum(1 for mail in mails
                    if mail.state in {OutboxState.QUEUED, OutboxState.SENDING, OutboxState.RETRY}),
        uncertain=sum(1 for mail in mails if mail.state is OutboxState.UNCERTAIN),
        failed=len(failed), failed_tickets=tuple(dict.fromkeys(mail.ticket_id for mail in failed)),
        retrying=len(retrying),
        next_try_at=min((mail.next_try_at for mail in retrying if mail.next_try_at is not None), default=None),
        hooks=hooks.troubles(desk), paused=pauses.paused_accounts(desk), muted=muting.muted(desk),
        bounced=queue.count(desk, "is:bounced"), sources=source_troubles.troubles(desk))


def files_differ(desk: Desk, health: Health) -> bool:
    """Rules or room on the disk are no longer as they were told of."""
    return desk.rulebook.problem != health.rules or (
        (disk_space.left_when_low(desk) is None) != (health.disk_left is None))


@dataclass(frozen=True, slots=True)
class Pulse:
    """What time has brought."""

    changes: int
    """The store's change counter."""
    moved: bool
    """Something was written here: a mail released, a ticket whose clock crossed a boundary."""
    held_until: datetime | None
    """When the next of the mails that are held here may go."""


def pulse(desk: Desk, *, boundaries_too: bool) -> Pulse:
    """Let held mails go when their time has come, and tickets whose clocks ran over a boundary."""
    released = reply.release_held(desk)
    crossed = boundaries.refresh(desk) if boundaries_too else ()
    if boundaries_too and desk.rulebook.problem is None and not leases.is_watched(desk):
        crossed += rule_sweep.sweep(desk)
    return Pulse(desk.store.change_counter(), bool(released or crossed), reply.next_release_at(desk))
