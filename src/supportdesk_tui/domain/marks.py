"""Marks: which tickets the next act is meant for, kept by number whatever the list shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a range began."""

    ticket_id: int
    place: int
    """In the view as it is now."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marked tickets, those of the time before, and a range that is still being drawn."""

    ids: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()
    """What was marked before the marks went: an act or the operator took them off."""
    anchor: Anchor | None = None

    def flipped(self, ticket_id: int) -> Marks:
        """One ticket the other way round."""
        return replace(self, ids=self.ids ^ {ticket_id})

    def added(self, ticket_ids: Iterable[int]) -> Marks:
        """These too; ends a range, whose tickets they are or among which they lie."""
        return replace(self, ids=self.ids | frozenset(ticket_ids), anchor=None)

    def without(self, ticket_ids: Iterable[int]) -> Marks:
        """These are gone from the desk."""
        gone = frozenset(ticket_ids)
        return replace(self, ids=self.ids - gone, last=self.last - gone)

    def none(self) -> Marks:
        """Nothing; what there was can be marked again."""
        return Marks(last=self.ids or self.last)

    def again(self) -> Marks:
        """What was marked the time before, with what is marked now."""
        return replace(self, ids=self.ids | self.last)

    def begun(self, ticket_id: int, place: int) -> Marks:
        """A range begins at a ticket."""
        return replace(self, anchor=Anchor(ticket_id, place))

    def moved(self, place: int) -> Marks:
        """The list has changed: the range begins at another place now."""
        return replace(self, anchor=replace(self.anchor, place=place)) if self.anchor is not None else self

    def left(self) -> Marks:
        """The range is given up."""
        return replace(self, anchor=None)

    def span(self, cursor: int) -> range:
        """The places of the range when the cursor stands there."""
        if self.anchor is None:
            return range(0)
        first, last = sorted((self.anchor.place, cursor))
        return range(first, last + 1)

    def shows(self, ticket_id: int, place: int, cursor: int) -> bool:
        """Does a row carry the mark?"""
        return ticket_id in self.ids or place in self.span(cursor)


NO_MARKS = Marks()
