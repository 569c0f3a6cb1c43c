"""What a round of reading mail came to: numbers that add up, per folder and in all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from supportdesk_tui.domain.errors import DeskError, MailError


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
class FolderReport:
    """One folder's round."""

    folder: str
    tally: Tally = field(default_factory=Tally)
    reasons: tuple[str, ...] = ()
    """Why mails were quarantined, each reason once."""
    error: MailError | None = None
    attention: bool = False
    """UIDVALIDITY keeps changing; the folder is left alone until the operator looks (M-05)."""


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
    def problem(self) -> DeskError | None:
        """The first error, of the account or of one of its folders."""
        return self.error or next((folder.error for folder in self.folders if folder.error), None)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """A whole round."""

    accounts: tuple[AccountReport, ...] = ()

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
