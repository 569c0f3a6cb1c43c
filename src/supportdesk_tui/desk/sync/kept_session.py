"""One connection for reading an account, kept from round to round (M-23): servers count logins."""

from __future__ import annotations

from typing import Protocol

from supportdesk_tui.desk.ports import MailAccount, MailSession


class Sessions(Protocol):
    """Where a round gets its connection from, and what becomes of it afterwards."""

    def get(self, account: MailAccount) -> MailSession:
        """A session that works. Raises DeskError."""

    def put_back(self, session: MailSession, *, well: bool) -> None:
        """The round is over; ``well`` when the session may serve again. Never raises."""


class FreshSessions:
    """A connection for each round."""

    def get(self, account: MailAccount) -> MailSession:
        """A new session. Raises DeskError."""
        return account.connect()

    def put_back(self, session: MailSession, *, well: bool) -> None:
        """Log out."""
        session.close()


class KeptSession:
    """The connection of one account, used by one thread."""

    def __init__(self) -> None:
        self._kept: MailSession | None = None

    def get(self, account: MailAccount) -> MailSession:
        """The kept session when its server still answers, else a new one. Raises DeskError."""
        kept, self._kept = self._kept, None
        if kept is not None:
            if kept.alive():
                return kept
            kept.close()
        return account.connect()

    def put_back(self, session: MailSession, *, well: bool) -> None:
        """Keep it, or log out."""
        if well:
            self._kept = session
        else:
            session.close()

    def drop(self) -> None:
        """Log out; never raises."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()
