"""Who a letter goes to: never ourselves, never an address that nobody reads, nobody twice (M-60)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from supportdesk_tui.domain.mail_rules import unattended


@dataclass(frozen=True, slots=True)
class Recipients:
    """The addresses of a letter by their field."""

    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Everybody, the order of the envelope."""
        return (*self.to, *self.cc, *self.bcc)


_PART = re.compile(r'(?:"(?:\\.|[^"\\])*"|<[^<>]*>|[^,;"<]|["<])+')
"""What stands between commas and semicolons; those inside quotes and angle brackets part nothing."""
_NAMED = re.compile(r".*<([^<>]*)>\s*", re.DOTALL)


def typed_addresses(text: str) -> tuple[str, ...]:
    """The addresses in what was typed or pasted: ``ann@a.example; "Lee, Bo" <bo@b.example>``. Names are left out.

    Whether an address can be written to is not judged here.
    """
    parts = (found.group().strip() for found in _PART.finditer(text))
    named = ((part, _NAMED.fullmatch(part)) for part in parts if part)
    return tuple((match[1].strip() or part) if match else part for part, match in named)


def guarded(wanted: Recipients, own: Collection[str]) -> Recipients:
    """Those to write to: an address stays in the first field that names it.

    Args:
        wanted: as the letter has them.
        own: our own addresses, lower case.
    """
    met = set(own)

    def kept(addresses: Iterable[str]) -> tuple[str, ...]:
        found = []
        for address in addresses:
            if address.lower() not in met and not unattended(address):
                met.add(address.lower())
                found.append(address)
        return tuple(found)

    return Recipients(kept(wanted.to), kept(wanted.cc), kept(wanted.bcc))


def digest(ticket_id: int, recipients: Recipients) -> str:
    """A short hash that binds a letter to its ticket and its recipients: it changes when either does (M-60)."""
    fields: Sequence[Sequence[str]] = (recipients.to, recipients.cc, recipients.bcc)
    text = json.dumps([ticket_id, *([address.lower() for address in field] for field in fields)], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
