"""Which ticket a mail belongs to (M-43, M-44, M-45): signed ids first, guesses never attach."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Proof(StrEnum):
    """By what a mail was matched to a ticket, the best first."""

    SIGNED_ID = "signed_id"
    """A Message-ID that only we can have made."""
    KNOWN_ID = "known_id"
    """The Message-ID of a mail that was stored in the same mailbox."""
    PLUS_ADDRESS = "plus_address"
    """It was sent to ``support+t.<ticket>.<mac>@``, as our Reply-To says."""
    SIGNED_TOKEN = "signed_token"
    """The subject carries ``[#123-k7f3]`` with a valid MAC."""
    NUMBER = "number"
    """An unsigned ``[#123]``: only ever a hint."""
    THREAD = "thread"
    """The server's own guess by subject and references (M-36): only ever a hint."""


_HINTS = frozenset({Proof.NUMBER, Proof.THREAD})


@dataclass(frozen=True, slots=True)
class Match:
    """A ticket a mail names, and how well it proves it."""

    ticket_id: int
    proof: Proof
    direct: bool = False
    """It stands in In-Reply-To: the mail answers ours, rather than lying somewhere in an old chain."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a mail goes: to ``ticket_id``, or to a new ticket that may hint at ``maybe``."""

    ticket_id: int | None = None
    maybe: int | None = None
    stranger: bool = False
    """Attached by a signed id although the sender is new on the ticket."""


NO_TICKET = Verdict()


def decide(matches: Sequence[Match], participant_of: Collection[int],
           same_subject: Collection[int] = frozenset()) -> Verdict:
    """Judge the matches, best proof first.

    A participant's mail is attached by anything but a bare number. A stranger's is attached, with a flag, when it
    answers a mail of ours (M-45); where ours only lies in its chain and its subject is another, somebody has dug
    out an old mail to write about something else, and the ticket is suggested (M-44).

    Args:
        matches: what the mail names: signed ids (In-Reply-To, then References newest to oldest), known ids,
            plus-addresses, signed tokens, bare numbers; in that order.
        participant_of: those of the named tickets on which the sender has taken part.
        same_subject: those whose subject the mail carries.
    """
    for match in matches:
        if match.proof in _HINTS:
            break
        if match.ticket_id in participant_of:
            return Verdict(ticket_id=match.ticket_id)
        if match.proof is Proof.SIGNED_ID and (match.direct or match.ticket_id in same_subject):
            return Verdict(ticket_id=match.ticket_id, stranger=True)
    return Verdict(maybe=matches[0].ticket_id) if matches else NO_TICKET


_BARE_NUMBER = re.compile(r"\[#(\d{1,9})\]")
_TOKEN = re.compile(r"\s*\[#\d{1,9}(?:-[a-z0-9]{4,12})?\]", re.IGNORECASE)
_PREFIX = re.compile(
    r"^\s*(?:re|fwd?|fw|aw|wg|antw|sv|vs|vb|tr|rv|res|enc|ha|на|отв|ответ|пересл|переслано|doorst|odp|pd|ynt|ilt|"
    r"回复|回覆|转发|轉寄|答复)(?:\s*\[\d+\]|\s*\(\d+\)|\s*\^\d+|\s*\*\d+)?\s*[:：]\s*", re.IGNORECASE)


def bare_numbers(subject: str) -> tuple[int, ...]:
    """The unsigned ticket numbers a subject carries."""
    return tuple(int(number) for number in _BARE_NUMBER.findall(subject))


def plain_subject(subject: str) -> str:
    """The subject without reply prefixes and ticket tokens (M-47)."""
    bare = _TOKEN.sub("", subject)
    while True:
        shorter = _PREFIX.sub("", bare, count=1)
        if shorter == bare:
            return bare.strip()
        bare = shorter


def same_subject(one: str, other: str) -> bool:
    """Is it the same subject but for prefixes, tokens, case and spaces? An empty one is any."""
    words = [" ".join(plain_subject(text).casefold().split()) for text in (one, other)]
    return words[0] == words[1] or "" in words
