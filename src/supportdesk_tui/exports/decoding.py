"""The encoding of an export: BOM, strict UTF-8, plausible cp1251, else the operator is asked."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports.source import Source

_LOOKED_AT = 4096
_CYRILLIC_SHARE = 0.95
_ASCII = bytes(range(0x80))
_RUSSIAN_BYTES = ("".join(map(chr, range(0x410, 0x450))).encode("cp1251")
                  + "Ёё«»№—–…€„“”’\u00a0".encode("cp1251"))


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of an export are to be read."""

    name: str
    whole: bool = True
    """Every byte reads by it; else some rows do not, and are put aside."""

    @property
    def errors(self) -> str:
        """What becomes of bytes without a letter: the last of a file that was cut off, or the rows' to be looked at."""
        return "replace" if self.whole else "surrogateescape"


def encoding_of(source: Source, said: str = "auto") -> Encoding:
    """The encoding of an export (F-01); ``said`` is the operator's or the profile's word.

    What is guessed fits every byte. What is said, or what a UTF-8 BOM says, may leave single bytes unread, where
    those cannot spoil what stands beside them.

    Raises:
        BadInput: nothing fits.
    """
    begin = source.begin(_LOOKED_AT)
    known = said if said not in {"", "auto"} else "utf-8-sig" if begin.startswith(codecs.BOM_UTF8) else ""
    if known and not _fits(source, known) and _reads_byte_by_byte(known):
        return Encoding(known, whole=False)
    encoding = known or wide_codec(begin) or "utf-8"
    if _fits(source, encoding):
        return Encoding(encoding)
    if encoding == "utf-8" and not known and _cyrillic_share(source) >= _CYRILLIC_SHARE and _fits(source, "cp1251"):
        return Encoding("cp1251")
    raise BadInput("export_encoding", source.name, "--encoding")


def wide_codec(begin: bytes) -> str:
    """UTF-16 by its first bytes, with a BOM or without: every other byte is 0 (Latin) or 4 (Cyrillic); else empty."""
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for codec, high, low in (("utf-16-le", begin[1::2], begin[::2]), ("utf-16-be", begin[::2], begin[1::2])):
        if (high.count(0) + high.count(4)) * 2 > len(high) and high.count(0) and not low.count(0):
            return codec
    return ""


def _reads_byte_by_byte(encoding: str) -> bool:
    """A byte that is none of its letters leaves the next one what it is, as in UTF-8 and cp1251 but not in UTF-16."""
    return len(bytes(range(256)).decode(encoding, "surrogateescape")) == 256


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
