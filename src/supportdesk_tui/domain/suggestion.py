"""What the desk proposes for a ticket, and why: nothing of it counts before the operator accepts it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from supportdesk_tui.domain.ticket import Priority


class Because(StrEnum):
    """Where a proposal comes from."""

    RULE = "rule"
    WORD = "word"
    """A word of a category or of a macro stands in the request."""
    SIMILAR = "similar"
    """So it was done with tickets like this one."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one field is proposed."""

    field: str
    """``category``, ``priority``, ``assignee``, ``tags`` or ``macro``."""
    because: Because
    name: str = ""
    """The rule's name, or the words as the requester wrote them, between commas."""
    tickets: tuple[int, ...] = ()
    """The tickets like it that speak for the value, the nearest first."""
    of: int = 0
    """How many tickets like it had a say."""
    confidence: float = 1.0
    """From 0 to 1."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a ticket might be; a field that is set already is never proposed."""

    ticket_id: int
    category: str = ""
    subcategory: str = ""
    priority: Priority | None = None
    assignee: str = ""
    tags: tuple[str, ...] = ()
    macro_id: str = ""
    """Marked when a macro is chosen; accepting sends nothing."""
    reasons: tuple[Reason, ...] = ()

    @property
    def acceptable(self) -> bool:
        """Is there anything that accepting would set?"""
        return bool(self.category or self.priority or self.assignee or self.tags)

    def reason(self, field: str) -> Reason | None:
        """Why a field is proposed."""
        return next((reason for reason in self.reasons if reason.field == field), None)
