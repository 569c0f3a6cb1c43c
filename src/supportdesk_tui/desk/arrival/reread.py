"""Reading stored mail once more: with a better reader, or when the rest of a large mail has been fetched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.arrival import form_twins, place_form
from supportdesk_tui.desk.arrival.incoming import IncomingMail, ReadMail, message_of
from supportdesk_tui.desk.arrival.own_list import apart_from_own_list
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.leases import leased
from supportdesk_tui.desk.ports import FetchedMail, NewMessage
from supportdesk_tui.domain.errors import MailError, NotPossible
from supportdesk_tui.domain.message import TicketMessage

CHUNK = 100
"""Messages in one transaction."""
LEFT = "left on server"
_PLACED = frozenset({"stranger", "own-address", "escalation", "muted"})
"""Labels that say how a mail found its ticket; reading it anew does not change that."""


@dataclass(frozen=True, slots=True)
class Reread:
    """What a re-reading came to."""

    messages: int
    """Mails that were read."""
    changed: int
    """Of these, those that read differently now."""
    tickets: int
    """Tickets that were made anew from their events."""


def reread_all(desk: Desk, told: Callable[[int], None] = lambda _: None) -> Reread:
    """Make messages from their raw mails, and tickets from their events, anew.

    Numbers, threading and every act of the operator stay: they are events, and those are kept. Safe to stop and to
    begin again.

    Raises:
        StoreError: the database cannot be used.
    """
    messages = changed = after = 0
    while True:
        with desk.store.writing() as unit:
            part = unit.received_messages(after, CHUNK)
            for message in part:
                raw = unit.raw_of(message.id)
                fresh = read_again(desk, message, raw) if raw is not None else None
                if fresh is not None and differs(message, fresh):
                    unit.rewrite_message(message.id, fresh)
                    changed += 1
        if not part:
            break
        messages, after = messages + len(part), part[-1].id
        told(messages)
    return Reread(messages, changed, recording.rebuild(desk))


def read_again(desk: Desk, message: TicketMessage, raw: bytes, *, whole: bool = False) -> NewMessage:
    """The message as its mail reads now; ``whole`` when nothing of it is left on the server any more."""
    account = desk.accounts.get(message.account)
    own = account.own_addresses if account is not None else frozenset[str]()
    mail = apart_from_own_list(desk.reader.parse(raw), own)
    incoming = IncomingMail(message.account, "", FetchedMail(0, raw, message.at, len(raw)), own)
    reading = ReadMail(incoming, mail, message.at, own=mail.from_address in own,
                       large=LEFT in message.labels and not whole, rules=desk.config.rules_of(message.account))
    placed = [label for label in message.labels if label in _PLACED]
    if any(label.startswith(form_twins.LABEL) for label in message.labels):
        form = place_form.read_form(desk, reading)
        person = place_form.as_stored(mail, message) if form is None else place_form.as_written_by_person(mail, form)
        placed += place_form.kept_labels(message.labels) if form is None else place_form.labels_of(form)
        reading = replace(reading, mail=person, own=False)
    return message_of(reading, message.ticket_id, message.direction, 0, placed)


def differs(message: TicketMessage, fresh: NewMessage) -> bool:
    """Does it read differently?"""
    return (message.from_name, message.from_address, message.to, message.cc, message.subject, message.text,
            message.references, message.attachments, frozenset(message.labels), message.date) != (
        fresh.from_name, fresh.from_address, fresh.to, fresh.cc, fresh.subject, fresh.text, fresh.references,
        fresh.attachments, frozenset(fresh.labels), fresh.date)


def fetch_rest(desk: Desk, ticket_id: int) -> int:
    """Fetch the large mails of a ticket whole (M-33); returns how many.

    Raises:
        NoSuchTicket: there is no such ticket.
        NotPossible: ``nothing_left``: no mail of it was left on the server; ``left_nowhere``: it is not known where
            the mail lies, or it is gone from there; ``account_busy``.
        MailError: the server.
    """
    with desk.store.reading() as view:
        view.ticket(ticket_id)
        large = [message for message in view.messages(ticket_id) if LEFT in message.labels]
    if not large:
        raise NotPossible("nothing_left", str(ticket_id))
    for message in large:
        _fetch_one(desk, message)
    return len(large)


def _fetch_one(desk: Desk, message: TicketMessage) -> None:
    with desk.store.reading() as view:
        place = view.mail_place(message.id)
        mark = view.watermark(place.account, place.folder) if place is not None else None
    account = desk.accounts.get(place.account) if place is not None else None
    if place is None or mark is None or account is None:
        raise NotPossible("left_nowhere", str(message.ticket_id))
    with leased(desk, f"sync:{account.name}") as lease:
        if lease is None:
            raise NotPossible("account_busy", account.name)
        session = account.connect()
        try:
            if session.examine(place.folder).uidvalidity != mark.uidvalidity:
                raise NotPossible("left_nowhere", str(message.ticket_id))
            mail = session.fetch_whole(place.uid)
        finally:
            session.close()
    if mail is None:
        raise NotPossible("left_nowhere", str(message.ticket_id))
    if not isinstance(mail, FetchedMail):
        raise MailError("refused", account.name, mail.reason)
    with desk.store.writing() as unit:
        unit.rewrite_message(message.id, read_again(desk, message, mail.raw, whole=True), mail.raw)
