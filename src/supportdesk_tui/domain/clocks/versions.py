"""Versions of policy and calendar: an edited configuration leaves the deadlines of open tickets alone."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from supportdesk_tui.domain.calendar import Schedule
from supportdesk_tui.domain.clocks.model import Policy

MOVED_SETTING = "sla.moved"
"""The name under which the store keeps which tickets ``sla recompute`` has moved to which version."""


@dataclass(frozen=True, slots=True)
class SlaVersion:
    """A policy with the schedules it was meant for."""

    policy: Policy
    schedules: Mapping[str, Schedule]
    moved: frozenset[int] = frozenset()
    """Tickets received earlier that ``sla recompute`` has moved to this version."""


def version_for(versions: Sequence[SlaVersion], ticket_id: int, received_at: datetime) -> SlaVersion:
    """The version that a ticket keeps: the newest it was moved to, else the newest in force at its arrival.

    Args:
        versions: oldest first, at least one.
        ticket_id: the ticket's number.
        received_at: when it arrived.
    """
    for version in reversed(versions):
        if ticket_id in version.moved or version.policy.effective_from <= received_at:
            return version
    return versions[0]


def moved_from_json(text: str | None) -> dict[str, frozenset[int]]:
    """Version to the tickets moved to it, as ``moved_to_json`` wrote it; nothing yet is empty."""
    return {version: frozenset(tickets) for version, tickets in json.loads(text or "{}").items()}


def moved_to_json(versions: Sequence[SlaVersion], ticket_ids: Collection[int]) -> str:
    """What to keep after these tickets were moved to the newest version."""
    moved = {version.policy.version: version.moved - frozenset(ticket_ids) for version in versions[:-1]}
    moved[versions[-1].policy.version] = versions[-1].moved | frozenset(ticket_ids)
    return json.dumps({version: sorted(tickets) for version, tickets in moved.items() if tickets})
