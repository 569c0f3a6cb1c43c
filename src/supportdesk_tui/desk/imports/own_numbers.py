"""Under which numbers things of another desk are kept here: their own in an empty desk, else further up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import cast

from supportdesk_tui.desk.ports.whole import Numbers, WholeTicket
from supportdesk_tui.domain.event import Batch, Event, EventKind, Json
from supportdesk_tui.domain.outbox import OutgoingMail

_TICKET = frozenset({"maybe_ticket", "merged_into", "into", "from", "number"})
_MESSAGE = frozenset({"message_id", "about"})
_LETTER = frozenset({"outbox_id", "outbox_ids"})


def highest(one: Numbers, other: Numbers) -> Numbers:
    """The higher of each."""
    return Numbers(**{each.name: max(getattr(one, each.name), getattr(other, each.name)) for each in fields(one)})


def numbers_in(whole: WholeTicket) -> Numbers:
    """The highest number of each kind that a ticket has or speaks of."""
    return Numbers(
        ticket=max((whole.ticket_id, *spoken_of(whole.events))), requester=whole.requester.id,
        message=max((message.id for message in whole.messages), default=0),
        batch=max((act.id for act in whole.acts), default=0),
        event=max((event.seq for event in whole.events), default=0),
        letter=max((letter.id for letter in whole.letters), default=0),
        file=max((kept.file.id for kept in whole.beside.files), default=0))


def spoken_of(events: Iterable[Event]) -> set[int]:
    """The tickets that a ticket's events refer to."""
    return {value for event in events for name, value in event.data.items()
            if name in _TICKET and isinstance(value, int) and not isinstance(value, bool)}


@dataclass(frozen=True, slots=True)
class Renumbering:
    """What is added to each kind of number; tickets keep theirs where they are free."""

    plus: Numbers
    """All zero in an empty desk."""
    tickets: Mapping[int, int]
    """Of the tickets that do not keep their number: which one they have here."""
    here: frozenset[int]
    """The tickets of the file."""

    def ticket(self, number: int) -> int:
        """A ticket's number here. One that is not in the file leads nowhere, never to another's ticket."""
        if number in self.tickets:
            return self.tickets[number]
        return number if number in self.here else number + self.plus.ticket

    def event(self, event: Event, requester_id: int) -> Event:
        """An event with every number it speaks of; ``requester_id`` is whose ticket it is here."""
        data = self._told(event.data)
        if event.kind is EventKind.RECEIVED:
            data["requester_id"] = requester_id
        return replace(event, ticket_id=self.ticket(event.ticket_id), data=data, before=self._told(event.before),
                       seq=event.seq + self.plus.event, batch_id=event.batch_id + self.plus.batch)

    def act(self, act: Batch) -> Batch:
        """An act; where it has another number than it had, it is history and no longer taken back with a key."""
        moved = bool(self.plus.batch)
        return replace(act, id=act.id + self.plus.batch, summary=self._told(act.summary),
                       undo_of=None if act.undo_of is None else act.undo_of + self.plus.batch,
                       undoable=act.undoable and not moved)

    def letter(self, letter: OutgoingMail) -> OutgoingMail:
        """A letter of the outbox."""
        return replace(letter, id=letter.id + self.plus.letter, ticket_id=self.ticket(letter.ticket_id),
                       effects=self.effects(letter.effects))

    def effects(self, effects: Mapping[str, Json]) -> dict[str, Json]:
        """What a letter or a draft remembers; its attached files are named by number."""
        told = self._told(effects)
        files = told.get("files")
        if isinstance(files, list):
            told["files"] = [
                [item[0] + self.plus.file, *item[1:]] if isinstance(item, list) and item and isinstance(item[0], int)
                else item for item in files]
        return told

    def _told(self, data: Mapping[str, Json]) -> dict[str, Json]:
        return {name: self._value(name, value) for name, value in data.items()}

    def _value(self, name: str, value: Json) -> Json:
        if name == "moved" and isinstance(value, dict):
            return {str(int(message) + self.plus.message): self.ticket(cast("int", ticket))
                    for message, ticket in value.items()}
        if name in _LETTER and isinstance(value, list):
            return [self._value("outbox_id", each) for each in value]
        if not isinstance(value, int) or isinstance(value, bool):
            return value
        if name in _TICKET:
            return self.ticket(value)
        if name in _MESSAGE:
            return value + self.plus.message
        if name in _LETTER:
            return value + self.plus.letter
        return value + self.plus.batch if name == "part_of" else value
