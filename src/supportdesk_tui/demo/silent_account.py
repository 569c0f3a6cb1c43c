"""The demo's mail account: it takes answers like any other and lets nothing out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from supportdesk_tui.desk.ports import MailSession, WriteBackPolicy
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.domain.outbox_rules import SendError

NAME = "support"
ADDRESS = "help@marshrut.example"
_REFUSAL = "The demo sends nothing."


class SilentTransport:
    """Refuses before a socket would be opened."""

    def connect(self) -> NoReturn:
        """Always raises SendError."""
        raise SendError("permanent", "connect", detail=_REFUSAL)

    def mail(self, envelope_from: str, size: int, *, utf8: bool = False) -> NoReturn:
        """Always raises SendError."""
        self.connect()

    def rcpt(self, recipients: Sequence[str]) -> NoReturn:
        """Always raises SendError."""
        self.connect()

    def data(self, raw: bytes) -> NoReturn:
        """Always raises SendError."""
        self.connect()

    def close(self) -> None:
        """There is nothing to close."""


@dataclass(frozen=True, slots=True)
class SilentAccount:
    """An account without servers; implements ``desk.ports.MailAccount``."""

    name: str = NAME
    address: str = ADDRESS
    keeps_sent_itself: bool = True
    writes_html: bool = True
    since: str = "14d"
    folders: tuple[str, ...] = ("INBOX",)
    write_back: WriteBackPolicy = field(default_factory=WriteBackPolicy)

    @property
    def own_addresses(self) -> frozenset[str]:
        """The club's one address."""
        return frozenset({self.address})

    def connect(self) -> MailSession:
        """Always raises MailError."""
        raise MailError("refused", "demo", _REFUSAL)

    def listen(self) -> None:
        """Nothing is ever heard."""

    def transport(self) -> SilentTransport:
        """A transport that refuses."""
        return SilentTransport()
