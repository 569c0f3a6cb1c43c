"""One IMAP connection: imapclient with bounded waits and tolerant reading (docs/mail.md: connections, M-06).

Loaded only when a connection is wanted: importing imapclient takes a tenth of a second.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.imap_utf7 import encode as encode_utf7
from imapclient.response_parser import parse_response

from supportdesk_tui.mail.connecting import BoundedTls, deadline, open_socket
from supportdesk_tui.mail.endpoints import Endpoint, Timeouts
from supportdesk_tui.mail.fetch_answers import FetchedRow, grouped, read_row
from supportdesk_tui.mail.imap_errors import Refused

READ_BYTES = 1 << 20
_MODSEQ = re.compile(rb"\(.*")


@dataclass(frozen=True, slots=True)
class ListedFolder:
    """One row of LIST: decoded name for people, raw name for commands (M-28)."""

    name: str
    raw: bytes
    flags: frozenset[str]
    """Lower case, with the backslash."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A UID FETCH on its way."""

    tag: bytes
    uids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Examined:
    """What EXAMINE said; 0 for what it left out."""

    exists: int
    uidvalidity: int
    uidnext: int


class _Wire(imaplib.IMAP4):
    """imaplib over a socket whose opening, handshake and greeting have an end."""

    def __init__(self, endpoint: Endpoint, tls: BoundedTls | None, timeouts: Timeouts) -> None:
        self._endpoint, self._tls, self._timeouts = endpoint, tls, timeouts
        super().__init__(endpoint.host, endpoint.port, timeouts.connect)

    def open(self, *where: Any) -> None:
        """Connect; what comes is read in large pieces, for each wait for the line is a wait for a turn too."""
        super().open(*where)
        name = "_file" if "_file" in vars(self) else "file"  # as Python spells it
        small = getattr(self, name)
        setattr(self, name, self.sock.makefile("rb", READ_BYTES))
        small.close()

    def _create_socket(self, timeout: float | None = None) -> Any:
        sock = open_socket(self._endpoint, self._timeouts.connect)
        return self._tls.wrap_socket(sock, server_hostname=self.host) if self._tls else sock

    def _connect(self) -> None:
        with deadline(self.sock, 2 * self._timeouts.connect):
            super()._connect()  # type: ignore[misc]  # typeshed leaves out this method: greeting, CAPABILITY


