"""The same letter to many: rendered for each in its own language, sent as one act, taken back as one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import composing, drafts, gate, reply, without_email
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.outcome import Done, Left
from supportdesk_tui.domain.errors import BadInput, NoSuchTicket, NotPossible
from supportdesk_tui.domain.event import Json
from supportdesk_tui.domain.send_gate import Unconfirmed

ASKED = "ask."
"""Begins the name of a placeholder whose value the operator is asked for."""


@dataclass(frozen=True, slots=True)
class BulkLetters:
    """Letters that can leave as they are, and the tickets that get none."""

    ready: tuple[Ready, ...]
    left: tuple[Left, ...]
    asked: frozenset[str] = frozenset()
    """Values that would have to be asked for, by the name of their placeholder."""


def prepare(desk: Desk, ticket_ids: Collection[int], make: Callable[[Desk, int], Ready]) -> BulkLetters:
    """Make a letter for each ticket; one that wants a look or a value is left out, with its reason.

    Args:
        desk: the desk.
        ticket_ids: the tickets.
        make: the use case that makes one letter.
    """
    ready: list[Ready] = []
    left: list[Left] = []
    asked: set[str] = set()
    for number, ticket_id in enumerate(ticket_ids):
        desk.progress(number, len(ticket_ids))
        try:
            letter = make(desk, ticket_id)
            asked |= {each.variable for each in letter.problems if each.variable.startswith(ASKED)}
            _refuse(desk, letter)
        except (NoSuchTicket, NotPossible, Unconfirmed) as error:
            left.append(Left(ticket_id, error))
        else:
            ready.append(letter)
    return BulkLetters(tuple(ready), tuple(left), frozenset(asked))


def _refuse(desk: Desk, letter: Ready) -> None:
    with desk.store.reading() as view:
        ticket = view.ticket(letter.ticket_id)
        without_email.refuse(view, letter)
        account = reply.account_for(desk, view, ticket)
    number = str(ticket.id)
    if ticket.merged_into is not None:
        raise NotPossible("merged_already", number)
    if ticket.outgoing:
        raise NotPossible("mail_under_way", number)
    if letter.problems:
        raise NotPossible("unresolved_placeholder", letter.problems[0].variable)
    reply.recipients_of(account, letter)
    if drafts.on_ticket(desk, ticket.id):
        raise NotPossible("has_draft", number)
    if composing.other(desk, ticket.id) is not None:
        raise NotPossible("being_written", number)
    concerns = gate.concerns_of(desk, letter)
    if concerns:
        raise Unconfirmed(concerns)


def send(desk: Desk, letters: Sequence[Ready], hold: timedelta | None = None) -> Done:
    """Put all letters into the outbox, held together; what has come in since stops its own ticket's letter only.

    Args:
        desk: the desk.
        letters: letters of one purpose.
        hold: how long they can be taken back; None: a minute, or longer where letters are held longer anyway.

    Raises:
        BadInput: there is no account to send from.
    """
    if not letters:
        raise BadInput("empty_text")
    now, wait = desk.clock.now(), max(reply.BULK_HOLD, desk.config.hold) if hold is None else hold
    effects: dict[str, Json] = {"held_by": desk.session, recording.PART_OF: desk.ids.token()}
    verb, ids = f"{letters[0].purpose}.send", dict[int, int]()
    kept_back: list[Left] = []
    with desk.store.writing() as unit:
        for letter in letters:
            whole = replace(letter, effects={**letter.effects, **effects})
            try:
                ids[letter.ticket_id] = reply.put_in(desk, unit, whole, now + wait if wait else None, ()).id
            except (NoSuchTicket, NotPossible, Unconfirmed) as error:
                kept_back.append(Left(letter.ticket_id, error))
        if not ids:
            return Done(0, verb, (), {}, tuple(kept_back))
        summary: dict[str, Json] = {
            "outbox_ids": [*ids.values()], "held_seconds": int(wait.total_seconds()),
            "purpose": letters[0].purpose, "macro": letters[0].macro_id}
        batch = unit.add_batch(now, desk.config.me.id, verb, [*ids], summary=summary)
        recording.reproject_all(desk, unit, [*ids], now)
    return Done(batch, verb, tuple(ids), summary, tuple(kept_back))
