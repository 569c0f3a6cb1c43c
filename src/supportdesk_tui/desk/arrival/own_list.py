"""A support address that is a mailing list: its mail is its customers', not a list's (M-48)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from supportdesk_tui.domain.message import MailKind, ParsedMail


def apart_from_own_list(mail: ParsedMail, own_addresses: Collection[str]) -> ParsedMail:
    """The mail as its author sent it, where the list it came by is one of our own addresses; else as it is.

    A mail that something besides the list calls a machine's stays one.
    """
    found = mail.mailing_list
    if mail.kind is not MailKind.LIST or found is None or found.kind is not MailKind.HUMAN:
        return mail
    own = {name for address in own_addresses for name in (address, address.replace("@", "."))}
    if own.isdisjoint(found.names):
        return mail
    return replace(mail, kind=found.kind, kind_reason=found.kind_reason, suppress_auto=found.suppress_auto,
                   from_address=found.from_address, from_name=found.from_name,
                   reply_to=tuple(address for address in mail.reply_to
                                  if address not in own_addresses and address != found.from_address))
