"""What every layout becomes before columns are given their meaning: headers and rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from supportdesk_tui.desk.ports import BadRecord
from supportdesk_tui.domain.value import value

COLUMN_LIMIT = 1_000
"""More is no form; a header of a million cells would keep the reader busy for hours."""


@value
class Row:
    """One record as the file has it."""

    record: int
    """From 1; the header is not counted."""
    line: int
    """The physical line it starts on, from 1."""
    cells: tuple[str, ...]
    raw: str = ""
    """As it is written, where cells do not say it: JSON."""
    unread_by: str = ""
    """The encoding by which some of its bytes could not be read: they stand in the cells as lone surrogates."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file as headers and rows."""

    headers: tuple[str, ...]
    rows: Iterable[Row | BadRecord]
    """Gone through more than once: a tuple, or ``Again`` where that would be the whole file in memory."""
    delimiter: str = ","
    """For writing a bad row down as it was."""
    aliases: tuple[tuple[str, ...], ...] = ()
    """Further names of each column, such as ``ref:topic`` and ``answers.choice``; empty when there are none."""
    shape: str = "cells"
    """How a record is written: ``cells``, ``json-cells``, ``object`` or ``pairs`` (one JSON value each)."""
    escape: bool = False
    """Quotes in cells stand behind a backslash."""
