"""How a person can be reached who has no e-mail address: by phone, by Telegram."""

from __future__ import annotations

import re
from dataclasses import dataclass

from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Channel

_NAME = re.compile(r"(?:(?:https?://)?t\.me/|@)?([A-Za-z][A-Za-z0-9_]{3,31})")
_NUMBERED = re.compile(r"(?:user|channel|chat)-?\d+")
"""What a chat's export calls people who show it no name: nothing finds them by that."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a person."""

    channel: Channel
    said: str
    """The number or name, as it can be dialled or looked for; empty where the chat itself is the only way."""
    link: str = ""
    """An address that opens the way, if there is one."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody who cannot be written a mail."""

    name: str
    """Empty when not even that is known."""
    ways: tuple[Way, ...] = ()


@dataclass
class NoEmail(NotPossible):
    """There is no address to send a letter to, but perhaps another way."""

    person: Reachable = Reachable("")


def ways_to(person: Requester) -> tuple[Way, ...]:
    """The phone, then Telegram."""
    return _ways(person.phone, person.telegram)


def called(person: Requester) -> str:
    """What to call a person: the name; without one, and without an address, another way to reach them."""
    return called_by(person.name, person.address, person.phone, person.telegram)


def called_by(name: str, address: str, phone: str, telegram: str) -> str:
    """The same of somebody of whom there is no card."""
    if name or address:
        return name
    return next((way.said for way in _ways(phone, telegram) if way.said), "")


def _ways(phone: str, telegram: str) -> tuple[Way, ...]:
    ways = [Way(Channel.PHONE, phone)] if phone else []
    if telegram:
        name = telegram_name(telegram)
        ways.append(Way(Channel.TELEGRAM, f"@{name}" if name else "", telegram_link(telegram)))
    return tuple(ways)


def telegram_name(written: str) -> str:
    """The public name without its ``@``; empty where what is known is only a number."""
    found = _NAME.fullmatch(written.strip())
    return found[1] if found and not _NUMBERED.fullmatch(found[1]) else ""


def telegram_link(written: str) -> str:
    """Where Telegram opens this person; empty where that needs a name and there is none."""
    name = telegram_name(written)
    return f"https://t.me/{name}" if name else ""
