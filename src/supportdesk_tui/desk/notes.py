"""Internal notes: what the team should know and the requester never sees."""

from __future__ import annotations

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import NewMessage, Writing
from supportdesk_tui.domain.clean_text import clean_block
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.message import Direction


def add_note(desk: Desk, ticket_id: int, text: str, kept_as: str = "") -> Done:
    """Put a note on a ticket; the draft that it was kept as is done with.

    Raises:
        BadInput: an empty text.
        NoSuchTicket: no such ticket.
    """
    with desk.store.writing() as unit:
        unit.ticket(ticket_id)
        done = add_note_in(desk, unit, ticket_id, text)
        unit.drop_draft(ticket_id, desk.config.me.id, kept_as or "note")
    return done


def add_note_in(desk: Desk, unit: Writing, ticket_id: int, text: str, actor: str = "",
                undoable: bool = True) -> Done:
    """The same inside a transaction."""
    clean = clean_block(text).strip()
    if not clean:
        raise BadInput("empty_text")
    now = desk.clock.now()
    author = actor or desk.config.me.id
    stored = unit.add_message(NewMessage(ticket_id=ticket_id, direction=Direction.NOTE, at=now, author=author,
                                         text=clean))
    event = Event(ticket_id, EventKind.NOTED, now, {"message_id": stored.id})
    return recording.record(desk, unit, verb="note", events=[event], actor=actor, undoable=undoable,
                            summary={"number": ticket_id})
