"""Internal notes: what the team should know and the requester never sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.joined_tickets import leads_to
from supportdesk_tui.desk.outcome import Done, Left
from supportdesk_tui.desk.ports import NewMessage, Writing
from supportdesk_tui.domain.clean_text import clean_block
from supportdesk_tui.domain.errors import BadInput, NoSuchTicket
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.message import Direction


def add_note(desk: Desk, ticket_id: int, text: str, kept_as: str = "") -> Done:
    """Put a note on a ticket, or on the one it was joined to; the draft that it was kept as, if any, is done with.

    Raises:
        BadInput: an empty text.
        NoSuchTicket: no such ticket.
    """
    with desk.store.writing() as unit:
        done = add_note_in(desk, unit, leads_to(unit, ticket_id).id, text)
        if kept_as:
            unit.drop_draft(ticket_id, desk.config.me.id, kept_as)
    return done


def add_notes(desk: Desk, ticket_ids: Iterable[int], text: str) -> Done:
    """Put the same note on several tickets, as one act; numbers that are unknown are left out.

    Raises:
        BadInput: an empty text.
    """
    clean = _clean(text)
    now, me = desk.clock.now(), desk.config.me.id
    wanted = tuple(dict.fromkeys(ticket_ids))
    with desk.store.writing() as unit:
        known = [ticket.id for ticket in unit.tickets(wanted)]
        events = []
        for number in known:
            stored = unit.add_message(NewMessage(ticket_id=number, direction=Direction.NOTE, at=now, author=me,
                                                 text=clean))
            events.append(Event(number, EventKind.NOTED, now, {"message_id": stored.id}))
        done = recording.record(desk, unit, verb="note", events=events, asked_for=wanted)
    return replace(done, left=tuple(Left(number, NoSuchTicket(number)) for number in wanted if number not in known))


def add_note_in(desk: Desk, unit: Writing, ticket_id: int, text: str, actor: str = "",
                undoable: bool = True) -> Done:
    """The same inside a transaction."""
    clean = _clean(text)
    now = desk.clock.now()
    author = actor or desk.config.me.id
    stored = unit.add_message(NewMessage(ticket_id=ticket_id, direction=Direction.NOTE, at=now, author=author,
                                         text=clean))
    event = Event(ticket_id, EventKind.NOTED, now, {"message_id": stored.id})
    return recording.record(desk, unit, verb="note", events=[event], actor=actor, undoable=undoable,
                            summary={"number": ticket_id})


def _clean(text: str) -> str:
    clean = clean_block(text).strip()
    if not clean:
        raise BadInput("empty_text")
    return clean
