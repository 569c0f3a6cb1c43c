"""A mail on its way in: what was fetched, what was read of it, when it counts, how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from supportdesk_tui.desk.ports import FetchedMail, NewMessage, Reading
from supportdesk_tui.domain import projection
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.mail_rules import MailRules, answer_address, failed_checks
from supportdesk_tui.domain.message import Direction, ParsedMail
from supportdesk_tui.domain.ticket import Status, Ticket

TICKET, REPLY, DUPLICATE, FILED = "ticket", "reply", "duplicate", "filed"
"""How a mail ends; what could not be read is quarantined by the caller."""

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCK_SKEW = timedelta(minutes=10)
_DATE_SKEW = timedelta(hours=24)
"""A ``Date:`` further from the truth than this is worth a word (M-35)."""


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """A fetched mail with where it came from."""

    account: str
    folder: str
    fetched: FetchedMail
    own_addresses: frozenset[str]
    in_sent: bool = False
    """From the account's Sent folder."""
    waiting_before: datetime | None = None
    """Mail received before this was already waiting when the account was connected: late."""
    history_before: datetime | None = None
    """Mail received before this comes in as history: closed, without clocks."""
    source: str = ""
    """What the ticket's source says; the account when empty."""
    read: ParsedMail | None = None
    """The mail as it was read ahead of its turn."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How a mail ended."""

    outcome: str
    """``ticket``, ``reply``, ``duplicate`` or ``filed``."""
    ticket_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A fetched mail with what was read of it."""

    incoming: IncomingMail
    mail: ParsedMail
    at: datetime
    """The instant it counts from: see ``counted_instant``."""
    own: bool
    """Its sender is one of the account's own addresses."""
    large: bool
    """Most of it was left on the server (M-33)."""
    rules: MailRules = field(default_factory=MailRules)
    """What the configuration says of the account's mail."""

    @property
    def is_history(self) -> bool:
        """Older than what the desk works on: it opens no ticket that wants an answer."""
        before = self.incoming.history_before
        return before is not None and self.at < before

    @property
    def is_late(self) -> bool:
        """It was already waiting when the account was connected."""
        before = self.incoming.waiting_before
        return before is not None and self.at < before


def counted_instant(internal_date: datetime | None, now: datetime) -> datetime:
    """INTERNALDATE where it can be true (M-35), else the instant of fetching; never ``Date:``."""
    if internal_date is not None and _EARLIEST <= internal_date <= now + _CLOCK_SKEW:
        return internal_date
    return now


def message_of(reading: ReadMail, ticket_id: int, direction: Direction, raw_id: int,
               labels: Iterable[str] = ()) -> NewMessage:
    """The mail as a message of a ticket, with the facts worth a word as its labels."""
    mail = reading.mail
    more = [*mail.labels, *labels]
    if mail.error:
        more.append("unparsed")
    if reading.large:
        more.append("left on server")
    if mail.date is not None and abs(mail.date - reading.at) > _DATE_SKEW:
        more.append("date skew")
    if mail.kind_reason:
        more.append(f"because {mail.kind_reason}")
    forms = reading.rules.form_senders | (reading.incoming.own_addresses if reading.own else frozenset())
    other, believed = answer_address(mail.from_address, mail.reply_to, forms)
    if other:
        more.append(f"reply-to {other}" if believed else f"reply-to? {other}")
    if mail.authentication and (failed := failed_checks(mail.authentication, reading.rules)):
        more.append(f"failed {', '.join(failed)}")
    ids = tuple(dict.fromkeys((*mail.references, *((mail.in_reply_to,) if mail.in_reply_to else ()))))
    return NewMessage(
        ticket_id=ticket_id, direction=direction, at=reading.at, kind=mail.kind, from_name=mail.from_name,
        from_address=mail.from_address, to=mail.to, cc=mail.cc, subject=mail.subject, text=mail.text,
        message_id=mail.message_id, references=ids, attachments=mail.attachments, labels=tuple(more),
        account=reading.incoming.account, date=mail.date, content_hash=mail.content_hash, raw_id=raw_id,
        words=mail.words)


def status_event(view: Reading, ticket: Ticket, to: Status, at: datetime) -> Event:
    """A status change at the mail's instant, but never before the status it replaces."""
    since = projection.last_status_at(view.events(ticket.id))
    return Event(ticket.id, EventKind.STATUS, max(at, since), {"to": to.value}, {"to": ticket.status.value})
