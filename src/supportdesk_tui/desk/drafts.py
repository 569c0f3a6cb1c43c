"""Drafts: unsent text, one per ticket, author and kind; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.domain.event import Json


def save(desk: Desk, ticket_id: int, kind: str, subject: str, text: str, macro: str = "",
         effects: Mapping[str, Json] | None = None) -> Draft:
    """Keep the text as it is now; replaces the earlier draft of the same kind."""
    draft = Draft(ticket_id, desk.config.me.id, subject, text, desk.clock.now(), kind, macro, effects or {})
    with desk.store.writing() as unit:
        unit.save_draft(draft)
    return draft


def drop(desk: Desk, ticket_id: int, kind: str = "reply") -> None:
    """Throw a draft away."""
    with desk.store.writing() as unit:
        unit.drop_draft(ticket_id, desk.config.me.id, kind)
