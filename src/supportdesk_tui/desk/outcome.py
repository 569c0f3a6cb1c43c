"""What a use case gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.domain.event import Json


@dataclass(frozen=True, slots=True)
class Left:
    """A ticket that an act on several left as it is."""

    ticket_id: int
    error: DeskError | None = None
    """Why; None: it is so already."""
    status: str = ""
    """Its status, where the act was about that."""


@dataclass(frozen=True, slots=True)
class Done:
    """One act that was carried out, as one undoable batch."""

    batch_id: int
    verb: str
    ticket_ids: tuple[int, ...]
    summary: Mapping[str, Json] = field(default_factory=dict)
    left: tuple[Left, ...] = ()
    """Those it was meant for and did nothing to."""


def joined(earlier: Done | None, later: Done) -> Done:
    """Two parts of one act as one."""
    if earlier is None:
        return later
    if not earlier.batch_id or not later.batch_id:
        told, rest = (later, earlier) if later.batch_id else (earlier, later)
        return replace(told, left=(*earlier.left, *later.left),
                       ticket_ids=told.ticket_ids if told.batch_id else (*told.ticket_ids, *rest.ticket_ids))
    return replace(earlier, ticket_ids=(*earlier.ticket_ids, *later.ticket_ids), left=(*earlier.left, *later.left))
