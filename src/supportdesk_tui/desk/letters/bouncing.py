"""Addresses to which mail came back lately."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk_tui.desk.ports import Reading, Writing

_PREFIX = "bounced."
_REMEMBERED = timedelta(days=30)
"""A mailbox that was full or mistyped a month ago may work again."""


@dataclass(frozen=True, slots=True)
class BouncingAddress:
    """An address that a server would not deliver to."""

    address: str
    at: datetime
    status: str
    """The enhanced status, such as ``5.1.1``; empty when the report gave none."""


def note(unit: Writing, found: BouncingAddress) -> None:
    """Remember that mail to this address came back."""
    unit.set_setting(_PREFIX + found.address, json.dumps({"at": found.at.isoformat(), "status": found.status}))


def of(view: Reading, address: str, now: datetime) -> BouncingAddress | None:
    """What is remembered of an address; None when mail to it has not come back lately."""
    text = view.setting(_PREFIX + address.lower())
    if text is None:
        return None
    kept = json.loads(text)
    at = datetime.fromisoformat(kept["at"])
    return BouncingAddress(address, at, kept["status"]) if now - at < _REMEMBERED else None
