"""Messages: what was said on a ticket, by whom, in which direction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from supportdesk_tui.domain.value import value

_MOST_NAMED = 60


class Direction(StrEnum):
    """Which way a message went."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    NOTE = "note"
    """An internal note: never leaves the desk."""


class MailKind(StrEnum):
    """What kind of sender wrote a mail; machine mail never reopens, resets or is answered."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    """An abuse report (ARF): a provider tells that somebody took a mail of ours for spam."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment of a stored message; the bytes stay in the raw mail."""

    filename: str
    """Cleaned for display and for disk: one path component, no control or bidi characters."""
    content_type: str
    size: int
    """Decoded bytes."""
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery report says of one of our mails."""

    recipient: str = ""
    status: str = ""
    """The enhanced status, such as ``5.1.1``; empty when the report gives none."""
    original_id: str = ""
    """The Message-ID of the mail that bounced, without angle brackets."""
    permanent: bool = True
    """False for a mere delay (4.x.x)."""


@dataclass(frozen=True, slots=True)
class MailingList:
    """The list a mail came by, and what the mail is with the list left aside."""

    names: tuple[str, ...]
    """What it calls itself, lower case: posting addresses, and list ids, which have a dot for the ``@``."""
    kind: MailKind
    kind_reason: str
    suppress_auto: bool
    from_address: str
    """Who wrote the mail, also where the list has put itself into From."""
    from_name: str


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail as read from its raw bytes. Text is cleaned for a terminal; ids carry no ``<>``."""

    subject: str = ""
    from_address: str = ""
    """Lower case; empty for an unknown sender."""
    from_name: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    date: datetime | None = None
    """The ``Date:`` header in UTC; for display only, never for a clock."""
    received_at: datetime | None = None
    """The top ``Received`` header's instant in UTC, if readable."""
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    """The readable text, whole, LF line ends."""
    attachments: tuple[Attachment, ...] = ()
    kind: MailKind = MailKind.HUMAN
    kind_reason: str = ""
    """Which rule decided the kind, such as ``auto-submitted``."""
    suppress_auto: bool = False
    """Must not be answered automatically, though a person may have written it."""
    bounce: Bounce | None = None
    mailing_list: MailingList | None = None
    """Set for a list's mail that names its list."""
    language: str = ""
    """``en``, ``ru`` or empty."""
    labels: tuple[str, ...] = ()
    """Facts worth a word on the ticket: ``signed``, ``encrypted``, ``truncated``, ``part 2 of 3`` ..."""
    content_hash: str = ""
    """Hash of From, Date, Subject, decoded body and attachments (M-13)."""
    authentication: str = ""
    """The topmost ``Authentication-Results``, for those who know which server to believe."""
    words: str = field(default="", compare=False, repr=False)
    """The text as the full-text index takes it, where that was made ahead; else it is made when stored."""
    error: str = ""
    """Set when the mail could not be understood; the other fields hold what could be read."""

    def named_ids(self) -> tuple[str, ...]:
        """The mails it answers: In-Reply-To, then References newest to oldest, the 60 that decide.

        A forged mail may carry thousands of references.
        """
        ids = (self.in_reply_to, *reversed(self.references))
        return tuple(dict.fromkeys(item for item in ids if item))[:_MOST_NAMED]


@value
class TicketMessage:
    """One stored message of a ticket."""

    id: int
    ticket_id: int
    direction: Direction
    at: datetime
    """Inbound: when the server received it; outbound: the server's 2xx; note: when written."""
    kind: MailKind = MailKind.HUMAN
    author: str = ""
    """The operator id for notes and our replies; empty for inbound."""
    from_name: str = ""
    from_address: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    labels: tuple[str, ...] = ()
    """The parser's labels, plus ``stranger`` for a valid signed id from a new address, ``unparsed`` ..."""
    account: str = ""
    has_raw: bool = False
    date: datetime | None = None
    """The ``Date:`` header, for display."""
    content_hash: str = field(default="", repr=False)
