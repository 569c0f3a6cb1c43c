"""Rules: what is done with tickets by itself, when, and by which words of the operator's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from supportdesk_tui.domain.event import Json
from supportdesk_tui.domain.filters.nodes import Query
from supportdesk_tui.domain.ticket import Priority, Status

ACTOR = "rule:"
"""Before a rule's name: who did it, in the log."""


class Occasion(StrEnum):
    """When a rule is asked."""

    ARRIVAL = "arrival"
    """A person's request has just opened a ticket."""
    BREACH = "breach"
    """A ticket's deadline has passed."""
    SILENCE = "silence"
    """Nobody has written for a span."""


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule does; an empty field does nothing."""

    priority: Priority | None = None
    category: str = ""
    subcategory: str = ""
    tags: tuple[str, ...] = ()
    assign: str = ""
    """An operator id."""
    macro: str = ""
    """Proposed, never sent."""
    snooze: timedelta | None = None
    acknowledge: bool | None = None
    """On arrival alone: whether the automatic answer is written, whatever ``[acknowledge]`` says."""
    status: Status | None = None

    def fields(self) -> Mapping[str, Json]:
        """What it says, by the names of the file."""
        category = f"{self.category}/{self.subcategory}" if self.subcategory else self.category
        values: dict[str, Json] = {
            "prio": self.priority.value if self.priority else "", "cat": category, "tag": [*self.tags],
            "assign": self.assign, "macro": self.macro,
            "snooze": int(self.snooze.total_seconds()) if self.snooze else "",
            "status": self.status.value if self.status else ""}
        said = {name: value for name, value in values.items() if value}
        return said if self.acknowledge is None else said | {"ack": self.acknowledge}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the operator's."""

    name: str
    on: Occasion
    when: str
    """The filter as written."""
    query: Query
    then: Then
    after: timedelta | None = None
    """How long nobody has written, for ``silence``."""
    line: int = 0
    """Where in the file it stands."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What one rule may set on a ticket, after those above it had their turn."""

    rule: Rule
    fields: Mapping[str, Json]


def decide(matching: Iterable[Rule]) -> tuple[Decided, ...]:
    """Who sets what: of the rules that match, in the file's order, the first that names a field has it."""
    taken: set[str] = set()
    decided = []
    for rule in matching:
        own = {name: value for name, value in rule.then.fields().items() if name not in taken}
        taken |= own.keys()
        decided.append(Decided(rule, own))
    return tuple(decided)
