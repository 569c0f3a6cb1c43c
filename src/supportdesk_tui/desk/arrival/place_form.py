"""A form's mail: the person who filled the form in is the requester, and its export's row the same request (F-12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from supportdesk_tui.desk.arrival import form_twins
from supportdesk_tui.desk.arrival.incoming import DUPLICATE, ReadMail, TakenIn
from supportdesk_tui.desk.arrival.place_human import Origin, open_for
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import SeenRecord, Writing
from supportdesk_tui.desk.ports.form_mails import FormMail
from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.domain.language import guess_language
from supportdesk_tui.domain.mail_rules import forged
from supportdesk_tui.domain.message import MailKind, ParsedMail, TicketMessage
from supportdesk_tui.domain.ticket import Channel

NO_CONTACT = "no contact"
"""The label of a message whose form names nobody who could be answered."""
_NO_FORM = frozenset({MailKind.BOUNCE, MailKind.COMPLAINT})


def read_form(desk: Desk, reading: ReadMail) -> FormMail | None:
    """What the mail says if a form has sent it; a sender that may be forged is no form's.

    With a wrong rule of the operator's own, which doctor names, mail comes in as any other.
    """
    mail, senders = reading.mail, reading.rules.form_senders
    if reading.incoming.in_sent or mail.error or mail.kind in _NO_FORM or (
            reading.own and mail.from_address not in senders):
        return None
    try:
        form = desk.form_mails.read(mail, reading.at, senders)
    except ConfigError:
        return None
    return None if form is None or forged(mail.authentication, reading.rules) else form


def place_form_mail(desk: Desk, unit: Writing, reading: ReadMail, form: FormMail, raw_id: int) -> TakenIn:
    """A ticket of its own, whatever its subject; nothing new where an export has brought the request already."""
    seen = [found for profile in form.profiles for key in form.keys for found in unit.seen_record(profile, key)]
    known = next((one.ticket_id for one in seen if one.ticket_id is not None), None)
    if known is None and not seen:
        known = form_twins.told_by_export(unit, form)
    if seen or known is not None:
        return TakenIn(DUPLICATE, known)
    record = form.record
    origin = Origin(Channel.FORM, f"form:{form.profiles[0] if form.profiles else form.rule}", record.phone,
                    record.telegram, record.form, labels_of(form))
    taken = open_for(desk, unit, replace(reading, mail=as_written_by_person(reading.mail, form), own=False), None,
                     raw_id, origin)
    if taken.ticket_id is not None:
        form_twins.note(unit, form, taken.ticket_id)
        for profile in form.profiles:
            for key in form.keys:
                unit.add_seen_record(SeenRecord(profile, key, form_twins.FROM_MAIL, taken.ticket_id),
                                     reading.mail.message_id, 0, 0)
    return taken


def as_written_by_person(mail: ParsedMail, form: FormMail) -> ParsedMail:
    """The mail as if whoever filled the form in had sent it: nobody answers the form's own address."""
    record = form.record
    return _instead(mail, record.email, record.name, record.subject, record.text)


def as_stored(mail: ParsedMail, message: TicketMessage) -> ParsedMail:
    """A form's mail that no rule knows any more says what was read of it then."""
    return _instead(mail, message.from_address, message.from_name, message.subject, message.text)


def _instead(mail: ParsedMail, address: str, name: str, subject: str, text: str) -> ParsedMail:
    return replace(mail, from_address=address, from_name=name, subject=subject, text=text, words="", cc=(),
                   reply_to=(), in_reply_to="", references=(), kind=MailKind.HUMAN, kind_reason="",
                   suppress_auto=False, language=guess_language(f"{subject}\n{text}"))


def labels_of(form: FormMail) -> tuple[str, ...]:
    """Which form it was, and what is odd about its answers."""
    name = f"{form.title} · {form.record.form}" if form.record.form else form.title
    warnings = [warning for warning in form.record.warnings if warning != "no_contact"]
    return (f"{form_twins.LABEL}{name}", *warnings,
            *([NO_CONTACT] if not (form.record.email or form.record.phone or form.record.telegram) else []))


def kept_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Those of a form's mail, for when its rule is gone."""
    return tuple(label for label in labels if label.startswith(form_twins.LABEL) or label == NO_CONTACT)
