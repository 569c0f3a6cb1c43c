"""Our own ids: Message-IDs and subject tokens that nobody else can make (M-43, M-63).

Both carry a truncated HMAC-SHA-256 over the ticket number, keyed with the desk's signing key, so that a reply
finds its ticket by arithmetic alone and a guessed number finds nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

_ID = re.compile(r"sd\.(\d{1,12})\.([0-9a-f]{16})\.([a-z2-7]{8})@([^@\s<>]{1,253})", re.IGNORECASE)
_TOKEN = re.compile(r"\[#(\d{1,12})-([a-z2-7]{4})\]", re.IGNORECASE)


_PLUS = re.compile(r"([^@\s+]{1,64})\+t\.(\d{1,12})\.([a-z2-7]{8})@([^@\s]{1,253})", re.IGNORECASE)


def _mac(key: bytes, purpose: str, text: str, length: int) -> str:
    digest = hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii")[:length].lower()


def ascii_domain(domain: str) -> str:
    """The domain in lower-case ASCII: punycode for an international one, unchanged when that fails."""
    lowered = domain.strip().lower()
    if lowered.isascii():
        return lowered
    try:
        return lowered.encode("idna").decode("ascii")
    except UnicodeError:
        return lowered


def message_id(key: bytes, ticket_id: int, token: str, address: str) -> str:
    """A signed Message-ID of ticket ``ticket_id``, without angle brackets.

    Args:
        key: the desk's signing key.
        ticket_id: the ticket the mail belongs to.
        token: 16 lower-case hexadecimal digits, fresh for each mail.
        address: the sending address; its domain is signed too, so an id of one account proves nothing
            for an account of another domain.
    """
    domain = ascii_domain(address.rpartition("@")[2])
    return f"sd.{ticket_id}.{token}.{_mac(key, 'id', f'{ticket_id}.{token}.{domain}', 8)}@{domain}"


def ticket_of_message_id(key: bytes, text: str) -> int | None:
    """The ticket that a Message-ID of ours belongs to; None when it is not ours or was tampered with."""
    match = _ID.fullmatch(text.strip().strip("<>"))
    if match is None:
        return None
    ticket, token, mac, domain = match.groups()
    expected = _mac(key, "id", f"{int(ticket)}.{token.lower()}.{domain.lower()}", 8)
    return int(ticket) if hmac.compare_digest(expected, mac.lower()) else None


def subject_token(key: bytes, ticket_id: int) -> str:
    """The mark of a ticket in a subject line, such as ``[#123-k7f3]``."""
    return f"[#{ticket_id}-{_mac(key, 'subject', str(ticket_id), 4)}]"


def ticket_of_subject(key: bytes, subject: str) -> int | None:
    """The ticket of the first valid token in the subject; an unsigned or forged ``[#123]`` gives None."""
    for ticket, mac in _TOKEN.findall(subject):
        if hmac.compare_digest(_mac(key, "subject", str(int(ticket)), 4), mac.lower()):
            return int(ticket)
    return None


def plus_address(key: bytes, ticket_id: int, address: str) -> str:
    """The address that answers to a ticket may be sent to: ``support+t.<ticket>.<mac>@``.

    The account's own address is signed too: another account's mark proves nothing here.
    """
    local, _, domain = address.rpartition("@")
    return f"{local}+t.{ticket_id}.{_plus_mac(key, ticket_id, local, domain)}@{domain}"


def ticket_of_plus_address(key: bytes, address: str) -> int | None:
    """The ticket that a plus-address of ours belongs to; None when it is not ours or was tampered with."""
    match = _PLUS.fullmatch(address.strip())
    if match is None:
        return None
    local, ticket, mac, domain = match.groups()
    return int(ticket) if hmac.compare_digest(_plus_mac(key, int(ticket), local, domain), mac.lower()) else None


def _plus_mac(key: bytes, ticket_id: int, local: str, domain: str) -> str:
    return _mac(key, "plus", f"{ticket_id}.{local.lower()}@{ascii_domain(domain)}", 8)
