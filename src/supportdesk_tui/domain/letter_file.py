"""A file attached to a letter: which names may leave, and how much (M-67)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import BadInput

MAX_TOTAL = 20 * 1024 * 1024
"""Bytes of all files of one letter, before they are encoded for the wire."""
_LONGEST_NAME = 120
_UNSAFE = re.compile(r'[/\\:*?"<>|]+')


@dataclass(frozen=True, slots=True)
class LetterFile:
    """One attached file; its bytes were copied into the database when it was attached."""

    id: int
    filename: str
    content_type: str
    size: int
    """Bytes."""


def attachable_name(name: str) -> str:
    """The name a file leaves under: one component, no control characters, its ending kept when it is long."""
    cleaned = _UNSAFE.sub("_", clean_line(name)).strip(" .") or "file"
    if len(cleaned) <= _LONGEST_NAME:
        return cleaned
    stem, dot, ending = cleaned.rpartition(".")
    if not dot or len(ending) > 10:
        return cleaned[:_LONGEST_NAME]
    return f"{stem[:_LONGEST_NAME - len(ending) - 1]}.{ending}"


def refuse_too_large(files: Iterable[LetterFile]) -> None:
    """Keep a letter within what mail servers take (M-67).

    Raises:
        BadInput: ``attachments_too_large``; the value is the total in MB, the hint the limit.
    """
    total = sum(file.size for file in files)
    if total > MAX_TOTAL:
        raise BadInput("attachments_too_large", f"{total / 1024 / 1024:.1f}", f"{MAX_TOTAL // 1024 // 1024}")
