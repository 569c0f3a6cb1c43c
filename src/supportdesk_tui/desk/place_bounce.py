"""Delivery reports: each is attached to the mail it reports on; it opens no ticket and is never answered (M-51)."""

from __future__ import annotations

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.incoming import FILED, REPLY, ReadMail, TakenIn, message_of
from supportdesk_tui.desk.ports import Writing
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.message import Bounce, Direction
from supportdesk_tui.domain.threading import Verdict


def place_bounce(desk: Desk, unit: Writing, reading: ReadMail, verdict: Verdict, raw_id: int) -> TakenIn:
    """Attach a delivery report to its ticket, or file it among the bounces that belong to none."""
    bounce = reading.mail.bounce or Bounce()
    ticket_id = verdict.ticket_id
    if bounce.original_id:
        known = unit.known_ids([bounce.original_id])
        ticket_id = known[0].ticket_id if known else ticket_id
    if ticket_id is None:
        return TakenIn(FILED)
    stored = unit.add_message(message_of(reading, ticket_id, Direction.INBOUND, raw_id))
    events = [Event(ticket_id, EventKind.INBOUND, reading.at,
                    {"message_id": stored.id, "kind": reading.mail.kind.value})]
    if reading.mail.bounce is not None:
        events.append(Event(ticket_id, EventKind.BOUNCED, reading.at, {
            "message_id": stored.id, "recipient": bounce.recipient, "status": bounce.status,
            "permanent": bounce.permanent}))
    recording.record(desk, unit, verb="mail.machine", events=events, actor="sync", undoable=False)
    return TakenIn(REPLY, ticket_id)
