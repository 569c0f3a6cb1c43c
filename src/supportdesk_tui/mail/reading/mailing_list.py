"""The mailing list that a mail came by, and what the mail is with the list left aside (M-48).

A support address may itself be a list, such as a Google group: then every customer's mail bears its marks.
"""

from __future__ import annotations

import re

from supportdesk_tui.domain.message import MailingList, MailKind
from supportdesk_tui.mail.reading.addresses import Mailbox, parse_addresses
from supportdesk_tui.mail.reading.bounces import Evidence
from supportdesk_tui.mail.reading.headers import Head
from supportdesk_tui.mail.reading.kind import first_word, must_not_be_answered

_NAMING = (b"list-post", b"x-beenthere", b"mailing-list", b"list-id")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,200}\w")
_LIST_ID = re.compile(r"<\s*([\w.+-]{1,250})\s*>|^\s*([\w.+-]{1,250})\s*$")
_VIA = re.compile(r"^['\"]?(.{1,200}?)['\"]? via .{1,200}$", re.S)


def read_list(evidence: Evidence) -> MailingList | None:
    """What a list's mail says of the list; None when it names none, or bears the marks of two."""
    head = evidence.head
    if any(len(head.all(name)) > 1 for name in (b"list-id", b"list-post", b"list-unsubscribe")):
        return None  # a newsletter that somebody has sent on to a list
    names = _names(head)
    if not names:
        return None
    author = _author(head, names, Mailbox(evidence.from_name, evidence.from_address))
    kind, reason = _kind(head)
    looped = _ADDRESS.findall(head.get(b"x-loop").decode("ascii", "replace").lower())
    by_list = bool(looped) and all(address in names for address in looped)
    return MailingList(
        names=names, kind=kind, kind_reason=reason,
        suppress_auto=must_not_be_answered(evidence, kind, author.address, loop_counts=not by_list),
        from_address=author.address, from_name=author.name,
    )  # fmt: skip


def _names(head: Head) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for field in _NAMING:
        text = head.get(field).decode("ascii", "replace").lower()
        if field != b"list-id":
            if match := _ADDRESS.search(text):
                names[match[0]] = None
        elif match := _LIST_ID.search(text):
            names[match[1] or match[2]] = None
    return tuple(names)


def _kind(head: Head) -> tuple[MailKind, str]:
    submitted = first_word(head, b"auto-submitted")
    if submitted not in ("", "no"):
        return MailKind.AUTO_REPLY, "auto-submitted"
    by_ezmlm = b"mailing-list" in head  # which calls its mail bulk
    if first_word(head, b"precedence") in ("bulk", "junk") and not by_ezmlm:
        return MailKind.LIST, "precedence"
    return MailKind.HUMAN, ""


def _author(head: Head, names: tuple[str, ...], sender: Mailbox) -> Mailbox:
    """Who wrote it: a list may put itself into From and the author elsewhere, lest strict domains refuse the mail."""
    if sender.address not in names and sender.address.replace("@", ".") not in names:
        return sender
    for field in (b"x-original-from", b"reply-to"):
        for mailbox in parse_addresses(head.get(field)):
            if "@" in mailbox.address and mailbox.address not in names and mailbox.address != sender.address:
                via = _VIA.match(sender.name)
                return Mailbox(mailbox.name or (via[1] if via else ""), mailbox.address)
    return sender
