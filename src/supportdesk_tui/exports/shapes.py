"""What a file holds, by its first bytes: JSON, lines of JSON, or something that is no export at all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice

from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports.decoding import wide_codec
from supportdesk_tui.exports.source import Again, Source

CHATS = frozenset({"messages", "chats", "left_chats"})
"""Keys that a file of chats has at the top."""
_LINES = frozenset({"jsonl", "ndjson"})
_BOM = b"\xef\xbb\xbf"
_OLE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PAGES = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta")
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"GIF8", b"RIFF", b"Rar!", b"7z\xbc\xaf",
           b"SQLite format 3")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1b"))
_LOOKED_AT = 4096
_WHERE_LOCKED = 1 << 20


def refuse_foreign(source: Source) -> None:
    """Say what to do with a file that no profile could read.

    Raises:
        BadInput: an old or locked workbook, a web page, or something that is no text.
    """
    begin = source.begin(_LOOKED_AT)
    if begin.startswith(_OLE):
        locked = _LOCKED in source.begin(_WHERE_LOCKED)
        raise BadInput("export_locked" if locked else "export_old_workbook", source.name)
    if begin.removeprefix(_BOM).lstrip().lower().startswith(_PAGES):
        raise BadInput("export_web_page", source.name)
    if begin.startswith(_BINARY) or _is_noise(begin):
        raise BadInput("export_not_text", source.name)


def _is_noise(begin: bytes) -> bool:
    """More than a twentieth of it are control characters, and they are not those of wide text."""
    return not wide_codec(begin) and (len(begin) - len(begin.translate(None, _CONTROLS))) * 20 > len(begin)


def is_lines_of_json(source: Source) -> bool:
    """Is this one JSON object a line?

    A file that is called so is believed unless it is plainly one value over many lines. Another one has to show
    two such lines.
    """
    begin = source.begin(_LOOKED_AT).removeprefix(_BOM).lstrip()
    if begin[:1] not in (b"{", b"["):
        return source.extension in _LINES
    first = begin.splitlines()[0].strip()
    if source.extension in _LINES:
        return first not in (b"{", b"[")
    lines = list(islice((line for line in source.byte_lines() if line.strip()), 2))
    return len(lines) == 2 and all(map(_is_object, lines))


def json_lines(source: Source, encoding: str) -> Iterable[bytes]:
    """Its lines in UTF-8; of another encoding only where the operator or the profile says so."""
    if encoding in {"", "auto", "utf-8", "utf8", "utf-8-sig"}:
        return Again(source.byte_lines)
    return Again(lambda: (line.rstrip("\r\n").encode() for line in source.lines(encoding)))


def begins_as_json(source: Source, encoding: str) -> bool:
    """Does the text begin with an object or a list?"""
    begin = next((piece.lstrip() for piece in source.text(encoding) if piece.strip()), "")
    return begin[:1] in {"{", "["}


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
