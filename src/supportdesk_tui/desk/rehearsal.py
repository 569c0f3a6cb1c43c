"""A rehearsal: an act carried out to its end and not kept, to see what it would do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import cast

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Reading, Store, Writing


def rehearsing(desk: Desk) -> Desk:
    """A desk on which every act does all it would do, refusals included, and nothing of it stays."""
    return replace(desk, store=cast("Store", _Rehearsing(desk.store)))


class _NotKept(Exception):
    """Ends a transaction that was never meant to be kept."""


class _Rehearsing:
    """A store whose transactions are rolled back at their end; an act uses no more of it than these two."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def reading(self) -> AbstractContextManager[Reading]:
        """As the store itself."""
        return self._store.reading()

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction that ends well and leaves no trace."""
        try:
            with self._store.writing() as unit:
                yield unit
                raise _NotKept
        except _NotKept:
            return
