"""One request told twice, by the form's mail and by its export, neither of which carries an id both know (F-12)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import ExportRecord, Reading, Writing
from supportdesk_tui.desk.ports.form_mails import FormMail
from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.domain.message import Direction, TicketMessage
from supportdesk_tui.domain.ticket import Channel, Ticket

FROM_MAIL = "mail"
"""The content of a record that was met as a mail: its row in an export says the same in other words."""
LABEL = "form-mail "
"""How the label of a form's mail begins; the form's name follows."""
WITHIN = timedelta(minutes=10)
_LATEST = 10
_ANY = "form_mail.any"


def note(unit: Writing, form: FormMail, ticket_id: int) -> None:
    """A form's mail has opened a ticket: imports look for its like from now on."""
    if unit.setting(_ANY) is None:
        unit.set_setting(_ANY, f"{form.rule} {ticket_id}")


def any_here(view: Reading) -> bool:
    """Has a form's mail ever come in?"""
    return view.setting(_ANY) is not None


def told_by_export(view: Reading, form: FormMail) -> int | None:
    """The ticket that an export made of the request in this mail, told by who wrote what when."""
    requester = view.requester_by_address(form.record.email) if form.record.email and form.message else None
    if requester is None:
        return None
    not_from = {f"form:{profile}" for profile in form.profiles} if form.keys else set()
    for ticket in _near(view, requester.id, form.record.created_at):
        message = _first(view, ticket)
        if (ticket.source not in not_from and message is not None and not message.has_raw
                and _begins_with(message.text, form.message)):
            return ticket.id
    return None


def told_by_mail(desk: Desk, view: Reading, profile: str, record: ExportRecord, requester_id: int | None,
                 taken: Collection[int]) -> int | None:
    """The ticket that a form's mail made of this record of an export.

    Args:
        desk: reads the mails once more.
        view: the store.
        profile: the export's layout.
        record: one that is not known by its key.
        requester_id: whose it is, as far as he is known.
        taken: tickets that other records of this export were.
    """
    if requester_id is None or not record.email:
        return None
    for ticket in _near(view, requester_id, record.created_at):
        message = _first(view, ticket)
        if ticket.id in taken or view.seen_record(profile, claim_key(ticket.id)):
            continue
        if message is None or not any(label.startswith(LABEL) for label in message.labels):
            continue
        form = _read_again(desk, view, message)
        if form is not None and form.message and not (form.keys and profile in form.profiles) \
                and _begins_with(record.text, form.message):
            return ticket.id
    return None


def claim_key(ticket_id: int) -> str:
    """Under this key it is kept that a record of a layout was told by the mail of this ticket: no second one was."""
    return f"mail of ticket {ticket_id}"


def _read_again(desk: Desk, view: Reading, message: TicketMessage) -> FormMail | None:
    raw = view.raw_of(message.id)
    try:
        return desk.form_mails.read(desk.reader.parse(raw), message.at, desk.config.rules_of(
            message.account).form_senders) if raw is not None else None
    except ConfigError:
        return None


def _near(view: Reading, requester_id: int, at: datetime) -> list[Ticket]:
    """The requester's latest tickets by forms of about that time, the nearest first."""
    tickets = [ticket for ticket in view.last_tickets_of(requester_id, _LATEST)
               if ticket.channel is Channel.FORM and abs(ticket.received_at - at) <= WITHIN]
    return sorted(tickets, key=lambda ticket: abs(ticket.received_at - at))


def _first(view: Reading, ticket: Ticket) -> TicketMessage | None:
    return next((message for message in view.messages(ticket.id) if message.direction is Direction.INBOUND), None)


def _begins_with(text: str, message: str) -> bool:
    """Is this what was written, with or without the form's other answers below it?"""
    return text == message or text.startswith(f"{message}\n\n")
