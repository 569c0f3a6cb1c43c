"""The header block of a mail or a part: where it ends, which fields it holds, however broken it is."""

from __future__ import annotations

import re
from itertools import chain

FIELD_LIMIT = 65_536
"""Bytes of one field that are read; the rest only counts as "truncated"."""
FIELDS_LIMIT = 5_000

_FIELD = re.compile(rb"^([!-9;-~]+)([ \t]*:.*(?:\n[ \t].*)*)\n", re.M)
_FIELD_START = re.compile(rb"[!-9;-~]+[ \t]*:")
_CONTINUES = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]+\S|\n")
_MBOX_LINE = re.compile(rb">?From [^\n]*\n")
_CLEARLY_A_HEADER = re.compile(
    rb"^(?:x-[a-z0-9-]+|received|return-path|delivered-to|date|from|to|cc|bcc|sender|reply-to|subject|message-id"
    rb"|in-reply-to|references|mime-version|content-[a-z-]+|list-[a-z]+|precedence|dkim-signature|auto-submitted"
    rb"|importance|user-agent|thread-[a-z]+|authentication-results)[ \t]*:",
    re.I | re.M,
)
_HEAD_END = re.compile(rb"\n\r*\n")
_BLANK_LINE = re.compile(rb"\r*\n")
_LONE_CR = re.compile(rb"\r(?!\n)")
_LEADING_BLANK = re.compile(rb"[\x00\s]*")


class Head:
    """The fields of one header block, by lower-case name, undecoded and still folded."""

    __slots__ = ("_fields", "body", "truncated")

    def __init__(self, fields: dict[bytes, list[bytes]], body: int, truncated: bool = False) -> None:
        self._fields = fields
        self.body = body
        """Offset of the body behind this head."""
        self.truncated = truncated

    def all(self, name: bytes) -> list[bytes]:
        """Every value of a field, unfolded bytes without the name; each cut at ``FIELD_LIMIT``."""
        values = self._fields.get(name)
        if values is None:
            return []
        return [_value(value) for value in values]

    def get(self, name: bytes) -> bytes:
        """The first value with content, or ``b""``."""
        values = self._fields.get(name)
        if values is None:
            return b""
        for raw in values:
            if value := _value(raw):
                return value
        return b""

    def __contains__(self, name: bytes) -> bool:
        return name in self._fields

    def __bool__(self) -> bool:
        return bool(self._fields)

    def over_long(self) -> bool:
        """Was any field longer than what is read of it, or were there too many?"""
        return self.truncated or max(map(len, chain.from_iterable(self._fields.values())), default=0) > FIELD_LIMIT


def _value(raw: bytes) -> bytes:
    value = raw[raw.index(b":") + 1 : FIELD_LIMIT].strip()
    return value.replace(b"\n", b"") if b"\n" in value else value


def top_head(raw: bytes) -> Head:
    """The head of a whole mail; byte order mark, blank lines and an mbox line before it are skipped."""
    start = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    for _ in range(3):
        blank = _LEADING_BLANK.match(raw, start)
        after = blank.end() if blank else start
        line_start = raw.rfind(b"\n", start, after) + 1 or start
        start = line_start if raw[after : after + 1] and line_start < after else after
        if not (mbox := _MBOX_LINE.match(raw, start)):
            break
        start = mbox.end()
    return read_head(raw, start, len(raw), skip_junk=True)


def read_head(raw: bytes, start: int, end: int, *, skip_junk: bool = False) -> Head:
    """The head that begins at ``start``.

    Args:
        raw: The mail with LF or CRLF line ends.
        start: Where the entity begins.
        end: Where it ends.
        skip_junk: Pass over lines before the first field when clear header lines follow.
    """
    if blank := _BLANK_LINE.match(raw, start, end):
        return Head({}, blank.end())
    stop = _HEAD_END.search(raw, start, end)
    body = stop.end() if stop else end
    block = raw[start : stop.start() + 1] if stop else raw[start:end].rstrip(b"\r\n") + b"\n"
    if b"\r" in block:
        unix = block.replace(b"\r\n", b"\n")
        if b"\r" in unix:
            block = _LONE_CR.sub(b"\n", block)
            unix = block.replace(b"\r\n", b"\n")
    else:
        unix = block
    found = _FIELD.findall(unix)
    if sum([len(name) + len(value) for name, value in found]) + len(found) == len(unix):
        return Head(_by_name(found), body, len(found) > FIELDS_LIMIT)
    return _broken_head(block, start, body, skip_junk)


def _by_name(found: list[tuple[bytes, bytes]]) -> dict[bytes, list[bytes]]:
    fields: dict[bytes, list[bytes]] = {}
    for name, value in found[:FIELDS_LIMIT]:
        key = name.lower()
        if key in fields:
            fields[key].append(value)
        else:
            fields[key] = [value]
    return fields


def _broken_head(block: bytes, start: int, body: int, skip_junk: bool) -> Head:
    """Line by line: leftovers of broken folding join their field, the first plain line begins the body."""
    last_clear = -1
    for match in _CLEARLY_A_HEADER.finditer(block):
        last_clear = match.start()
    found: list[tuple[bytes, list[bytes]]] = []
    offset = 0
    lines = block.split(b"\n")
    for number, raw_line in enumerate(lines[:-1]):
        line = raw_line.rstrip(b"\r") + b"\n"
        if not line.strip() and not _CONTINUES.match(lines[number + 1] + b"\n"):
            return Head(_by_name(_joined(found)), start + offset + len(raw_line) + 1)
        if line[:1] in b" \t" and found:
            found[-1][1].append(line)
        elif _FIELD_START.match(line):
            name, _, value = line.partition(b":")
            found.append((name.strip(), [b":" + value]))
        elif offset < last_clear and (found or skip_junk):
            if found:
                found[-1][1].append(b" " + line)
        else:
            return Head(_by_name(_joined(found)), start + offset)
        offset += len(raw_line) + 1
    return Head(_by_name(_joined(found)), body)


def _joined(found: list[tuple[bytes, list[bytes]]]) -> list[tuple[bytes, bytes]]:
    return [(name, b"".join(pieces).rstrip(b"\n")) for name, pieces in found]
