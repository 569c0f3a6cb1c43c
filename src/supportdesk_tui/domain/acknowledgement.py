"""Whether a new request is acknowledged by a letter of the desk's own, and by when it says we will answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk_tui.domain.calendar import Schedule, add
from supportdesk_tui.domain.mail_rules import unattended

PER_SENDER = timedelta(hours=24)
"""One acknowledgement to a sender in this span (M-49)."""
PER_ACCOUNT = timedelta(hours=1)
MOST_PER_ACCOUNT = 20
"""Acknowledgements of one account in ``PER_ACCOUNT`` (M-49)."""
STALE = timedelta(hours=12)
"""A mail found later than this is answered by a person, not by a letter that comes half a day late."""
PEAK_SPAN = timedelta(hours=16)
"""Working time that peak mode promises at the least: two working days."""


@dataclass(frozen=True, slots=True)
class Acknowledging:
    """What the configuration says of acknowledgements."""

    enabled: bool = False
    peak: timedelta = PEAK_SPAN
    """Working time in which an answer is promised at peak times, where the clock's is shorter."""
    null_sender: frozenset[str] = frozenset()
    """The accounts whose server lets a mail out without an envelope sender, so that nothing bounces back."""


OFF = Acknowledging()


@dataclass(frozen=True, slots=True)
class Sent:
    """An acknowledgement that was written earlier."""

    account: str
    recipients: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A mail that has just opened a ticket."""

    sender: str
    account: str
    received_at: datetime
    now: datetime
    suppressed: bool
    """The mail forbids an automatic answer, or a machine's hand shows in it."""
    machine: bool
    """An automatic answer, a list's mail, a delivery report."""
    late: bool
    """History, imported, or waiting before the account was connected."""
    muted: bool
    bouncing: bool
    """Mail to the sender came back lately."""
    own_addresses: Collection[str]
    """Of every account, aliases too."""


def refusal(case: Case, sent: Sequence[Sent]) -> str:
    """Why this mail is not acknowledged; empty when it is (M-49).

    Args:
        case: the mail.
        sent: the acknowledgements of the last ``PER_SENDER``, of all accounts.
    """
    sender = case.sender.lower()
    lately = [mail for mail in sent if mail.account == case.account and mail.at > case.now - PER_ACCOUNT]
    checks = (
        (not sender or "@" not in sender, "no_sender"),
        (case.machine, "machine"),
        (case.suppressed, "suppressed"),
        (case.late or case.now - case.received_at > STALE, "late"),
        (sender in case.own_addresses, "own"),
        (unattended(sender), "unattended"),
        (case.muted, "muted"),
        (case.bouncing, "bouncing"),
        (any(sender in mail.recipients and mail.at > case.now - PER_SENDER for mail in sent), "sender_had_one"),
        (len(lately) >= MOST_PER_ACCOUNT, "account_limit"),
    )
    return next((reason for wrong, reason in checks if wrong), "")


def promised_at(due_at: datetime | None, received_at: datetime, peak: timedelta | None,
                work: Schedule) -> datetime | None:
    """By when the letter says we will answer: the clock's deadline, at peak times the later one of the two."""
    if peak is None:
        return due_at
    longer = add(work, received_at, peak)
    if due_at is None or longer is None:
        return due_at
    return max(due_at, longer)
