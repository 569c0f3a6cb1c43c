"""How long a troubled account is left alone, by what the trouble is (M-22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from supportdesk_tui.desk.sync.report import AccountReport, FolderReport
from supportdesk_tui.domain.errors import MailError

MAX_SECONDS = 600.0
AUTH_TRIES = 3
FOLDER_ONLY = frozenset({"refused", "protocol"})
"""Troubles of one folder; the account's other folders are read on."""
_FIRST: Mapping[str, float] = {"network": 5.0, "protocol": 15.0, "auth": 30.0, "tls": 60.0, "throttled": 60.0}
"""Seconds; a server that asks for patience gets more of it than a line that broke."""
_LEAST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Trouble:
    """What has gone wrong with an account since its last good round."""

    failures: int = 0
    """In a row."""
    refused: int = 0
    """Of them, how often name and password were refused."""
    reason: str = ""
    """Of the last: a reason of ``MailError``, or ``network`` for whatever may pass by itself."""
    step: int = 0
    """Of the growing wait: a server that answers again, though with a refusal, begins at the first."""

    @property
    def waits_for_operator(self) -> bool:
        """Were name and password refused so often that another try may lock the mailbox?"""
        return self.refused >= AUTH_TRIES

    def after(self, reason: str) -> Trouble:
        """One failure more."""
        answers_again = self.reason == "network" != reason
        return Trouble(self.failures + 1, self.refused + (reason == "auth"), reason,
                       1 if answers_again else self.step + 1)

    def seconds(self, chance: float) -> float:
        """How long to wait now, with full jitter; ``chance`` is a random number from 0 to 1."""
        return backoff_seconds(self.step, chance, self.reason)


NO_TROUBLE = Trouble()


def backoff_seconds(failures: int, chance: float, reason: str = "network") -> float:
    """How long to wait after ``failures`` in a row: from 5 s (more where the trouble lasts) to 10 min, full jitter.

    Args:
        failures: at least 1.
        chance: a random number from 0 to 1.
        reason: a reason of ``MailError``.
    """
    first = _FIRST.get(reason, 15.0)
    span = min(MAX_SECONDS, first * 2.0 ** min(failures - 1, 20))
    return max(first * _LEAST_SHARE, span * chance)


def failure_of(report: AccountReport) -> str | None:
    """Why a round counts as failed; None when it went well, or only one folder of several is in trouble."""
    if report.error is not None:
        return report.error.reason if isinstance(report.error, MailError) else "network"
    failed = [folder.error for folder in report.folders if folder.error is not None]
    grave = next((error for error in failed if error.reason not in FOLDER_ONLY), None)
    if grave is not None:
        return grave.reason
    return failed[0].reason if failed and not any(map(_well, report.folders)) else None


def _well(folder: FolderReport) -> bool:
    return folder.error is None
