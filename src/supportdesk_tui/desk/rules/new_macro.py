"""A new macro of the operator's own, begun with an answer that was written by hand again and again."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.ticket import Ticket

_TITLE = 50
"""Letters of the answer that make the title, until the operator has a better one."""


def suggested_id(desk: Desk, ticket_id: int) -> str:
    """A name that is still free, after the ticket's category."""
    taken = {macro.id for macro in desk.library.macros()}
    category = _ticket(desk, ticket_id).category or "other"
    return next(name for number in count(1) if (name := f"{category}-{number}") not in taken)


def write(desk: Desk, macro_id: str, text: str, ticket_id: int) -> Path:
    """Write the macro's file, in the language of the ticket, and return where it lies.

    Raises:
        BadInput: the id is none, or its file exists already.
    """
    ticket = _ticket(desk, ticket_id)
    first = text.split("\n", 1)[0]
    title = first if len(first) <= _TITLE else first[:_TITLE].rsplit(" ", 1)[0] + "…"
    language = ticket.language or desk.config.language
    return desk.library.write_macro(macro_id, ticket.category or "other", language, title, text)


def _ticket(desk: Desk, ticket_id: int) -> Ticket:
    with desk.store.reading() as view:
        return view.ticket(ticket_id)
