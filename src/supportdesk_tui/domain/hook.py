"""Hooks: commands of the operator's that are told of what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class HookEvent(StrEnum):
    """What a hook may be told of."""

    NEW = "new"
    """A ticket was opened."""
    BREACH = "breach"
    """A deadline has passed."""
    PROMISE_DUE = "promise_due"
    """A promise falls due within a quarter of an hour, or has."""


PROMISE_LEAD = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Hooks:
    """The settings of ``[hooks]``: program and arguments of each; empty: none."""

    new: tuple[str, ...] = ()
    breach: tuple[str, ...] = ()
    promise_due: tuple[str, ...] = ()
    timeout: timedelta = timedelta(seconds=10)

    def command(self, event: HookEvent) -> tuple[str, ...]:
        """What is run for an event."""
        return {HookEvent.NEW: self.new, HookEvent.BREACH: self.breach,
                HookEvent.PROMISE_DUE: self.promise_due}[event]

    @property
    def any(self) -> bool:
        """Is there one at all?"""
        return any(self.command(event) for event in HookEvent)


@dataclass(frozen=True, slots=True)
class HookTrouble:
    """A hook whose last run failed."""

    event: str
    reason: str
    """``timeout``, ``missing``, ``status N`` or the system's words."""
    at: datetime
