"""Who is writing to a requester just now: shown to others, so that two do not answer at once (M-86); no lock."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.leases import has_ended, this_process
from supportdesk_tui.domain.errors import StoreError

SECONDS = 60
"""How long the word of one who writes holds; it is to be given anew in half that time."""


@dataclass(frozen=True, slots=True)
class Other:
    """One who was first."""

    name: str
    since: datetime | None
    own: bool
    """It is the operator, in another panel."""


def begin(desk: Desk, ticket_id: int, since: datetime) -> Other | None:
    """Say that the operator is writing since then, or still is; another who was first, else None.

    Raises:
        StoreError: the database cannot be used.
    """
    name, ours = _lease(ticket_id), _holder(desk, since)
    if desk.store.take_lease(name, ours, desk.clock.now(), SECONDS):
        return None
    holder = desk.store.lease_holder(name, desk.clock.now()) or ""
    if has_ended(_process(holder)):
        desk.store.drop_lease(name, holder)
        desk.store.take_lease(name, ours, desk.clock.now(), SECONDS)
        return None
    return _other(desk, holder)


def other(desk: Desk, ticket_id: int) -> Other | None:
    """Another who is writing there, before the operator begins.

    Raises:
        StoreError: the database cannot be used.
    """
    holder = desk.store.lease_holder(_lease(ticket_id), desk.clock.now())
    if not holder or has_ended(_process(holder)):
        return None
    return None if holder.split("@")[2:3] == [desk.session] else _other(desk, holder)


def end(desk: Desk, ticket_id: int, since: datetime) -> None:
    """The operator writes no longer; a database in trouble lets the word run out instead."""
    with contextlib.suppress(StoreError):
        desk.store.drop_lease(_lease(ticket_id), _holder(desk, since))


def _lease(ticket_id: int) -> str:
    return f"compose:{ticket_id}"


def _holder(desk: Desk, since: datetime) -> str:
    return f"{desk.config.me.id}@{int(since.timestamp())}@{desk.session}@{this_process()}"


def _process(holder: str) -> str:
    return holder.split("@", 3)[3] if holder.count("@") >= 3 else ""


def _other(desk: Desk, holder: str) -> Other:
    ident, _, rest = holder.partition("@")
    since = rest.partition("@")[0]
    operator = desk.config.operator(ident)
    return Other(operator.name if operator is not None and operator.name else ident,
                 datetime.fromtimestamp(int(since), UTC) if since.isdigit() else None, ident == desk.config.me.id)
