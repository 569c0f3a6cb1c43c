"""What helps to deal with a ticket, in the order of its keys: what is suggested, which macros, which hand-over."""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.rules import macro_choice, suggest
from supportdesk_tui.domain.macro import Macro
from supportdesk_tui.domain.suggestion import Suggestion
from supportdesk_tui.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Helps:
    """What stands ready for one ticket."""

    suggestion: Suggestion
    macros: tuple[Macro, ...] = ()
    """In the order of the picker's digits."""
    escalations: tuple[Macro, ...] = ()
    """Templates for handing over, in the order of their digits."""


def for_ticket(desk: Desk, ticket: Ticket) -> Helps:
    """What helps with a ticket. Raises NoSuchTicket."""
    suggestion = suggest.for_ticket(desk, ticket.id)
    return Helps(suggestion, macro_choice.macros_for(desk, ticket),
                 tuple(desk.library.escalations()))
