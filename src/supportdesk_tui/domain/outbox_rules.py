"""The rules of the outbox (docs/mail.md): what a refusal means, when to try again, what a restart does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.domain.outbox import Fate, OutboxState, OutgoingMail, Phase, Recipient, with_fates

Kind = Literal["temporary", "permanent", "uncertain", "auth"]

RETRY_DELAYS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
GIVE_UP_AFTER = timedelta(hours=24)
LONGEST_WAIT = RETRY_DELAYS[-1]
"""No retry and no pause is set further ahead than this: what lies beyond comes from a clock set back since (S14)."""
AUTH_TRIES = 3
AUTH_PAUSE = timedelta(minutes=15)
SPAM_PAUSE = timedelta(hours=1)

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_LIMITS = re.compile(
    r"quota|rate limit|too many|try again|later|limit exceeded|daily (?:user )?sending|temporar|throttl",
    re.IGNORECASE,
)
_LOGIN_OFF = re.compile(r"5\.7\.139\b|5\.7\.30\b|smtpclientauthentication|basic authentication is not supported",
                        re.IGNORECASE)
_SPAM = re.compile(r"suspicion of spam|spam suspicion|looks like spam|detected as spam|подозрени\w* на спам",
                   re.IGNORECASE)

INTERRUPTED = "interrupted"
"""Kept as the last error of a letter whose sending ended with its process."""
TLS_HINT = "tls"
"""The hint of a sending that failed because the connection could not be made secure."""


@dataclass
class SendError(DeskError):
    """A sending that did not succeed; ``kind`` decides what becomes of the mail."""

    kind: Kind
    phase: str
    """The step that failed, a ``Phase`` value."""
    code: int = 0
    """The SMTP reply code; 0 when there was none."""
    detail: str = ""
    """The server's words, cleaned to one line, or the reason of the network."""
    hint: str = ""
    """A key of the provider's help texts."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Where each recipient was refused on its own: the server's words, with the code first."""


def kind_of_reply(code: int, text: str) -> Kind:
    """What an SMTP refusal means; enhanced codes win over the basic one (M-57).

    535, 534 and 530 speak of the login, and so does whatever says that logins are switched off (M-38);
    421 is temporary anywhere; a 5.7.0 or 5.4.5 that talks of limits is temporary, as Gmail words its quotas so.
    """
    if code in (530, 534, 535) or (code >= 500 and _LOGIN_OFF.search(text)):
        return "auth"
    if code == 421:
        return "temporary"
    enhanced = _ENHANCED.search(text)
    if enhanced is not None:
        status = enhanced.group(0)
        if enhanced.group(1) == "5" and status in ("5.7.0", "5.4.5", "5.2.1") and _LIMITS.search(text):
            return "temporary"
        if enhanced.group(1) == "4":
            return "temporary"
        if enhanced.group(1) == "5":
            return "permanent"
    return "permanent" if 500 <= code < 600 else "temporary"


def suspects_spam(detail: str) -> bool:
    """Does the server take our mail for spam? The account then rests for an hour (M-41)."""
    return _SPAM.search(detail) is not None


def next_try_at(attempts: int, created_at: datetime, now: datetime) -> datetime | None:
    """When to try again after ``attempts`` failures: 1, 5, 15, 60 minutes, then hourly; None after 24 h.

    A mail written long ago on a machine that slept still gets its four first tries.
    """
    at = now + RETRY_DELAYS[min(max(attempts, 1), len(RETRY_DELAYS)) - 1]
    return at if at - created_at <= GIVE_UP_AFTER or attempts <= len(RETRY_DELAYS) else None


def refusal(address: str, words: str) -> Recipient:
    """A recipient that was refused on its own; ``words`` begin with the reply code."""
    code = words[:3]
    temporary = code.isdigit() and kind_of_reply(int(code), words[3:]) == "temporary"
    return Recipient(address, Fate.DEFERRED if temporary else Fate.REFUSED, words)


def after_success(mail: OutgoingMail, refused: Mapping[str, str], now: datetime) -> OutgoingMail:
    """The mail once the server has said yes to the final dot, for all but the ``refused``.

    Recipients that were put off are tried again on their own; the others never are (M-58).
    """
    asked = mail.pending
    told = [refusal(each, refused[each]) if each in refused else Recipient(each, Fate.ACCEPTED) for each in asked]
    left = replace(with_fates(mail, told), state=OutboxState.SENT, phase=Phase.NONE, sent_at=mail.sent_at or now,
                   next_try_at=None, last_error="; ".join(f"{who}: {why}" for who, why in refused.items()))
    if not left.pending:
        return _noticed(left)
    again = next_try_at(left.attempts, left.created_at, now)
    return given_up(left) if again is None else replace(left, state=OutboxState.RETRY, next_try_at=again)


def given_up(mail: OutgoingMail) -> OutgoingMail:
    """Nobody is tried any more; where the mail has left for some, it counts as sent with the rest refused."""
    if mail.sent_at is None:
        return replace(mail, state=OutboxState.FAILED, next_try_at=None)
    pending = mail.pending
    closed = with_fates(mail, [replace(each, fate=Fate.REFUSED) for each in mail.everybody if each.address in pending])
    return _noticed(replace(closed, state=OutboxState.SENT, phase=Phase.NONE, next_try_at=None))


