"""Mail as the use cases need it: sessions to read, transports to send, bytes to objects and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from supportdesk_tui.domain.message import ParsedMail


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """Raw bytes of one mail with what the server says of it."""

    uid: int
    raw: bytes
    internal_date: datetime | None
    """INTERNALDATE in UTC; None when the server gave garbage."""
    size: int
    """RFC822.SIZE; larger than ``len(raw)`` when only the head was fetched (M-33)."""
    server_id: str = ""
    """The id its server gives it in every folder (Gmail's X-GM-MSGID); empty where there is none (M-36)."""
    server_thread: str = ""
    """The thread its server counts it to (Gmail's X-GM-THRID)."""


@dataclass(frozen=True, slots=True)
class UnfetchedMail:
    """A mail that the server would not give up after three tries on its own."""

    uid: int
    reason: str


@dataclass(frozen=True, slots=True)
class FolderState:
    """What a folder is as the server has just selected it."""

    name: str
    uidvalidity: int
    exists: int


@dataclass(frozen=True, slots=True)
class WriteBackPolicy:
    """What an account wants its mails on the server to be told (M-32); nothing, unless it says so."""

    flags: frozenset[str] = frozenset()
    """Of ``seen``, ``answered``, ``keyword``."""
    move: str = ""
    """The folder that mails of solved tickets go to."""

    @property
    def wanted(self) -> bool:
        """Is anything to be written at all?"""
        return bool(self.flags or self.move)


class MailSession(Protocol):
    """One connection to an account, read-only (EXAMINE, BODY.PEEK[])."""

    def folders(self) -> tuple[str, ...]:
        """The folders to follow: the configured ones; the Sent folder is not among them."""

    def sent_folder(self) -> str | None:
        """The account's Sent folder, or None when it has none."""

    def examine(self, folder: str) -> FolderState:
        """Select a folder read-only."""

    def uids_after(self, last_uid: int, since: datetime | None = None) -> tuple[int, ...]:
        """Uids above ``last_uid`` in the examined folder, ascending; ``since`` bounds a first sync by day."""

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail | UnfetchedMail]:
        """The mails, batch by batch, ascending; uids that vanished meanwhile are left out."""

    def fetch_whole(self, uid: int) -> FetchedMail | UnfetchedMail | None:
        """One mail of the examined folder, however large; None when it has vanished."""

    def find_message_id(self, folder: str, message_id: str) -> bool:
        """Is a mail with this Message-ID in the folder?"""

    def append_sent(self, folder: str, raw: bytes, at: datetime) -> None:
        """Store a copy of a sent mail, marked as seen."""

    def open_writable(self, folder: str) -> FolderState:
        """Select a folder for flags and moves. Raises MailError; ``refused`` when it is read-only."""

    def add_flag(self, uids: Sequence[int], flag: str) -> Mapping[int, bool]:
        """Set a flag in the folder opened writable; which of the mails that are there carry it afterwards."""

    def move(self, uids: Sequence[int], target: str) -> None:
        """Move mails out of the folder opened writable. Raises MailError; ``refused`` when the server does not."""

    def alive(self) -> bool:
        """Does the server still answer, within seconds? Never raises."""

    def close(self) -> None:
        """Log out; never raises."""


class Heard(StrEnum):
    """What a bell has heard."""

    CHANGED = "changed"
    """The folder may have changed: look."""
    QUIET = "quiet"
    UNABLE = "unable"
    """The server cannot do it after all, and is not to be asked again."""


class MailBell(Protocol):
    """A second connection on which the server tells by itself that the first folder has changed (IDLE)."""

    def wait(self, seconds: float, give_up: Callable[[], bool]) -> Heard:
        """Wait for news; ``give_up`` is asked twice a second.

        Raises:
            MailError: the connection is lost, or the server throttles.
        """

    def prove(self) -> Heard:
        """Have the server answer now; it may have news. Raises MailError: it is gone."""

    def close(self) -> None:
        """Log out; never raises."""


class MailAccount(Protocol):
    """A configured account: where mail comes from and leaves through."""

    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def own_addresses(self) -> frozenset[str]:
        """The address and its aliases, lower case."""

    @property
    def keeps_sent_itself(self) -> bool:
        """Its SMTP server files the Sent copy (Gmail, Microsoft 365)."""

    @property
    def writes_html(self) -> bool:
        """Letters carry an HTML twin beside the plain text."""

    @property
    def since(self) -> str:
        """How far back the first sync reads: ``14d``, ``2026-01-31`` or ``all``."""

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders to follow; the Sent folder is not among them."""

    @property
    def write_back(self) -> WriteBackPolicy:
        """What its mails on the server are told."""

    def connect(self) -> MailSession:
        """Open an IMAP session. Raises MailError."""

    def listen(self) -> MailBell | None:
        """Open a bell on the first folder; None when the server has no such thing. Raises MailError."""

    def transport(self) -> MailTransport:
        """A fresh, unconnected SMTP transport."""


class MailTransport(Protocol):
    """One SMTP delivery, driven step by step so that the outbox knows the phase (M-54)."""

    def connect(self) -> None:
        """Connect, TLS, EHLO, log in. Raises SendError."""

    def mail(self, envelope_from: str, size: int, *, utf8: bool = False) -> None:
        """MAIL FROM; ``utf8`` when an address is not ASCII (M-64). Raises SendError."""

    def rcpt(self, recipients: Sequence[str]) -> dict[str, str]:
        """RCPT TO for each; returns those refused with the server's words. Raises SendError if none is left."""

    def data(self, raw: bytes) -> None:
        """DATA up to the reply to the final dot. Raises SendError; ``uncertain`` once bytes left unanswered."""

    def close(self) -> None:
        """QUIT; never raises."""


class ReadingAhead(Protocol):
    """Mails handed over by one thread, results taken by another, in the same order."""

    def send(self, raws: Sequence[bytes]) -> None:
        """Hand mails over to be read; waits while too many are in work."""

    def receive(self) -> Sequence[ParsedMail]:
        """What was read in the oldest mails that were sent and not yet received; waits for it."""

    def close(self) -> None:
        """Give up what is still in work; never raises."""


class MailReader(Protocol):
    """Reads raw mail; never raises on any input."""

    def parse(self, raw: bytes) -> ParsedMail: ...
    def reading_ahead(self, expected: int) -> ReadingAhead:
        """A queue of mails to be read; for many expected ones it may read in a process of its own."""

    def attachment(self, raw: bytes, index: int) -> bytes:
        """The decoded bytes of ``parse(raw).attachments[index]``."""


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that goes with a mail."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be written."""

    from_name: str
    from_address: str
    to: tuple[str, ...]
    subject: str
    text: str
    date: datetime
    message_id: str
    cc: tuple[str, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    reply_to: str = ""
    """Where answers are asked to come; empty: to ``from_address``."""
    html: bool = False
    """Add an HTML twin, rendered from the text's Markdown (M-65)."""
    files: tuple[MailFile, ...] = ()
    auto: bool = False
    """An acknowledgement: carries Auto-Submitted and the headers of M-49."""


class MailWriter(Protocol):
    """Serialises a mail (M-61 ... M-65)."""

    def write(self, mail: NewMail) -> bytes:
        """RFC 5322 bytes with CRLF. Raises BadInput for a header that cannot be written."""

    def envelope_address(self, address: str) -> str:
        """The address as SMTP wants it (IDN to punycode). Raises BadInput."""
