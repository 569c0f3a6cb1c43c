"""Answers that no mail can carry: given by phone, in Telegram or in person, and recorded as given."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.joined_tickets import leads_to
from supportdesk_tui.desk.letters import drafts, letter, reply
from supportdesk_tui.desk.letters.ready import Ready, draft_effects
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Draft, NewMessage, Writing
from supportdesk_tui.domain import status_rules
from supportdesk_tui.domain.errors import BadInput, NotPossible
from supportdesk_tui.domain.event import Batch, Event, EventKind, Json
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.domain.ticket import Channel, Status

VERB = "reply.elsewhere"
GIVEN = "given "
"""Begins the label of such an answer; the channel follows."""
WAYS = (Channel.PHONE, Channel.TELEGRAM, Channel.CHAT, Channel.FORUM, Channel.TALK)
"""How an answer may have been given."""


def words_to_say(ready: Ready) -> str:
    """What the letter says itself, without the quote under it: nobody reads that out."""
    return letter.fresh_text(ready.text)


def record(desk: Desk, ready: Ready, channel: Channel, *, keep_open: bool = False) -> Done:
    """Our answer was given by another way: it counts as the answer from now on, with all that was to come with it.

    Args:
        desk: the desk.
        ready: the letter as it was written; its draft is done with.
        channel: how it was given.
        keep_open: leave the status as it is, whatever the macro says.

    Raises:
        BadInput: an empty text.
        NotPossible: a placeholder has no value.
    """
    if ready.problems:
        raise NotPossible("unresolved_placeholder", ready.problems[0].variable)
    said = words_to_say(ready)
    if not said.strip():
        raise BadInput("empty_text")
    me = desk.config.me.id
    with desk.store.writing() as unit:
        ticket = leads_to(unit, ready.ticket_id)
        at = recording.in_order(ticket, desk.clock.now())
        stored = unit.add_message(NewMessage(
            ticket_id=ticket.id, direction=Direction.OUTBOUND, at=at, author=me, text=said,
            labels=(f"{GIVEN}{channel.value}",)))
        wanted = None if keep_open else ready.effects.get("status")
        status = status_rules.after_our_reply(ticket.status, Status(str(wanted)) if wanted else None)
        events = [Event(ticket.id, EventKind.OUTBOUND, at, {"message_id": stored.id, "kind": "human"}),
                  *letter.changes(ticket, ready.effects, status, at, me)]
        told: dict[str, Json] = {
            "number": ticket.id, "channel": channel.value, "kind": ready.kept_as or "reply", "subject": ready.subject,
            "text": ready.text, "macro": ready.macro_id, "effects": {**draft_effects(ready), "files": []}}
        done = recording.record(desk, unit, verb=VERB, events=events, summary=told)
        reply.drop_draft(unit, me, replace(ready, files=()), desk.clock.now())
        if ready.macro_id:
            reply.count_use(unit, ready.macro_id)
    return done


def take_back(unit: Writing, batch: Batch, now: datetime) -> None:
    """Undo: the text is a draft again."""
    draft = _draft(batch, now)
    unit.save_draft(replace(draft, kind=drafts.free_kind(unit, draft)))


def give_again(unit: Writing, batch: Batch, now: datetime) -> None:
    """Redo: the draft that the undo left is done with, unless it was written on since."""
    lost = _draft(batch, now)
    for draft in unit.drafts_on(lost.ticket_id, lost.author):
        if draft.text == lost.text:
            unit.drop_draft(lost.ticket_id, lost.author, draft.kind)


def _draft(batch: Batch, now: datetime) -> Draft:
    told = batch.summary
    effects = told.get("effects")
    return Draft(batch.ticket_ids[0], batch.actor, str(told.get("subject", "")), str(told.get("text", "")), now,
                 str(told.get("kind", "reply")), str(told.get("macro", "")),
                 effects if isinstance(effects, dict) else {})
