"""The encoding of an export: BOM, strict UTF-8, plausible cp1251, else the operator is asked."""

from __future__ import annotations

import codecs

from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports.source import Source

_LOOKED_AT = 4096
_CYRILLIC_SHARE = 0.95
_ASCII = bytes(range(0x80))
_RUSSIAN_BYTES = ("".join(map(chr, range(0x410, 0x450))).encode("cp1251")
                  + "Ёё«»№—–…€„“”’\u00a0".encode("cp1251"))


def encoding_of(source: Source, said: str = "auto") -> str:
    """The encoding by which every byte of an export reads (F-01); ``said`` is the operator's or the profile's word.

    Raises:
        BadInput: nothing fits.
    """
    if said not in {"", "auto"}:
        return _surely(source, said)
    begin = source.begin(_LOOKED_AT)
    marked = "utf-8-sig" if begin.startswith(codecs.BOM_UTF8) else wide_codec(begin)
    if marked:
        return _surely(source, marked)
    if _fits(source, "utf-8"):
        return "utf-8"
    if _cyrillic_share(source) >= _CYRILLIC_SHARE:
        return _surely(source, "cp1251")
    raise BadInput("export_encoding", source.name, "--encoding")


def wide_codec(begin: bytes) -> str:
    """UTF-16 by its first bytes, with a BOM or without: every other byte is 0 (Latin) or 4 (Cyrillic); else empty."""
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for codec, high, low in (("utf-16-le", begin[1::2], begin[::2]), ("utf-16-be", begin[::2], begin[1::2])):
        if (high.count(0) + high.count(4)) * 2 > len(high) and high.count(0) and not low.count(0):
            return codec
    return ""


def _surely(source: Source, encoding: str) -> str:
    if not _fits(source, encoding):
        raise BadInput("export_encoding", source.name, "--encoding")
    return encoding


def _fits(source: Source, encoding: str) -> bool:
    try:
        "".encode(encoding)  # "hex" and its like are codecs too
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise BadInput("unknown_encoding", encoding, "utf-8, cp1251, koi8-r, utf-16") from None
    try:
        for piece in source.pieces():
            decoder.decode(piece)
        if encoding not in {"utf-8", "utf-8-sig"}:  # a file that was cut off may end in half a letter
            decoder.decode(b"", True)
    except (UnicodeError, ValueError):
        return False
    return True


def _cyrillic_share(source: Source) -> float:
    """Of the bytes that are not ASCII, how many would be Russian in cp1251."""
    high = russian = 0
    for piece in source.pieces():
        rest = piece.translate(None, _ASCII)
        high += len(rest)
        russian += len(rest) - len(rest.translate(None, _RUSSIAN_BYTES))
    return russian / high if high else 1.0
