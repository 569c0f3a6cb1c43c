"""What a use case gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from supportdesk_tui.domain.event import Json


@dataclass(frozen=True, slots=True)
class Done:
    """One act that was carried out, as one undoable batch."""

    batch_id: int
    verb: str
    ticket_ids: tuple[int, ...]
    summary: Mapping[str, Json] = field(default_factory=dict)
