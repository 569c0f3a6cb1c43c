"""The letters of tickets as an mbox (mboxrd): raw mails byte for byte; what was no mail, as a mail of its words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.export.tickets import parts_of
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.message import Direction, TicketMessage
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Ticket

MADE_HEADER = "X-Supportdesk-Made-From"
"""On a mail that was none: the ticket's channel; beside it the ticket's number."""
NOWHERE = "supportdesk.invalid"
"""The domain of people without an address and of ids that were made here; ``.invalid`` leads nowhere for ever."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)
_NO_ADDRESS = re.compile(r"[^!-~]")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_NOT_LOCAL = re.compile(r"[^a-z0-9_-]+")
_LONGEST = 120


@dataclass(slots=True)
class MboxTally:
    """What was written so far."""

    mails: int = 0
    made: int = 0
    """Of the mails, those that were made of a form's or a chat's words."""
    notes: int = 0
    """Notes left out: they are nobody's mail."""


def mbox_pieces(desk: Desk, ticket_ids: Sequence[int], tally: MboxTally) -> Iterator[bytes]:
    """Every mail of the tickets in the order of tickets and time, one at a time; ``tally`` is kept up to date."""
    with desk.store.reading() as view:
        for part in parts_of(desk, ticket_ids):
            for ticket in view.tickets(part):
                for message, raw in _mails(desk, view, ticket, tally):
                    yield from_line(message.from_address, message.at)
                    yield from quoted(raw)


def from_line(sender: str, at: datetime) -> bytes:
    """The line that begins a mail: who and, in UTC, when."""
    moment = at.astimezone(UTC)
    who = _NO_ADDRESS.sub("_", sender)[:_LONGEST] or "MAILER-DAEMON"
    return (f"From {who} {_DAYS[moment.weekday()]} {_MONTHS[moment.month - 1]} {moment.day:2d}"
            f" {moment:%H:%M:%S} {moment.year:04d}\n").encode("ascii")


def quoted(raw: bytes) -> Iterator[bytes]:
    """A mail's bytes as an mbox holds them: a ``>`` before every ``From `` line, an empty line behind.

    Line ends stay as they are. A mail whose last line has no end gets one, else the next mail would not be found.
    """
    yield _FROM.sub(rb">\1", raw)
    yield b"\n" if raw.endswith(b"\n") else b"\n\n"


def made_mail(ticket: Ticket, person: Requester, message: TicketMessage, ours: str, answers: str) -> bytes:
    """A well-formed mail of what a form, a chat or a call left: the same bytes every time.

    Args:
        ticket: of the message.
        person: the requester.
        message: without a raw mail.
        ours: the desk's own address.
        answers: the Message-ID of the ticket's first mail; empty for the first.
    """
    mail = EmailMessage(policy=SMTP)
    they = _address(message.from_name if message.direction is Direction.INBOUND else "",
                    message.from_address if message.direction is Direction.INBOUND else "", person)
    we = _mailbox("", ours)
    sender, to = (they, we) if message.direction is Direction.INBOUND else (we, they)
    mail["From"], mail["To"] = sender, to
    if cc := [_mailbox("", address) for address in message.cc if _PLAIN_ADDRESS.fullmatch(address)]:
        mail["Cc"] = cc
    mail["Subject"] = clean_line(message.subject or ticket.subject)
    mail["Date"] = message.at
    mail["Message-ID"] = f"<{made_id(message)}>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = f"<{answers}>"
    mail[MADE_HEADER], mail["X-Supportdesk-Ticket"] = ticket.channel.value, str(ticket.id)
    for name, value in (("Phone", person.phone), ("Telegram", person.telegram)):
        if value and message.direction is Direction.INBOUND:
            mail[f"X-Supportdesk-{name}"] = clean_line(value)
    mail.set_content(message.text, charset="utf-8", cte="base64")
    return mail.as_bytes()


def made_id(message: TicketMessage) -> str:
    """The Message-ID of a made mail, without angle brackets: of what it says and where, not of chance."""
    said = "\n".join((str(message.ticket_id), str(message.id), message.at.isoformat(), message.text))
    return f"made.{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:32]}@{NOWHERE}"


def _mails(desk: Desk, view: Reading, ticket: Ticket,
           tally: MboxTally) -> Iterator[tuple[TicketMessage, bytes]]:
    person = view.requester(ticket.requester_id)
    first = ""
    for message in view.messages(ticket.id):
        raw = view.raw_of(message.id) if message.has_raw else None
        if raw is None and message.direction is Direction.NOTE:
            tally.notes += 1
            continue
        if raw is None:
            raw = made_mail(ticket, person, message, _own_address(desk, message), first)
            tally.made += 1
        first = first or message.message_id or made_id(message)
        tally.mails += 1
        yield message, raw


def _own_address(desk: Desk, message: TicketMessage) -> str:
    account = desk.accounts.get(message.account) or next(iter(desk.accounts.values()), None)
    return account.address if account is not None else f"desk@{NOWHERE}"


def _address(name: str, address: str, person: Requester) -> Address:
    """Of a person as well as it is known; somebody without an address gets one that leads nowhere."""
    known = next((one for one in (address, person.address) if _PLAIN_ADDRESS.fullmatch(one)), "")
    contact = _NOT_LOCAL.sub("", (person.phone or person.telegram).lower()) or f"requester-{person.id}"
    return _mailbox(name or person.name, known or f"{contact}@{NOWHERE}")


def _mailbox(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(clean_line(name, _LONGEST), local, domain)
