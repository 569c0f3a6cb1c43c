"""Which ticket a mail belongs to (M-43 ... M-45): signed ids first, guesses never attach."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Proof(StrEnum):
    """By what a mail was matched to a ticket."""

    SIGNED_ID = "signed_id"
    KNOWN_ID = "known_id"
    SIGNED_TOKEN = "signed_token"
    NUMBER = "number"
    """An unsigned ``[#123]``: only ever a hint."""
    THREAD = "thread"
    """The server's own guess by subject and references (M-36): only ever a hint."""


@dataclass(frozen=True, slots=True)
class Match:
    """A ticket a mail names, and how well it proves it."""

    ticket_id: int
    proof: Proof


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a mail goes: to ``ticket_id``, or to a new ticket that may hint at ``maybe``."""

    ticket_id: int | None = None
    maybe: int | None = None
    stranger: bool = False
    """Attached by a signed id although the sender is new on the ticket."""


def decide(matches: Sequence[Match], participant_of: frozenset[int]) -> Verdict:
    """Judge the matches, best proof first.

    Args:
        matches: what the mail names: signed ids (In-Reply-To, then References newest to oldest), known ids,
            signed tokens, bare numbers; in that order.
        participant_of: those of the named tickets on which the sender has taken part.
    """
    for match in matches:
        if match.proof is Proof.SIGNED_ID:
            return Verdict(ticket_id=match.ticket_id, stranger=match.ticket_id not in participant_of)
        if match.proof in (Proof.KNOWN_ID, Proof.SIGNED_TOKEN) and match.ticket_id in participant_of:
            return Verdict(ticket_id=match.ticket_id)
    return Verdict(maybe=matches[0].ticket_id if matches else None)


_BARE_NUMBER = re.compile(r"\[#(\d{1,9})\]")
_TOKEN = re.compile(r"\s*\[#\d{1,9}(?:-[a-z0-9]{4,12})?\]")
_PREFIX = re.compile(
    r"^\s*(?:re|fwd?|aw|wg|sv|vs|tr|rv|antw|ha|на|отв|ответ|пересл|fw)(?:\s*\[\d+\]|\s*\(\d+\))?\s*:\s*",
    re.IGNORECASE)


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
