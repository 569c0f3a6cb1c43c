"""A mail account over IMAP and SMTP: implements the port ``MailAccount``."""

from __future__ import annotations

from supportdesk_tui.desk.ports import MailBell, MailSession, MailTransport, WriteBackPolicy
from supportdesk_tui.mail.account_settings import AccountSettings
from supportdesk_tui.mail.endpoints import Endpoint, Security, Timeouts

__all__ = ["AccountSettings", "Endpoint", "ImapSmtpAccount", "Security", "Timeouts"]


class ImapSmtpAccount:
    """Where mail comes from and leaves through; opens nothing before it is asked to."""

    def __init__(self, settings: AccountSettings) -> None:
        self._settings = settings
        self._own = frozenset(address.strip().lower() for address in (settings.address, *settings.aliases))

    @property
    def name(self) -> str:
        """The account's name in the configuration."""
        return self._settings.name

    @property
    def address(self) -> str:
        """The address we write from."""
        return self._settings.address

    @property
    def own_addresses(self) -> frozenset[str]:
        """The address and its aliases, lower case."""
        return self._own

    @property
    def keeps_sent_itself(self) -> bool:
        """The SMTP server files the Sent copy."""
        return self._settings.keeps_sent

    @property
    def writes_html(self) -> bool:
        """Letters carry an HTML twin beside the plain text."""
        return self._settings.html

    @property
    def since(self) -> str:
        """How far back the first sync reads: ``14d``, ``2026-01-31`` or ``all``."""
        return self._settings.since

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders to follow."""
        return self._settings.folders

    @property
    def write_back(self) -> WriteBackPolicy:
        """What its mails on the server are told."""
        return self._settings.write_back

    def connect(self) -> MailSession:
        """Open an IMAP session. Raises MailError."""
        from supportdesk_tui.mail.imap_session import ImapSession

        return ImapSession(self._settings)

    def listen(self) -> MailBell | None:
        """Open a connection of its own that tells of new mail; None without IDLE. Raises MailError."""
        from supportdesk_tui.mail.idling import open_bell

        return open_bell(self._settings)

    def transport(self) -> MailTransport:
        """A fresh, unconnected SMTP transport."""
        from supportdesk_tui.mail.smtp_transport import SmtpTransport

        return SmtpTransport(self._settings)
