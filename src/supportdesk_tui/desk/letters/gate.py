"""The send gate at work: reads what a letter must be held against, in the transaction that would send it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.joined_tickets import leads_to
from supportdesk_tui.desk.letters import letter
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain.message import Direction, MailKind
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.send_gate import Concern, GateFacts, concerns
from supportdesk_tui.domain.ticket import Ticket

_LEAVING = (OutboxState.HELD, OutboxState.QUEUED, OutboxState.SENDING, OutboxState.RETRY)


def concerns_of(desk: Desk, ready: Ready) -> tuple[Concern, ...]:
    """What is worth a second look before this letter goes."""
    with desk.store.reading() as view:
        return concerns_in(desk, view, ready)


def concerns_in(desk: Desk, view: Reading, ready: Ready) -> tuple[Concern, ...]:
    """The same inside a transaction."""
    ticket = leads_to(view, ready.ticket_id)
    requester = view.requester(ticket.requester_id)
    facts = letter.gather(desk, view, ticket.id, None, desk.clock.now(), {})
    addresses = (*requester.addresses, ticket.requester_address, *facts.reply_to)
    theirs = {address.lower() for address in addresses if address}
    colleagues = {category.expert.lower() for category in desk.config.categories if category.expert}
    promise = ready.effects.get("promise")
    return concerns(GateFacts(
        purpose=ready.purpose, recipients=ready.recipients, text=letter.fresh_text(ready.text),
        files=len(ready.files), requester=theirs, known=view.participants(ticket.id) | theirs | colleagues,
        promise_at=datetime.fromisoformat(promise) if isinstance(promise, str) and promise else None,
        schedule=desk.config.work_schedule,
        since=(*_joined(ready, ticket), *(_since(desk, view, ready, ticket.id) if ready.purpose == "reply" else ()))))


def _joined(ready: Ready, ticket: Ticket) -> Iterator[Concern]:
    if ticket.id != ready.ticket_id:
        yield Concern("joined", f"#{ticket.id}")


def _since(desk: Desk, view: Reading, ready: Ready, ticket_id: int) -> Iterator[Concern]:
    """What came in, and what others or another panel of ours answered, since the letter was begun (M-86)."""
    if ready.seen is None:
        return
    ours = [mail for mail in view.outgoing_of(ticket_id) if mail.purpose == "reply"]
    here = {mail.message_id for mail in ours
            if mail.actor == desk.config.me.id and mail.effects.get("held_by") == desk.session}
    newer = [message for message in view.messages(ticket_id) if message.id > ready.seen]
    inbound = [each for each in newer if each.direction is Direction.INBOUND and each.kind is MailKind.HUMAN]
    if inbound:
        newest = inbound[-1]
        yield Concern("newer_message", newest.from_name or newest.from_address, str(newest.id))
    answers = [each for each in newer
               if each.direction is Direction.OUTBOUND and each.author and each.message_id not in here]
    if answers:
        yield Concern("answered", _name(desk, answers[-1].author), str(answers[-1].id))
    leaving = [mail for mail in ours if mail.state in _LEAVING and mail.sent_at is None
               and mail.message_id not in here]
    if leaving:
        yield Concern("on_its_way", _name(desk, leaving[-1].actor), str(leaving[-1].id))


def _name(desk: Desk, operator_id: str) -> str:
    operator = desk.config.operator(operator_id)
    return (operator.name if operator is not None else "") or operator_id
