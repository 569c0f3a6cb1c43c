"""What is configured of one mail account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from supportdesk_tui.desk.ports import WriteBackPolicy
from supportdesk_tui.mail.endpoints import Endpoint, Timeouts
from supportdesk_tui.mail.xoauth2 import Bearer


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """One mail account, its provider's preset already applied."""

    name: str
    address: str
    imap: Endpoint
    smtp: Endpoint
    username: str
    password: Callable[[], str] = field(repr=False)
    """Asked anew for each login; may raise a DeskError."""
    bearer: Bearer | None = field(default=None, repr=False)
    """Where tokens come from; the account then logs in with them and has no password."""
    aliases: tuple[str, ...] = ()
    folders: tuple[str, ...] = ("INBOX",)
    sent: str = "auto"
    """The Sent folder's name; ``auto`` finds it, an empty string means none."""
    keeps_sent: bool = False
    """The SMTP server files the Sent copy by itself."""
    html: bool = True
    """Letters carry an HTML twin beside the plain text."""
    dsn: bool = False
    """Ask the SMTP server for a report when it cannot deliver."""
    since: str = "14d"
    """How far back the first sync reads: ``14d``, ``2026-01-31`` or ``all``."""
    write_back: WriteBackPolicy = field(default_factory=WriteBackPolicy)
    """What mails on the server are told; nothing unless the operator asks for it."""
    timeouts: Timeouts = field(default_factory=Timeouts)
    ca_file: Path | None = None
    """Trust these certificates instead of the system's."""
