"""The header block of a mail or a part: where it ends, which fields it holds, however broken it is (M-15)."""

from __future__ import annotations

import re

FIELD_LIMIT = 65_536
"""Bytes of one field that are read; the rest only counts as "truncated"."""
REPEATS_LIMIT = 1_000
"""How many fields of one name are read."""

_FIELD_START = re.compile(rb"[!-9;-~]+[ \t]*:")
_CONTINUES = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]+\S|\n")
_MBOX_LINE = re.compile(rb">?From (?! *:)[^\n]*\n")
_FOREIGN_NAME = re.compile(rb"[^\s:]*[\x80-\xff][^\s:]*:")
"""A field that some program has named in its own language: nothing is read of it, nor does it belong to another."""
_CLEARLY_A_HEADER = re.compile(
    rb"^(?:x-[a-z0-9-]+|received|return-path|delivered-to|date|from|to|cc|bcc|sender|reply-to|subject|message-id"
    rb"|in-reply-to|references|mime-version|content-[a-z-]+|list-[a-z]+|precedence|dkim-signature|auto-submitted"
    rb"|importance|user-agent|thread-[a-z]+|authentication-results)[ \t]*:",
    re.I | re.M,
)
_PARAMETER = re.compile(rb"[a-z][a-z0-9*-]{0,40}[ \t]*=[ \t]*[^\s=]", re.I)
"""The rest of a Content-Type that somebody has broken behind its semicolon without a blank."""
_HEAD_END = re.compile(rb"\n\r*\n")
_BLANK_LINE = re.compile(rb"\r*\n")
_LONE_CR = re.compile(rb"\r(?!\n)")
_CR = 13
_FOLDS = frozenset((b" ", b"\t"))
_STARTS_CLEANLY = frozenset(b"ABCDEGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
"""What a mail may begin with that needs no look at what stands before its head; F could begin an mbox line."""

_KNOWN_NAMES: dict[bytes, bytes] = {}
"""Field names seen so far, as written, with their lower-case form: the same few dozen come again and again."""
_KNOWN_NAMES_LIMIT = 2_000
_LEADING_BLANK = re.compile(rb"[\x00\s]*")


class Head:
    """The fields of one header block by lower-case name; a value is cut out and unfolded when it is asked for."""

    __slots__ = ("_fields", "_lines", "body", "truncated")

    def __init__(
        self, lines: list[bytes], fields: dict[bytes, list[int]], body: int, truncated: bool = False
    ) -> None:
        self._lines = lines
        self._fields = fields
        self.body = body
        """Offset of the body behind this head."""
        self.truncated = truncated
        """Was any field longer than what is read of it, or were there too many?"""

    def all(self, name: bytes) -> list[bytes]:
        """Every value of a field, unfolded bytes without the name; each cut at ``FIELD_LIMIT``."""
        return [self._value(number) for number in self._fields.get(name, ())]

    def get(self, name: bytes) -> bytes:
        """The first value with content, or ``b""``."""
        for number in self._fields.get(name, ()):
            if value := self._value(number):
                return value
        return b""

    def __contains__(self, name: bytes) -> bool:
        return name in self._fields

    def __bool__(self) -> bool:
        return bool(self._fields)

    def _value(self, number: int) -> bytes:
        lines = self._lines
        line = lines[number]
        value = line[line.index(b":") + 1 :]
        following = number + 1
        if following < len(lines) and lines[following][:1] in _FOLDS:
            pieces = [value]
            size = len(value)
            while following < len(lines) and lines[following][:1] in _FOLDS and size < FIELD_LIMIT:
                pieces.append(lines[following])
                size += len(lines[following])
                following += 1
            value = b"".join(pieces)
        value = value[:FIELD_LIMIT].strip()
        return value.replace(b"\r", b"") if b"\r" in value else value


def top_head(raw: bytes) -> Head:
    """The head of a whole mail; byte order mark, blank lines and an mbox line before it are skipped."""
    if raw[:1] and raw[0] in _STARTS_CLEANLY:
        return read_head(raw, 0, len(raw), skip_junk=True)
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
    first = raw.find(b"\n", start, end)
    if first < 0:
        stop = body = end
    else:
        crlf = first > start and raw[first - 1] == _CR
        if first == start or (crlf and _BLANK_LINE.match(raw, start, end)):
            return Head([], {}, first + 1)
        # The way of the first line is the way of all, nearly always; an earlier blank line is met below.
        stop = raw.find(b"\n\r\n" if crlf else b"\n\n", first, end)
        body = stop + (3 if crlf else 2) if stop >= 0 else end
        stop = stop if stop >= 0 else end
    lines = raw[start:stop].split(b"\n")
    if lines[-1] in (b"", b"\r"):
        lines.pop()
    fields: dict[bytes, list[int]] = {}
    known = list(map(_KNOWN_NAMES.get, [line[: line.find(b":") + 1] for line in lines]))
    for number, key in enumerate(known):
        if key is None:
            line = lines[number]
            if line[:1] in _FOLDS and number:
                continue
            key = _name(line[: line.find(b":") + 1])
            if not key:
                return _odd_head(raw, start, end, skip_junk)
        if key in fields:
            fields[key].append(number)
        else:
            fields[key] = [number]
    returns = raw.count(b"\r", start, stop)
    if returns and returns != len(lines):
        return _odd_head(raw, start, end, skip_junk)
    if stop - start > FIELD_LIMIT or len(lines) > REPEATS_LIMIT:
        return _big_head(lines, fields, body)
    return Head(lines, fields, body)


def _big_head(lines: list[bytes], fields: dict[bytes, list[int]], body: int) -> Head:
    """A head so long that something of it will not be read."""
    truncated = False
    for numbers in fields.values():
        if len(numbers) > REPEATS_LIMIT:
            del numbers[REPEATS_LIMIT:]
            truncated = True
    size = 0
    for line in lines:
        size = size + len(line) if line[:1] in _FOLDS else len(line)
        truncated = truncated or size > FIELD_LIMIT
    return Head(lines, fields, body, truncated)


def _odd_head(raw: bytes, start: int, end: int, skip_junk: bool) -> Head:
    """A head of mixed line ends, or with lines that are no fields."""
    stop = _HEAD_END.search(raw, start, end)
    body = stop.end() if stop else end
    block = raw[start : stop.start() + 1] if stop else raw[start:end].rstrip(b"\r\n") + b"\n"
    if b"\r" in block and b"\r" in block.replace(b"\r\n", b"\n"):
        block = _LONE_CR.sub(b"\n", block)
    return _broken_head(block, start, body, skip_junk)


def _name(name: bytes) -> bytes:
    """The lower-case name of a field, as written with its colon; ``b""`` when it is none."""
    if not _FIELD_START.fullmatch(name):
        return b""
    key = name[:-1].rstrip().lower()
    if len(_KNOWN_NAMES) < _KNOWN_NAMES_LIMIT and len(name) < 50:
        _KNOWN_NAMES[name] = key
    return key


def _broken_head(block: bytes, start: int, body: int, skip_junk: bool) -> Head:
    """Line by line: leftovers of broken folding join their field, the first plain line begins the body."""
    last_clear = -1
    for match in _CLEARLY_A_HEADER.finditer(block):
        last_clear = match.start()
    found: list[list[bytes]] = []
    offset = 0
    lines = block.split(b"\n")
    for number, raw_line in enumerate(lines[:-1]):
        line = raw_line.rstrip(b"\r")
        if not line.strip() and not _CONTINUES.match(lines[number + 1] + b"\n"):
            return _of_pieces(found, start + offset + len(raw_line) + 1)
        if line[:1] in _FOLDS and found:
            found[-1].append(line)
        elif _FIELD_START.match(line):
            found.append([line])
        elif offset < last_clear and _FOREIGN_NAME.match(line):
            found.append([b"X-Foreign:"])
        elif found and _PARAMETER.match(line) and found[-1][-1].rstrip().endswith(b";"):
            found[-1].append(b" " + line)
        elif offset < last_clear and (found or skip_junk):
            if found:
                found[-1].append(b" " + line)
        else:
            return _of_pieces(found, start + offset)
        offset += len(raw_line) + 1
    return _of_pieces(found, body)


def _of_pieces(found: list[list[bytes]], body: int) -> Head:
    lines = [b"".join(pieces) for pieces in found]
    fields: dict[bytes, list[int]] = {}
    for number, line in enumerate(lines):
        fields.setdefault(_name(line[: line.index(b":") + 1]), []).append(number)
    if len(lines) > REPEATS_LIMIT or max(map(len, lines), default=0) > FIELD_LIMIT:
        return _big_head(lines, fields, body)
    return Head(lines, fields, body)
