"""From bytes to text: BOM, strict UTF-8, plausible cp1251, else the operator is asked."""

from __future__ import annotations

import codecs

from supportdesk_tui.domain.errors import BadInput

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CYRILLIC_SHARE = 0.95
_RUSSIAN_BYTES = frozenset("".join(map(chr, range(0x410, 0x450))).encode("cp1251")
                           + "Ёё«»№—–…€„“”’\u00a0".encode("cp1251"))
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")


def decode_export(data: bytes, name: str, encoding: str = "auto") -> tuple[str, str]:
    """The text of an export and the encoding it had. Raises BadInput when nothing fits."""
    if encoding not in {"", "auto"}:
        return _decode_as(data, name, encoding)
    if data.startswith(_NOT_TEXT):
        raise BadInput("export_not_text", name)
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return _decode_as(data, name, codec)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    high = [byte for byte in data if byte >= 0x80]
    if sum(byte in _RUSSIAN_BYTES for byte in high) >= _CYRILLIC_SHARE * len(high):
        return _decode_as(data, name, "cp1251")
    raise BadInput("export_encoding", name, "--encoding")


def _decode_as(data: bytes, name: str, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding
    except LookupError:
        raise BadInput("unknown_encoding", encoding, "utf-8, cp1251, koi8-r, utf-16") from None
    except (UnicodeError, ValueError):
        raise BadInput("export_encoding", name, "--encoding") from None
