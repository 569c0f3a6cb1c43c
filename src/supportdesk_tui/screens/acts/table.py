"""Which acts a place offers: commands are bound here, above all screens, so that no screen need know another's acts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.screens.base import Act

_WITH_A_TICKET = frozenset({Scope.QUEUE, Scope.CONVERSATION, Scope.FOCUS, Scope.TRIAGE_RUN})


@lru_cache
def acts_of(place: Scope) -> Mapping[str, Act]:
    """Command id -> act, beside what a screen does by itself; loaded when it is first asked for."""
    from supportdesk_tui.screens.acts import desk

    return _of_a_ticket(place) if place in _WITH_A_TICKET else {**desk.COMMON, **_of_a_list(place)}


def _of_a_ticket(place: Scope) -> Mapping[str, Act]:
    from supportdesk_tui.screens.acts import (
        answer,
        desk,
        focus,
        mailbox,
        purging,
        reading,
        taking,
        ticket,
        triage,
        views,
    )

    common = triage.ACTS | ticket.ACTS | answer.ACTS | reading.ACTS | taking.ACTS | desk.ACTS
    match place:
        case Scope.QUEUE:
            return common | views.ACTS | mailbox.ACTS | purging.ACTS | focus.START
        case Scope.CONVERSATION:
            return common | mailbox.ACTS | focus.START
        case Scope.FOCUS:
            return common | focus.ACTS
        case _:
            return common | reading.BY_PAGE


def _of_a_list(place: Scope) -> Mapping[str, Act]:
    """Of the letter, the checklist, and of what lists something else than tickets."""
    from supportdesk_tui.screens.acts import desk, letter, sop

    match place:
        case Scope.READY:
            return letter.ACTS
        case Scope.SOP:
            return sop.ACTS
        case Scope.LOG:
            return {"log.outbox": desk.turn_to_outbox}
        case Scope.OUTBOX:
            return {"history.log": desk.turn_to_log}
        case Scope.FOCUS_END:
            return {"focus.close": desk.back}
        case Scope.START:
            return {"start.import": desk.open_importing}
        case _:
            return {}
