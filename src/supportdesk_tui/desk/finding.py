"""What an examination finds: a line of the doctor, of a login that was tried, of a disk that runs full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.domain.event import Json


class Level(StrEnum):
    """How bad a finding is; an error makes the command fail."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination."""

    level: Level
    code: str
    """A key of presentation/doctor_words.py, such as ``database_ok``."""
    about: str = ""
    """The file, account or folder it concerns."""
    data: Mapping[str, Json] = field(default_factory=dict)
    error: DeskError | None = None
    """The refusal itself, when there was one: its own sentence says more than ``code``."""


def worst(findings: Iterable[Finding]) -> Level:
    """The level of the whole examination."""
    levels = {finding.level for finding in findings}
    return next((level for level in (Level.ERROR, Level.WARNING) if level in levels), Level.OK)
