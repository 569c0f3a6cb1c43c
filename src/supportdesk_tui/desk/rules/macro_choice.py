"""Which macros to offer first: the category's own, so that a digit keeps its meaning; else what is used most."""

from __future__ import annotations

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.macro import Macro, MacroKind
from supportdesk_tui.domain.ticket import Ticket

_USED = "macro.used."


def macros_for(desk: Desk, ticket: Ticket) -> tuple[Macro, ...]:
    """The reply macros in the order of the picker's digits; no suggestion moves a digit that the hand knows."""
    category = desk.config.category(ticket.category)
    first = list(category.macros) if category else []
    with desk.store.reading() as view:
        used = {name.removeprefix(_USED): int(value) for name, value in view.settings(_USED).items()}
    macros = [macro for macro in desk.library.macros() if macro.kind is MacroKind.REPLY]

    def rank(macro: Macro) -> tuple[int, int, int, str]:
        named = first.index(macro.id) if macro.id in first else len(first)
        other = 0 if ticket.category and macro.category == ticket.category else 1
        return named, other, 0 if ticket.category else -used.get(macro.id, 0), macro.id
    return tuple(sorted(macros, key=rank))
