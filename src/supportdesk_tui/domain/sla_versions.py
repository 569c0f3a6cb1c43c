"""Versions of policy and calendar: an edited configuration leaves the deadlines of open tickets alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from supportdesk_tui.domain.calendar import Schedule
from supportdesk_tui.domain.sla_model import Policy


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
