"""Taking back an act that is not the last one: where a later act has set the same thing, which value shall stand?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.event import Event, EventKind, Json

VALUES = frozenset({
    EventKind.STATUS, EventKind.PRIORITY, EventKind.CATEGORY, EventKind.ASSIGNED, EventKind.SNOOZED,
    EventKind.PROMISED, EventKind.TAGGED,
})
"""What has one value at a time; of everything else a ticket may have several, and later ones stand in nobody's way."""


@dataclass(frozen=True, slots=True)
class Clash:
    """An act that is to be turned round set something that was set again later."""

    own: Event
    later: Event

    @property
    def ticket_id(self) -> int:
        """The ticket."""
        return self.own.ticket_id

    def wanted(self, *, undoing: bool) -> Mapping[str, Json]:
        """The values that turning the act round would bring back, as ``data`` of an event."""
        if self.own.kind is not EventKind.TAGGED:
            return self.own.before if undoing else self.own.data
        touched = _tags(self.later)
        add, remove = ("remove", "add") if undoing else ("add", "remove")
        return {"add": [tag for tag in _words(self.own, add) if tag in touched],
                "remove": [tag for tag in _words(self.own, remove) if tag in touched]}

    def over(self, at: datetime, *, undoing: bool) -> Event:
        """The event that brings the earlier values back over the later ones."""
        return Event(self.ticket_id, self.own.kind, max(at, self.later.at), self.wanted(undoing=undoing),
                     self.later.data)


@dataclass
class ChangedSince(NotPossible):
    """What an act set was set again since: it is not turned round without a question."""

    clashes: tuple[Clash, ...] = ()


def clashes(own: Iterable[Event], live: Mapping[int, Sequence[Event]]) -> tuple[Clash, ...]:
    """Where something was set again since.

    Args:
        own: The events of the act.
        live: The live events of its tickets, by ticket.
    """
    found = []
    for event in own:
        if event.kind not in VALUES:
            continue
        later = [other for other in live.get(event.ticket_id, ())
                 if other.kind is event.kind and other.batch_id != event.batch_id
                 and (other.at, other.seq) > (event.at, event.seq)
                 and (event.kind is not EventKind.TAGGED or _tags(event) & _tags(other))]
        if later:
            found.append(Clash(event, max(later, key=lambda other: (other.at, other.seq))))
    return tuple(found)


def _tags(event: Event) -> set[str]:
    return {*_words(event, "add"), *_words(event, "remove")}


def _words(event: Event, key: str) -> list[str]:
    value = event.data.get(key)
    return [str(item) for item in value] if isinstance(value, list) else []
