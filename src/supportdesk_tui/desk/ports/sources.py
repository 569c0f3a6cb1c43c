"""Folders whose files are imported by themselves: what is configured, and what is remembered of each file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from supportdesk_tui.desk.ports.exports import ExportOptions

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

WAITS, READ, BAD = "waits", "read", "bad"
"""A file that may still be being written; one that was imported; one that cannot be."""


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A ``[[source]]`` of the kind ``folder``."""

    name: str
    glob: str
    """Absolute, ``~`` resolved: ``/home/ira/exports/*.csv``, or a folder."""
    options: ExportOptions = field(default_factory=ExportOptions)
    """What would be said with ``supportdesk import``."""
    move_to: Path | None = None
    """Where imported files go; None: they stay."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What changes when somebody writes to a file; nanoseconds since 1970 by the clock of its disk."""

    size: int
    modified_at: int
    changed_at: int
    """Also when it was renamed or its permissions were changed."""

    def same_content(self, other: FileStamp) -> bool:
        """Is there no sign that somebody has written to it in between?"""
        return (self.size, self.modified_at) == (other.size, other.modified_at)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a folder as it was looked at last; an empty ``path`` is the folder itself."""

    source: str
    path: str
    stamp: FileStamp
    state: str
    """:data:`WAITS`, :data:`READ` or :data:`BAD`."""
    at: datetime
    """Since when it has been in this state."""
    sha256: str = ""
    """Of what was imported last; empty when nothing was."""
    problem: str = ""
    """Why it cannot be imported, as JSON; empty when it can."""
    tried_with: str = ""
    """What it was tried with: options, profiles, program; with others it is tried again."""
