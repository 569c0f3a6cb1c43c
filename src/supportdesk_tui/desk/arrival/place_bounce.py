"""Delivery reports: each is attached to the mail it reports on; it opens no ticket and is never answered (M-51)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.arrival.incoming import FILED, REPLY, ReadMail, TakenIn, message_of
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.joined_tickets import joined
from supportdesk_tui.desk.letters import bouncing, uncertain
from supportdesk_tui.desk.ports import Reading, Writing
from supportdesk_tui.domain import outgoing_ids
from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.domain.message import Bounce, Direction
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.threading import Verdict

_COMES_BACK_WITHIN = timedelta(days=6)
"""Servers give up after five days; an older mail is not the one that a report without an id means."""
_LATEST = 10
_LEFT = (OutboxState.SENT, OutboxState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class _Original:
    """Our mail that a report is about, as far as it can be told."""

    ticket_id: int
    message_id: str = ""


def place_bounce(desk: Desk, unit: Writing, reading: ReadMail, verdict: Verdict, raw_id: int) -> TakenIn:
    """Attach a delivery report to its mail, or file it among the bounces that belong to none.

    A delay is shown on the mail and changes nothing; what came back for good marks ticket and address.
    """
    bounce = reading.mail.bounce or Bounce()
    original = _original(unit, reading, bounce, verdict)
    recipient = bounce.recipient.lower()
    if original is None:
        return TakenIn(FILED)
    ticket = joined(unit, [original.ticket_id])[original.ticket_id]
    if original.message_id and original.message_id != bounce.original_id:  # told by other means than by its id
        told = replace(bounce, original_id=original.message_id)
        uncertain.weigh(desk, unit, replace(reading.mail, bounce=told), reading.at)
        ticket = unit.tickets([ticket.id])[0]
    stored = unit.add_message(message_of(reading, ticket.id, Direction.INBOUND, raw_id))
    data: dict[str, Json] = {"message_id": stored.id, "recipient": recipient, "status": bounce.status,
                             "permanent": bounce.permanent}
    for outgoing in unit.outgoing_of(ticket.id):
        if outgoing.message_id == original.message_id:
            data["outbox_id"] = outgoing.id
            recipient = recipient or (outgoing.recipients[0] if len(outgoing.recipients) == 1 else "")
    for message in unit.messages(ticket.id):
        if original.message_id and message.message_id == original.message_id:
            data["about"] = message.id
    if bounce.permanent and recipient:
        bouncing.note(unit, bouncing.BouncingAddress(recipient, reading.at, bounce.status))
    recording.record(desk, unit, verb="mail.bounce", actor="sync", undoable=False, events=[
        Event(ticket.id, EventKind.INBOUND, reading.at, {"message_id": stored.id, "kind": reading.mail.kind.value}),
        Event(ticket.id, EventKind.BOUNCED, reading.at, {**data, "recipient": recipient})])
    return TakenIn(REPLY, ticket.id)


def _original(view: Reading, reading: ReadMail, bounce: Bounce, verdict: Verdict) -> _Original | None:
    """By the id the report quotes, by what it answers, else by whom it could not reach."""
    ids = [item for item in (bounce.original_id, *reading.mail.named_ids()) if item]
    for known in view.known_ids(ids) if ids else ():
        if known.direction is not Direction.INBOUND:
            return _Original(known.ticket_id, known.message_id)
    if ids:
        key = view.signing_key()
        signed = (outgoing_ids.ticket_of_message_id(key, item) for item in ids)
        ours = next((number for number in signed if number is not None), None)
        if ours is not None and view.tickets([ours]):
            return _Original(ours)
    if verdict.ticket_id is not None:
        return _Original(verdict.ticket_id)
    return None if bounce.original_id else _last_sent_to(view, reading, bounce.recipient.lower())


def _last_sent_to(view: Reading, reading: ReadMail, recipient: str) -> _Original | None:
    """The last mail to this recipient that can still come back, for reports that quote no id."""
    requester = view.requester_by_address(recipient) if recipient else None
    if requester is None:
        return None
    since = reading.at - _COMES_BACK_WITHIN
    sent = [(mail.created_at, mail) for ticket in view.last_tickets_of(requester.id, _LATEST)
            for mail in view.outgoing_of(ticket.id)
            if mail.state in _LEFT and recipient in mail.recipients and since <= mail.created_at <= reading.at]
    if not sent:
        return None
    last = max(sent, key=lambda each: each[0])[1]
    return _Original(last.ticket_id, last.message_id)
