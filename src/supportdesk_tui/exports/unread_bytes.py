"""Rows with bytes that are no letters of the file's encoding: put aside, so that nobody gets a spoilt text."""

from __future__ import annotations

import base64
import codecs
import re
from collections.abc import Iterable
from dataclasses import replace

from supportdesk_tui.desk.ports import BadRecord
from supportdesk_tui.exports.source import Again
from supportdesk_tui.exports.table import Row

_UNREAD = re.compile("[\udc80-\udcff]")
"""Such a byte, as ``surrogateescape`` hands it on."""


def unread(text: str) -> bool:
    """Is a byte in it that could not be read?"""
    return not text.isascii() and _UNREAD.search(text) is not None


def marked(rows: Iterable[Row | BadRecord], encoding: str) -> Again[Row | BadRecord]:
    """The rows; those with such bytes say by which encoding they were read."""
    return Again(lambda: (_marked(row, encoding) for row in rows))


def as_bytes(bad: BadRecord, encoding: str) -> BadRecord:
    """The record put aside as ``bad_encoding``: its raw text as the bytes it was, in base64."""
    data = bad.raw.encode(encoding, "surrogateescape").removeprefix(codecs.BOM_UTF8)  # utf-8-sig writes one
    return replace(bad, reason="bad_encoding", detail=encoding, raw=base64.b64encode(data).decode("ascii"))


def _marked(row: Row | BadRecord, encoding: str) -> Row | BadRecord:
    if isinstance(row, BadRecord):
        return as_bytes(row, encoding) if unread(row.raw) else row
    return replace(row, unread_by=encoding) if any(map(unread, row.cells)) else row
