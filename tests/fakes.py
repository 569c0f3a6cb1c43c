"""Stand-ins for what lies outside: the clock, randomness, a mail account. All typed against the ports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from supportdesk_tui.desk.ports import MailBell, MailSession, MailTransport, WriteBackPolicy

NOON = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
"""A Wednesday, 12:00 in Moscow: in the middle of the default working day."""


class FrozenClock:
    """A clock that moves only when told to."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def tick(self, span: timedelta) -> datetime:
        self.at += span
        return self.at


class CountedIds:
    """Ids that count up, so that runs can be compared."""

    def __init__(self) -> None:
        self.count = 0

    def token(self) -> str:
        self.count += 1
        return f"{self.count:016x}"


def _no_server() -> MailSession:
    raise AssertionError("this test has no IMAP server")


def _no_transport() -> MailTransport:
    raise AssertionError("this test has no SMTP server")


@dataclass
class FakeAccount:
    """An account whose servers are whatever the test wants."""

    name: str = "support"
    address: str = "help@club.example"
    aliases: tuple[str, ...] = ()
    keeps_sent_itself: bool = True
    writes_html: bool = False
    since: str = "14d"
    folders: tuple[str, ...] = ("INBOX",)
    write_back: WriteBackPolicy = field(default_factory=WriteBackPolicy)
    open_session: Callable[[], MailSession] = _no_server
    open_transport: Callable[[], MailTransport] = _no_transport
    open_bell: Callable[[], MailBell | None] = lambda: None
    own_addresses: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.own_addresses = frozenset({self.address, *self.aliases})

    def connect(self) -> MailSession:
        return self.open_session()

    def listen(self) -> MailBell | None:
        return self.open_bell()

    def transport(self) -> MailTransport:
        return self.open_transport()
