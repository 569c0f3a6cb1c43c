"""What a round of reading mail came to: numbers that add up, per folder and in all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from supportdesk_tui.desk.imports.source_report import SourceReport
from supportdesk_tui.domain.errors import DeskError, MailError, SecretError


@dataclass(frozen=True, slots=True)
class Tally:
    """How mails ended; every mail the server named is in exactly one of the counts."""

    server: int = 0
    """Mails the server named as not yet read."""
    tickets: int = 0
    replies: int = 0
    duplicates: int = 0
    filed: int = 0
    own: int = 0
    """Of the Sent folder: our own answers from elsewhere, or mail that belongs to no ticket."""
    quarantined: int = 0
    vanished: int = 0
    """Deleted on the server between being named and being fetched."""

    @property
    def here(self) -> int:
        """Mails that are safe on this side, the quarantined ones among them."""
        return self.tickets + self.replies + self.duplicates + self.filed + self.own + self.quarantined

    @property
    def complete(self) -> bool:
        """Was every mail that the server named brought to an end?"""
        return self.here + self.vanished == self.server


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum."""
    all_of = list(tallies)
    return Tally(**{name: sum(getattr(each, name) for each in all_of) for name in Tally.__slots__})


@dataclass(frozen=True, slots=True)
class Balance:
    """The server's count of mails against what is here; for a folder, or for all folders of an account."""

    server: int
    """Mails on the server that were to be read: those within the depth, up to the last round."""
    here: int
    """Of these, how many were brought to an end here, the quarantined ones among them; fewer is a hole."""
    quarantined: int = 0
    older: int = 0
    """Mails on the server that nobody asked for: older than the depth, or newer than the last round."""
    since: datetime | None = None
    """The depth; None for everything."""
    reasons: tuple[str, ...] = ()
    """Why mails are quarantined, each reason once."""

    @property
    def whole(self) -> bool:
        """No hole."""
        return self.here == self.server


def sum_of(balances: Iterable[Balance]) -> Balance | None:
    """Several folders as one; None for none. The depth is the deepest."""
    all_of = list(balances)
    if not all_of:
        return None
    depths = [each.since for each in all_of]
    return Balance(
        server=sum(each.server for each in all_of), here=sum(each.here for each in all_of),
        quarantined=sum(each.quarantined for each in all_of), older=sum(each.older for each in all_of),
        since=None if None in depths else min(depth for depth in depths if depth is not None),
        reasons=tuple(dict.fromkeys(reason for each in all_of for reason in each.reasons)))


@dataclass(frozen=True, slots=True)
class FolderReport:
    """One folder's round."""

    folder: str
    tally: Tally = field(default_factory=Tally)
    reasons: tuple[str, ...] = ()
    """Why mails were quarantined, each reason once."""
    error: MailError | SecretError | None = None
    """The server's word, or that a login is over in the middle of the reading (M-39)."""
    attention: bool = False
    """UIDVALIDITY keeps changing; the folder is left alone until the operator looks (M-05)."""
    balance: Balance | None = None
    """The server's count against ours, where it was asked for."""


@dataclass(frozen=True, slots=True)
class AccountReport:
    """One account's round."""

    account: str
    folders: tuple[FolderReport, ...] = ()
    error: DeskError | None = None
    """What ended the round early."""
    busy: bool = False
    """Another process is reading this account."""

    @property
    def tally(self) -> Tally:
        """All folders together."""
        return total(folder.tally for folder in self.folders)

    @property
    def balance(self) -> Balance | None:
        """All folders together; None when it was not asked for."""
        return sum_of(folder.balance for folder in self.folders if folder.balance is not None)

    @property
    def problem(self) -> DeskError | None:
        """The first error, of the account or of one of its folders."""
        return self.error or next((folder.error for folder in self.folders if folder.error), None)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """A whole round."""

    accounts: tuple[AccountReport, ...] = ()
    sources: tuple[SourceReport, ...] = ()

    @property
    def tally(self) -> Tally:
        """All accounts together."""
        return total(account.tally for account in self.accounts)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why mails were quarantined."""
        return tuple(dict.fromkeys(
            reason for account in self.accounts for folder in account.folders for reason in folder.reasons))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading of a folder is."""

    account: str
    folder: str
    done: int
    total: int
