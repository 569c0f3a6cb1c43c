"""Finding the Sent folder: by what the server marks, else by its name in several languages (M-29)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

_SENT_NAMES = (
    "sent", "sent items", "sent mail", "sent messages", "отправленные", "отправленные письма",
    "отправленные сообщения", "надіслані", "адпраўленыя", "gesendet", "gesendete objekte",
    "gesendete elemente", "envoyés", "messages envoyés", "éléments envoyés", "enviados",
    "elementos enviados", "posta inviata", "inviati", "verzonden", "verzonden items", "wysłane",
    "elementy wysłane", "已发送", "已发送邮件", "送信済みメール",
)


class Listed(Protocol):
    """A folder of the server's list."""

    @property
    def name(self) -> str:
        """Decoded."""

    @property
    def flags(self) -> frozenset[str]:
        """Lower case, with the backslash."""


def holds_everything(folders: Iterable[Listed], name: str) -> bool:
    """Is this the folder that shows every mail of the account: sent ones, drafts and archive too (M-36)?"""
    return any("\\all" in each.flags or "\\allmail" in each.flags for each in folders if each.name == name)


def marked_sent(folders: Iterable[Listed]) -> str | None:
    """The folder that the server itself calls Sent (SPECIAL-USE or XLIST)."""
    return next((each.name for each in folders if "\\sent" in each.flags), None)


def named_sent(folders: Iterable[Listed]) -> str | None:
    """The folder whose last name is a word for Sent; the best-known word first."""
    last_names = {re.split(r"[/.|\\]", each.name)[-1].strip().casefold(): each.name
                  for each in folders if "\\noselect" not in each.flags}
    return next((last_names[word] for word in _SENT_NAMES if word in last_names), None)
