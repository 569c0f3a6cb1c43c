"""Who is writing to a requester just now: shown to others, so that two do not answer at once (M-86); no lock."""

from __future__ import annotations

import contextlib

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.errors import StoreError

SECONDS = 60
"""How long the word of one who writes holds; it is to be given anew in half that time."""


def begin(desk: Desk, ticket_id: int) -> str:
    """Say that the operator is writing, or still is; the name of another who was first, else empty.

    Raises:
        StoreError: the database cannot be used.
    """
    name, ours = _lease(ticket_id), _holder(desk)
    if desk.store.take_lease(name, ours, desk.clock.now(), SECONDS):
        return ""
    other, _, _ = (desk.store.lease_holder(name, desk.clock.now()) or "").partition("@")
    operator = desk.config.operator(other)
    return operator.name if operator is not None and operator.name else other


def end(desk: Desk, ticket_id: int) -> None:
    """The operator writes no longer; a database in trouble lets the word run out instead."""
    with contextlib.suppress(StoreError):
        desk.store.drop_lease(_lease(ticket_id), _holder(desk))


def _lease(ticket_id: int) -> str:
    return f"compose:{ticket_id}"


def _holder(desk: Desk) -> str:
    return f"{desk.config.me.id}@{desk.session}"
