"""What joining and splitting tickets means for the events of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from supportdesk_tui.domain.event import Event, EventKind

_OF_A_MESSAGE = frozenset({EventKind.INBOUND, EventKind.OUTBOUND, EventKind.NOTED})


def that_count(events: Sequence[Event]) -> Sequence[Event]:
    """The events without those of messages that were split off."""
    gone = {event.data.get("message_id") for event in events if event.kind is EventKind.SPLIT}
    if not gone:
        return events
    return [event for event in events
            if event.kind not in _OF_A_MESSAGE or event.data.get("message_id") not in gone]


def received_at(events: Sequence[Event], at: datetime) -> datetime:
    """When the first of the joined tickets was received; ``at`` is this one's own instant."""
    since = [datetime.fromisoformat(str(event.data["since"])) for event in events
             if event.kind is EventKind.MERGED and event.data.get("since")]
    return min((at, *since))
