"""The content of a record, so that "the same again" can be told from "changed"."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

_WHOLE = re.compile(r"^(\d+)[.,]0+$")
_ROUNDED = re.compile(r"\d([.,]\d+)?[eE]\+\d+")


def canonical_cell(value: str) -> str:
    """A cell in NFC with white space collapsed, line ends alike."""
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    if value.isprintable() and "  " not in value:  # no white space is printable but the plain space
        return value.strip(" ")
    return " ".join(value.split())


def canonical_id(value: str) -> str:
    """An id as text: a spreadsheet's ``1700000003.0`` is ``1700000003``.

    Its ``1,7E+09`` is none any more: many records would share it.
    """
    text = canonical_cell(value)
    if "." in text or "," in text:
        text = _WHOLE.sub(r"\1", text)
    return "" if "+" in text and _ROUNDED.fullmatch(text) else text


def content_hash(cells: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over (label, cell); order and empty columns do not count: a new column changes nothing."""
    return canonical_hash([(label, canonical_cell(value)) for label, value in cells])


def canonical_hash(cells: Iterable[tuple[str, str]]) -> str:
    """The same of cells that are canonical already."""
    text = "".join([f"{label}\x1f{value}\x1e" for label, value in sorted(cells) if value])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
