"""Mails in which a form's service tells what somebody has filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from supportdesk_tui.desk.ports.exports import ExportRecord
    from supportdesk_tui.domain.message import ParsedMail


@dataclass(frozen=True, slots=True)
class FormMail:
    """What such a mail says: a record as an export of the same form would have it."""

    rule: str
    """Which rule has read it."""
    title: str
    """The service's name, for people."""
    record: ExportRecord
    """Without any contact where the mail names nobody who could be answered."""
    message: str
    """What the person wrote, without the form's other answers."""
    profiles: tuple[str, ...] = ()
    """The layouts of exports that hold the same requests, the likeliest first."""
    keys: tuple[str, ...] = ()
    """The keys that the request may have in such an export; empty when the mail carries no id."""


class FormMailReader(Protocol):
    """Knows the mails of forms by their senders and shapes."""

    def read(self, mail: ParsedMail, at: datetime, form_senders: Collection[str]) -> FormMail | None:
        """None for any other mail.

        Args:
            mail: as it was parsed.
            at: when it was received: the instant that the record gets.
            form_senders: addresses that the configuration calls forms.

        Raises:
            ConfigError: a rule of the operator's own is wrong.
        """

    def check(self) -> None:
        """Can every rule be used? Raises ConfigError."""
