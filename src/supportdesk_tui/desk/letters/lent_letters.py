"""Letters that an outside editor has: files in the state folder that become drafts again, whatever befell the panel."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.leases import has_ended, this_process
from supportdesk_tui.desk.letters import drafts
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.domain.clean_text import clean_block
from supportdesk_tui.domain.errors import NoSuchTicket

_NAME = re.compile(r"letter-(\d+)-([a-z]+(?:\.\d+)?)-(\d+)-(\d*)-(.+)\.txt")
"""Ticket, kind of the draft, process that lent it and its start, author."""


def lend(desk: Desk, ticket_id: int, kind: str, text: str) -> Path:
    """Write the file for the editor; the letter is kept as a draft already. Raises OSError."""
    _, pid, started = this_process().rsplit(":", 2)
    path = desk.config.state_dir / f"letter-{ticket_id}-{kind}-{pid}-{started}-{desk.config.me.id}.txt"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return path


def read(path: Path) -> str:
    """The text as the editor left it, cleaned like everything from outside. Raises OSError."""
    return clean_block(path.read_text(encoding="utf-8", errors="replace"))


def bring_home(desk: Desk) -> tuple[int, ...]:
    """Make drafts of the files whose panel died while the editor had them; the numbers of their tickets."""
    found = []
    place = this_process().rsplit(":", 2)[0]
    for path in sorted(desk.config.state_dir.glob("letter-*.txt")):
        name = _NAME.fullmatch(path.name)
        if name is None or name[5] != desk.config.me.id or not has_ended(f"{place}:{name[3]}:{name[4]}"):
            continue
        try:
            if _keep(desk, path, int(name[1]), name[2]):
                found.append(int(name[1]))
            path.unlink()
        except (OSError, NoSuchTicket):
            continue  # the file stays, and so does what is in it
    return tuple(found)


def _keep(desk: Desk, path: Path, ticket_id: int, kind: str) -> bool:
    text, at = read(path), datetime.fromtimestamp(path.stat().st_mtime, UTC)
    with desk.store.writing() as unit:
        unit.ticket(ticket_id)
        stored = unit.draft(ticket_id, desk.config.me.id, kind)
        if not text.strip() or (stored is not None and stored.text == text):
            return False
        fresh = replace(stored, text=text, saved_at=desk.clock.now()) if stored is not None \
            else Draft(ticket_id, desk.config.me.id, "", text, desk.clock.now(), kind)
        if stored is not None and stored.saved_at > at:  # written on in the panel since: neither is lost
            fresh = replace(fresh, kind=drafts.free_kind(unit, fresh))
        unit.save_draft(fresh)
    return True
