"""What an operator typed before: filters and commands, the last one first, kept across restarts."""

from __future__ import annotations

import json
from contextlib import suppress

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.errors import StoreError

MOST = 50
LONGEST = 300
FILTERS, COMMANDS = "filters", "commands"


def recall(desk: Desk, kind: str) -> tuple[str, ...]:
    """The last one first."""
    with desk.store.reading() as view:
        kept = view.setting(_name(desk, kind))
    return tuple(text for text in json.loads(kept or "[]") if isinstance(text, str))


def remember(desk: Desk, kind: str, text: str) -> None:
    """Put it first. A database that cannot be written forgets, and that is all."""
    if not text or len(text) > LONGEST:
        return
    with suppress(StoreError):
        before = recall(desk, kind)
        if before[:1] == (text,):
            return
        kept = [text, *(other for other in before if other != text)][:MOST]
        with desk.store.writing() as unit:
            unit.set_setting(_name(desk, kind), json.dumps(kept, ensure_ascii=False))


def _name(desk: Desk, kind: str) -> str:
    return f"typed.{kind}.{desk.config.me.id}"