class Connection(IMAPClient):  # type: ignore[misc]  # imapclient ships no types
    """A connected, not yet logged-in client. Raises OSError, ssl.SSLError, imaplib.IMAP4.error."""

    def __init__(self, endpoint: Endpoint, tls: BoundedTls, timeouts: Timeouts) -> None:
        self._endpoint, self._tls, self._limits = endpoint, tls, timeouts
        super().__init__(endpoint.host, endpoint.port, ssl=endpoint.security == "tls",
                         timeout=SocketTimeout(timeouts.connect, timeouts.read))
        self._imap.debug = 0  # imapclient sets 5: every literal would be formatted for a log nobody reads
        self.normalise_times = False  # its local times without a zone would be hours wrong (M-34)
        self._early: list[FetchedRow] = []
        """Answers that came before their question's turn."""

    def _create_IMAP4(self) -> _Wire:
        return _Wire(self._endpoint, self._tls if self.ssl else None, self._limits)

    @contextlib.contextmanager
    def bounded(self) -> Iterator[None]:
        """Everything inside together takes at most the operation's time; the connection is cut then."""
        with deadline(self._imap.sock, self._limits.operation):
            yield

    def secure(self) -> None:
        """STARTTLS with a verified certificate. Raises Refused when the server does not offer it."""
        if not self.has_capability("STARTTLS"):
            raise Refused("the server does not offer STARTTLS")
        self.starttls(self._tls)
        self._imap.sock.settimeout(self._limits.read)

    def refresh_capabilities(self) -> frozenset[str]:
        """What the server can do from now on: as it said with its last OK, else asked anew (M-25)."""
        self._cached_capabilities = None
        return frozenset(item.decode("ascii", "replace").upper() for item in self.capabilities())

    def login_methods(self) -> frozenset[str]:
        """The SASL mechanisms the server offers now."""
        return frozenset(item.removeprefix("AUTH=") for item in self.refresh_capabilities()
                         if item.startswith("AUTH="))

    def forget_capabilities(self) -> None:
        """Drop what was said before the login, so that it is not taken for what holds after it."""
        self._imap.untagged_responses.pop("CAPABILITY", None)

    def examine(self, raw_name: bytes) -> Examined:
        """EXAMINE: the folder selected read-only."""
        typ, data = self._imap.select(quoted(raw_name), True)
        self._early = []  # another folder's mails have the same numbers
        if typ != "OK":
            raise Refused(_words(data))
        said = self._imap.untagged_responses
        return Examined(exists=_largest(said.get("EXISTS")), uidvalidity=_last(said.get("UIDVALIDITY")),
                        uidnext=_last(said.get("UIDNEXT")))

    def search_uids(self, criteria: Sequence[bytes]) -> list[int]:
        """UID SEARCH; several SEARCH lines are one answer, and a MODSEQ in it is passed over (M-09)."""
        self._imap.untagged_responses.pop("SEARCH", None)
        lines = self._raw_command_untagged(b"SEARCH", list(criteria))
        words = (word for line in lines if line for word in _MODSEQ.sub(b"", line).split())
        return [int(word) for word in words if word.isdigit()]

    def fetch_rows(self, uids: Sequence[int], items: str) -> list[FetchedRow]:
        """UID FETCH of ``items``; answers without a UID or beyond reading are left out.

        Raises:
            Refused: the server answered NO; what it sent before is dropped.
        """
        self._imap.untagged_responses.pop("FETCH", None)
        return self.answers(self.ask(uids, items))

    def ask(self, uids: Sequence[int], items: str) -> Asked:
        """Send a UID FETCH without waiting for its answers, so that the line is never idle between two."""
        tag: bytes = self._imap._command("UID", "FETCH", ",".join(map(str, uids)), f"({items})")
        return Asked(tag, frozenset(uids))

    def answers(self, asked: Asked) -> list[FetchedRow]:
        """The answers to what was asked, as ``fetch_rows``; those to a later question are kept for it.

        Servers were seen to mix the answers of two questions: each row says by its uid where it belongs.
        """
        typ, data = self._imap._command_complete("FETCH", asked.tag)
        said = self._imap.untagged_responses.pop("FETCH", [])
        if typ != "OK":
            raise Refused(_words(data))
        rows = [*self._early, *(row for row in map(read_row, grouped(said)) if row is not None)]
        self._early = [row for row in rows if row.uid not in asked.uids and row.body is not None]
        return [row for row in rows if row.uid in asked.uids]

    def list_rows(self, command: str) -> list[ListedFolder]:
        """LIST or XLIST; a row that cannot be read costs only itself."""
        self._imap.untagged_responses.pop(command, None)
        typ, data = self._imap._simple_command(command, '""', '"*"')
        answers = self._imap.untagged_responses.pop(command, [])
        if typ != "OK":
            raise Refused(_words(data))
        return [folder for folder in map(_listed, grouped(answers)) if folder is not None]

    def append_raw(self, raw_name: bytes, raw: bytes, at: datetime) -> None:
        """APPEND, marked as seen, by a synchronising literal so that the server can refuse first (M-31b)."""
        typ, data = self._imap.append(quoted(raw_name), r"(\Seen)", at, raw)
        if typ != "OK":
            raise Refused(_words(data))


def encoded_name(name: str) -> bytes:
    """A folder's name as the wire has it: modified UTF-7."""
    encoded: bytes = encode_utf7(name)
    return encoded


def quoted(raw_name: bytes) -> bytes:
    """A raw name or id as a quoted string. Raises ValueError for what would end the line (M-27)."""
    if any(byte in raw_name for byte in (b"\r", b"\n", b"\0")):
        raise ValueError("line break in a name")
    return b'"' + raw_name.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _listed(group: list[Any]) -> ListedFolder | None:
    try:
        flags, _delimiter, name = parse_response(group)[:3]
    except (ValueError, imaplib.IMAP4.error):
        return None
    raw = str(name).encode() if isinstance(name, int) else name
    if not isinstance(raw, bytes) or not isinstance(flags, tuple):
        return None
    words = (flag.decode("ascii", "replace").lower() for flag in flags if isinstance(flag, bytes))
    return ListedFolder(_decoded(raw), raw, frozenset(words))


def _decoded(raw: bytes) -> str:
    """Modified UTF-7, else the UTF-8 that some servers send raw, else whatever the bytes look like."""
    try:
        if raw.isascii():
            name: str = decode_utf7(raw)
            return name
        return raw.decode("utf-8")
    except (UnicodeDecodeError, ValueError):
        return raw.decode("latin-1")


def _words(data: Sequence[Any]) -> str:
    last = data[-1] if data else b""
    return last.decode("utf-8", "replace") if isinstance(last, bytes) else str(last or "refused")


def _numbers(values: Sequence[Any] | None) -> list[int]:
    return [int(value) for value in values or () if isinstance(value, bytes) and value.isdigit()]


def _largest(values: Sequence[Any] | None) -> int:
    return max(_numbers(values), default=0)


def _last(values: Sequence[Any] | None) -> int:
    return (_numbers(values) or [0])[-1]
