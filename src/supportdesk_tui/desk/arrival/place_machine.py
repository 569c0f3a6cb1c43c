"""Machine mail: shown in grey on the ticket it belongs to, or filed; it changes no status and no clock (M-48)."""

from __future__ import annotations

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.arrival.incoming import FILED, REPLY, ReadMail, TakenIn, message_of
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Writing
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.domain.threading import Verdict


def place_machine_mail(desk: Desk, unit: Writing, reading: ReadMail, verdict: Verdict, raw_id: int) -> TakenIn:
    """An automatic answer or a list's mail."""
    if verdict.ticket_id is None:
        return TakenIn(FILED)
    stored = unit.add_message(message_of(reading, verdict.ticket_id, Direction.INBOUND, raw_id))
    event = Event(verdict.ticket_id, EventKind.INBOUND, reading.at,
                  {"message_id": stored.id, "kind": reading.mail.kind.value})
    recording.record(desk, unit, verb="mail.machine", events=[event], actor="sync", undoable=False)
    return TakenIn(REPLY, verdict.ticket_id)
