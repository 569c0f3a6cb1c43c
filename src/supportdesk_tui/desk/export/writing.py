"""Tickets written down in one of three formats, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supportdesk_tui.desk.context import Desk
    from supportdesk_tui.desk.export.mbox import MboxTally


class Format(StrEnum):
    """How tickets are written down."""

    CSV = "csv"
    """A row each, for a spreadsheet."""
    JSONL = "jsonl"
    """An object each with everything, for another desk or a program."""
    MBOX = "mbox"
    """Their mails, for a mail program."""


def pieces(desk: Desk, ticket_ids: Sequence[int], wanted: Format, *, zone: tzinfo | None = None, bom: bool = False,
           delimiter: str = ",", tally: MboxTally | None = None) -> Iterator[bytes]:
    """The bytes of the file; ``zone``, ``bom`` and ``delimiter`` are for CSV, ``tally`` is for mbox."""
    match wanted:
        case Format.CSV:
            from supportdesk_tui.desk.export.csv_table import csv_lines

            return csv_lines(desk, ticket_ids, zone=zone, bom=bom, delimiter=delimiter)
        case Format.JSONL:
            from supportdesk_tui.desk.export.jsonl import jsonl_pieces

            return jsonl_pieces(desk, ticket_ids)
        case Format.MBOX:
            from supportdesk_tui.desk.export.mbox import MboxTally, mbox_pieces

            return mbox_pieces(desk, ticket_ids, tally or MboxTally())
