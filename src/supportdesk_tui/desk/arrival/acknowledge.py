"""Acknowledging a new request: a letter of the desk's own, through the outbox like every other (M-49, M-50)."""

from __future__ import annotations

from dataclasses import replace

from supportdesk_tui.desk.arrival import muting, peak
from supportdesk_tui.desk.arrival.incoming import ReadMail
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import bouncing, letter
from supportdesk_tui.desk.ports import MailAccount, NewMail, Writing
from supportdesk_tui.domain import outgoing_ids
from supportdesk_tui.domain.acknowledgement import PER_SENDER, Case, refusal
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.message import MailKind
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail
from supportdesk_tui.domain.ticket import Ticket

ACTOR = "desk"
"""Nobody: what the desk writes by itself."""


def acknowledge(desk: Desk, unit: Writing, reading: ReadMail, ticket: Ticket, *,
                wished: bool | None = None) -> None:
    """Write the acknowledgement of the mail that has just opened a ticket, unless something forbids it.

    It says the number, by when we will answer and what to send along. Off unless the configuration asks for it;
    a rule may wish otherwise, and every refusal holds for it too.
    """
    if not (desk.config.acknowledging.enabled if wished is None else wished):
        return
    account = desk.accounts.get(reading.incoming.account)
    macro = desk.library.acknowledgement()
    if account is None or macro is None or _refused(desk, unit, reading):
        return
    now = desk.clock.now()
    promised = letter.Promised(peak.state(unit, now) is not None, reading.at)
    facts = letter.gather(desk, unit, ticket.id, macro, now, {}, promised=promised)
    rendered = desk.library.render(macro, facts.language, facts.values())
    if not rendered.ready or not rendered.text.strip():
        return  # `macro lint` and doctor name what is wrong with the text; half a letter is worse than none
    try:
        mail = _written(desk, unit, account, reading, ticket, rendered.subject, rendered.text)
    except BadInput:
        return  # an address that cannot be written: a person will see it when answering
    unit.add_outgoing(mail)


def _refused(desk: Desk, unit: Writing, reading: ReadMail) -> str:
    mail, now = reading.mail, desk.clock.now()
    case = Case(
        sender=mail.from_address, account=reading.incoming.account, received_at=reading.at, now=now,
        suppressed=mail.suppress_auto, machine=mail.kind is not MailKind.HUMAN,
        late=reading.is_late or reading.is_history or bool(reading.incoming.source) or reading.incoming.in_sent,
        muted=False, bouncing=False,
        own_addresses=frozenset[str]().union(reading.incoming.own_addresses,
                                             *(account.own_addresses for account in desk.accounts.values())))
    # A first sync brings thousands that are too old: of those the store is asked nothing.
    by_itself = refusal(case, ())
    if by_itself:
        return by_itself
    known = replace(case, muted=muting.is_muted(unit, mail.from_address, reading.at),
                    bouncing=bouncing.of(unit, mail.from_address, now) is not None)
    return refusal(known, unit.acknowledged_since(now - PER_SENDER))


def _written(desk: Desk, unit: Writing, account: MailAccount, reading: ReadMail, ticket: Ticket, subject: str,
             text: str) -> OutgoingMail:
    key, now, mail = unit.signing_key(), desk.clock.now(), reading.mail
    message_id = outgoing_ids.message_id(key, ticket.id, desk.ids.token(), account.address)
    subject = f"{subject or letter.reply_subject(ticket)} {outgoing_ids.subject_token(key, ticket.id)}"
    plus = outgoing_ids.plus_address(key, ticket.id, account.address) if reading.rules.plus_address else ""
    raw = desk.writer.write(NewMail(
        from_name=desk.config.club.name or desk.config.me.name, from_address=account.address,
        to=(mail.from_address,), subject=subject, text=text, date=now, message_id=message_id,
        in_reply_to=mail.message_id, references=(*mail.references, mail.message_id) if mail.message_id else (),
        reply_to=plus, auto=True))
    unanswerable = account.name in desk.config.acknowledging.null_sender
    return OutgoingMail(
        id=0, ticket_id=ticket.id, account=account.name, message_id=message_id,
        envelope_from="" if unanswerable else desk.writer.envelope_address(account.address),
        recipients=(desk.writer.envelope_address(mail.from_address),), raw=raw, state=OutboxState.QUEUED,
        created_at=now, actor=ACTOR, kind="auto", purpose="ack", text=text, subject=subject,
        sent_copy="" if account.keeps_sent_itself else "wanted")
