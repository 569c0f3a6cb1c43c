"""Structured header values: content types and dispositions with their parameters."""

from __future__ import annotations

import re
from functools import lru_cache

from supportdesk_tui.mail.reading.charsets import decode_text
from supportdesk_tui.mail.reading.encoded_words import decode_words

_PARAMETER = re.compile(
    r"""(?<![^\s;"])([^\s=;"<>@,:\\/\[\]?()]++)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)(?:"|$)|([^;]*+))""", re.S
)
_COMMENT = re.compile(r"\([^()\"]*+\)")
_NUMBERED = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_ESCAPED = re.compile(r"\\(.)", re.S)

_MAX_VALUE = 16_384

Structured = tuple[str, dict[str, str]]


@lru_cache(maxsize=512)
def _cached(value: bytes, charset: str) -> Structured:
    return _parse(value, charset)


def parse_structured(value: bytes, charset: str = "") -> Structured:
    """Split ``text/plain; charset=x`` into the lower-case main value and its decoded parameters.

    The parameters must not be changed: they may be shared.

    Args:
        value: The unfolded bytes of the field.
        charset: What raw 8-bit bytes are likely to be written in.
    """
    if len(value) <= 80:
        return _cached(value, charset)
    return _parse(value, charset)


def _parse(value: bytes, charset: str) -> Structured:
    text = value[:_MAX_VALUE].decode("ascii", "surrogateescape")
    main, semicolon, rest = text.partition(";")
    if not semicolon and "=" in main:
        main, _, rest = main.partition(" ")
    if "(" in main:
        main = _COMMENT.sub("", main)
    parameters: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for match in _PARAMETER.finditer(rest):
        name, quoted, bare = match.groups()
        content = _unquoted(quoted) if quoted is not None else _bare(bare)
        name = name.lower()
        if "*" in name and (numbered := _NUMBERED.fullmatch(name)):
            base, index, star = numbered.groups()
            pieces.setdefault(base, {}).setdefault(int(index or 0), (bool(star), content))
        elif name not in parameters:
            parameters[name] = _plain(content, charset)
    for name, numbered_pieces in pieces.items():
        if joined := _joined(numbered_pieces, charset):
            parameters[name] = joined
    return main.strip().lower(), parameters


def _unquoted(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted
    # C:\dir\name.txt in quotes is a Windows path, not an escape for each letter.
    return _ESCAPED.sub(lambda m: m[1] if m[1] in '"\\' else m[0], quoted)


def _bare(bare: str) -> str:
    if "(" in bare and "=?" not in bare:
        stripped = _COMMENT.sub("", bare)
        bare = stripped if stripped.strip() else bare
    return bare.strip().strip("\"'") if bare.count('"') % 2 else bare.strip()


def _plain(content: str, charset: str) -> str:
    if content.isascii() and "=?" not in content:
        return content
    return decode_words(content.encode("ascii", "surrogateescape"), charset)


def _joined(pieces: dict[int, tuple[bool, str]], charset: str) -> str:
    """RFC 2231: numbered pieces, the first of which may name charset and language."""
    data = b""
    declared = ""
    encoded = False
    for index in sorted(pieces):
        star, content = pieces[index]
        if star:
            if index == min(pieces) and content.count("'") >= 2:
                declared, _, content = content.split("'", 2)
            encoded = True
            data += _PERCENT.sub(lambda m: bytes([int(m[1], 16)]), content.encode("ascii", "surrogateescape"))
        else:
            data += content.encode("ascii", "surrogateescape")
    if not encoded and b"=?" in data:
        return decode_words(data, charset)
    text = decode_text(data, declared or charset)
    return decode_words(text.encode(), charset) if "=?" in text else text
