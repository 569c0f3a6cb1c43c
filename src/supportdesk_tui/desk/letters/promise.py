"""A promise: a date given to the requester. It never hides the ticket; the ticket is sorted by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import letter
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.recording import act, changed
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.ticket import Ticket

MACRO = "promise"
"""The macro whose text tells the requester the date."""


def prepare(desk: Desk, ticket_id: int, until: datetime) -> Ready:
    """A letter that gives the date; the promise takes effect when it has left.

    Raises:
        BadInput: the instant is not in the future, or the playbook has no macro ``promise``.
    """
    now = _refuse_past(desk, until)
    macro = desk.library.macro(MACRO)
    macro = replace(macro, actions=replace(macro.actions, promise=""))
    with desk.store.reading() as view:
        facts = letter.gather(desk, view, ticket_id, macro, now, {}, promise_at=until)
    rendered = desk.library.render(macro, facts.language, facts.values())
    return Ready(ticket_id, "reply", facts.reply_to, letter.reply_subject(facts.ticket),
                 rendered.text.rstrip() + letter.quoted(facts),
                 seen=letter.newest_id(facts.messages), effects=letter.effects_of(macro, facts),
                 problems=rendered.problems, macro_id=MACRO, title=macro.text(facts.language).title,
                 language=facts.language)


def record(desk: Desk, ticket_ids: Iterable[int], until: datetime) -> Done:
    """Note a promise that was given elsewhere (on the phone, in a chat); nothing is sent.

    Raises:
        BadInput: the instant is not in the future.
    """
    _refuse_past(desk, until)

    def events(ticket: Ticket, now: datetime) -> Sequence[Event]:
        before = ticket.promised_until.isoformat() if ticket.promised_until else None
        return changed(ticket, EventKind.PROMISED, now, {"until": until.isoformat()}, {"until": before})
    return act(desk, ticket_ids, "promise", events, {"until": until.isoformat()})


def _refuse_past(desk: Desk, until: datetime) -> datetime:
    now = desk.clock.now()
    if until <= now:
        raise BadInput("not_in_future", until.isoformat())
    return now