def queued_anew(mail: OutgoingMail, now: datetime) -> OutgoingMail:
    """The mail on the operator's word to send it again: to everybody whom no server has accepted yet."""
    open_fates = (Fate.WAITING, Fate.DEFERRED, Fate.REFUSED)
    again = [Recipient(each.address) for each in mail.fates if each.fate in open_fates]
    return replace(with_fates(mail, again), state=OutboxState.QUEUED, phase=Phase.NONE, attempts=0, next_try_at=None,
                   created_at=now)


def _noticed(mail: OutgoingMail) -> OutgoingMail:
    """Sent, though not to everybody: the operator is told (M-58)."""
    unserved = any(each.fate is Fate.REFUSED for each in mail.fates)
    return replace(mail, notice="refused") if unserved else mail


def after_failure(mail: OutgoingMail, error: SendError, now: datetime) -> OutgoingMail:
    """The mail as a failed sending leaves it; attempts were counted when the sending began (M-57)."""
    words = f"{error.code} {error.detail}".strip() if error.code else error.detail
    told = [refusal(address, why) for address, why in error.refused.items()]
    failed = replace(with_fates(mail, told), phase=Phase.NONE, last_error=words, next_try_at=None)
    if error.kind == "uncertain":
        return replace(failed, state=OutboxState.UNCERTAIN, phase=Phase.DATA)
    if error.kind == "permanent":
        return given_up(failed)
    if error.kind == "auth":
        # The account rests until it can log in again; the mail itself has nothing wrong with it.
        return replace(failed, state=OutboxState.QUEUED, attempts=max(0, mail.attempts - 1))
    again = next_try_at(mail.attempts, mail.created_at, now)
    if again is None:
        return given_up(failed)
    return replace(failed, state=OutboxState.RETRY, next_try_at=again)


def after_restart(mail: OutgoingMail) -> OutgoingMail:
    """What a mail found in ``sending`` becomes when nobody is sending it any more (M-53)."""
    if mail.state is not OutboxState.SENDING:
        return mail
    if mail.phase is Phase.DATA:
        return replace(mail, state=OutboxState.UNCERTAIN, last_error=mail.last_error or INTERRUPTED)
    return replace(mail, state=OutboxState.QUEUED, phase=Phase.NONE)


def due_mails(mails: Sequence[OutgoingMail], now: datetime) -> tuple[OutgoingMail, ...]:
    """Those to send now, oldest first; a ticket's mails leave in order (M-59).

    A mail waits while an older one of its ticket is still on its way. One that failed, is uncertain or was
    left held by a crash waits for the operator and holds nothing up; nor does one that has left for some of
    its recipients and is tried again for the others.
    """
    blocked: set[int] = set()
    due: list[OutgoingMail] = []
    for mail in sorted(mails, key=lambda each: each.id):  # not by instants: a clock may have been set back
        ready = mail.state is OutboxState.QUEUED or (
            mail.state is OutboxState.RETRY and not still_ahead(mail.next_try_at, now))
        if ready and mail.ticket_id not in blocked:
            due.append(mail)
        under_way = mail.state in (OutboxState.QUEUED, OutboxState.RETRY, OutboxState.SENDING)
        if (under_way and mail.sent_at is None) or (
                mail.state is OutboxState.HELD and still_ahead(mail.held_until, now)):
            blocked.add(mail.ticket_id)
    return tuple(due)


def still_ahead(until: datetime | None, now: datetime, longest: timedelta = LONGEST_WAIT) -> bool:
    """Is a wait that was never longer than ``longest`` still to be kept?"""
    return until is not None and now < until <= now + longest


@dataclass(frozen=True, slots=True)
class Pause:
    """An account that sends nothing for now."""

    reason: Literal["auth", "spam"]
    detail: str
    tries: int = 1
    until: datetime | None = None
    """None: until the operator flushes the outbox."""

    def holds(self, now: datetime) -> bool:
        """Is the account still paused?"""
        return self.until is None or still_ahead(self.until, now)


def pause_after(error: SendError, earlier: Pause | None, now: datetime) -> Pause | None:
    """The pause a failure puts its account into: three tries to log in, then the operator (M-22, M-41)."""
    if error.kind == "auth":
        tries = earlier.tries + 1 if earlier is not None and earlier.reason == "auth" else 1
        return Pause("auth", error.detail, tries, None if tries >= AUTH_TRIES else now + AUTH_PAUSE)
    if error.kind == "permanent" and suspects_spam(error.detail):
        return Pause("spam", error.detail, 1, now + SPAM_PAUSE)
    return None


def step_seconds(size: int) -> int:
    """How long one SMTP step may take in all: two minutes plus the time of ``size`` bytes at 16 KiB/s."""
    return 120 + size // 16_384


def first_unsafe(recipients: Iterable[str]) -> str | None:
    """The first recipient that must never reach a command line: empty or with a line break, NUL or space."""
    return next((each for each in recipients
                 if not each or any(char in "\r\n\0 <>" for char in each)), None)
