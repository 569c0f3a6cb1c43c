"""The nouns of the clocks: targets and policies, what the clocks read, what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from supportdesk_tui.domain.ticket import Priority, Status


class ClockName(StrEnum):
    """The four clocks of a ticket."""

    FIRST_RESPONSE = "first_response"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"
    PROMISE = "promise"


class ClockState(StrEnum):
    """How a clock stands at an instant."""

    MET = "met"
    """Ended at or before its due time."""
    BREACHED = "breached"
    """Ended after its due time, or still not ended after it."""
    AT_RISK = "at_risk"
    RUNNING = "running"
    PAUSED = "paused"
    """The resolution, while the requester is waited for: no due time."""
    NONE = "none"
    """Nothing to measure, no target, or a due time beyond the horizon."""
    VOID = "void"
    """The ticket is spam."""


class Rule(StrEnum):
    """What fixed a due time last."""

    NOTHING = ""
    STARTED = "started"
    """The target counted from the clock's start."""
    RAISED = "raised"
    """A stricter target: due from the start by it, but no sooner than from the change."""
    RAISED_KEPT = "raised_kept"
    """A stricter target that the old due time already satisfied."""
    LOWERED = "lowered"
    """A looser target, counted from the clock's start."""
    TARGET_GIVEN = "target_given"
    """From no target to one: counted from the start, from the change at the least."""
    TARGET_TAKEN = "target_taken"
    """The new priority has no target: no clock."""
    REOPENED = "reopened"
    """One first-response target of grace after the reopening."""
    BREACH_STAYS = "breach_stays"
    """Breached before a later change, which therefore moves nothing."""
    PROMISED = "promised"
    """The date given to the requester."""
    BEYOND_HORIZON = "beyond_horizon"
    """No due time within the calendar's horizon."""


TARGETED = (ClockName.FIRST_RESPONSE, ClockName.NEXT_REPLY, ClockName.RESOLUTION)
"""The clocks that a policy sets; a promise carries its own due time."""


@dataclass(frozen=True, slots=True)
class Target:
    """A duration and the name of the schedule it is counted in."""

    duration: timedelta
    schedule: str


Targets = Mapping[Priority, Mapping[ClockName, Target | None]]


@dataclass(frozen=True, slots=True)
class Policy:
    """The targets of every priority, under a version that open tickets keep."""

    version: str
    targets: Targets
    effective_from: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def target(self, priority: Priority | None, clock: ClockName) -> Target | None:
        """The target of one clock; an untriaged ticket runs on P3's."""
        return self.targets.get(priority or Priority.P3, {}).get(clock)


def default_policy(duty: bool = False) -> Policy:
    """The policy that ships; with an operator on duty P1 is answered around the clock."""
    urgent = Target(timedelta(minutes=15), "always" if duty else "work")
    soon = Target(timedelta(hours=2), "work")
    day = Target(timedelta(hours=8), "work")
    return Policy("default-duty" if duty else "default", {
        Priority.P1: _targets(urgent, None),
        Priority.P2: _targets(soon, Target(timedelta(hours=24), "workdays24")),
        Priority.P3: _targets(day, Target(timedelta(hours=48), "workdays24")),
    })


def _targets(reply: Target, resolution: Target | None) -> dict[ClockName, Target | None]:
    return {ClockName.FIRST_RESPONSE: reply, ClockName.NEXT_REPLY: reply, ClockName.RESOLUTION: resolution}


DEFAULT_POLICY = default_policy()


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """What the clocks read of an event."""

    at: datetime
    type: str
    """``received inbound outbound note dismissed status priority promised``; others move nothing."""
    kind: str = ""
    """Of ``inbound`` and ``outbound``: ``human`` or ``auto``."""
    to: str = ""
    """Of ``status`` and ``priority``: the new value."""
    until: datetime | None = None
    """Of ``promised``: the date given; None takes the promise back."""
    priority: Priority | None = None
    """Of ``received``."""
    status: Status | None = None
    """Of ``received``; None is ``new``."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of a ticket as it stands at an instant."""

    name: ClockName
    state: ClockState
    started_at: datetime | None = None
    due_at: datetime | None = None
    act_by: datetime | None = None
    """The last working instant at or before the due time; only while the clock has not ended."""
    ended_at: datetime | None = None
    closed_no_reply: bool = False
    """Ended by solving, without an answer: left out of response averages."""
    late_sync: bool = False
    """Was already breached when the mail was fetched: reported apart."""
    rule: Rule = Rule.NOTHING
    target: Target | None = None
    """The target in force; None for a promise."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """All four clocks."""

    first_response: Clock
    next_reply: Clock
    resolution: Clock
    promise: Clock

    def all(self) -> tuple[Clock, Clock, Clock, Clock]:
        """The four, in this order."""
        return (self.first_response, self.next_reply, self.resolution, self.promise)
