"""What one look at a watched folder came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from supportdesk_tui.domain.errors import DeskError

COUNTS = ("tickets", "duplicates", "updates", "skipped", "quarantined", "merged", "operator_messages", "contacts",
          "replies", "filed")
"""How records, and mails, end."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file that was imported, or that cannot be."""

    path: str
    profile: str = ""
    """Its layout; ``mail`` for mail files."""
    records: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    """By :data:`COUNTS`; together they make ``records``."""
    error: DeskError | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One folder's look."""

    source: str
    files: int = 0
    """How many the pattern names."""
    read: tuple[FileReport, ...] = ()
    """Those that were new or changed."""
    waiting: int = 0
    """Files that may still be being written: the next look takes them."""
    error: DeskError | None = None
    """Why the folder cannot be read."""
    busy: bool = False
    """Another process is looking at this folder."""

    def total(self, what: str) -> int:
        """A count over all files that were read."""
        return sum(report.counts.get(what, 0) for report in self.read)

    @property
    def failed(self) -> tuple[FileReport, ...]:
        """Files that cannot be imported."""
        return tuple(report for report in self.read if report.error is not None)
