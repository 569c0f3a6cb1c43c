"""winmail.dat (MS-OXTNEF) unpacked: the files and the letter that Outlook has put inside.

Nothing here trusts a length: every read is bounded by the stream, and a damaged stream gives what came before
the damage. Time is linear in the size of the stream.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from supportdesk_tui.mail.reading.charsets import decode_text
from supportdesk_tui.mail.reading.html_text import html_to_text
from supportdesk_tui.mail.reading.rtf_text import decompress_rtf, rtf_to_text

MAX_FILES = 500
MAX_PROPERTIES = 5_000

_SIGNATURE = b"\x78\x9f\x3e\x22"
_MESSAGE_TEXT = 0x800C
_MESSAGE_PROPERTIES = 0x9003
_NEW_FILE = 0x9002
_FILE_TITLE = 0x8010
_FILE_DATA = 0x800F
_FILE_PROPERTIES = 0x9005
_CODE_PAGE = 0x9007

_BODY = 0x1000
_BODY_RTF = 0x1009
_BODY_HTML = 0x1013
_DISPLAY_NAME = 0x3001
_ATTACH_DATA = 0x3701
_ATTACH_NAME = 0x3704
_ATTACH_LONG_NAME = 0x3707
_ATTACH_TYPE = 0x370E
_ATTACH_CONTENT_ID = 0x3712

_MULTIPLE = 0x1000
_STRING, _UNICODE, _OBJECT, _BINARY = 0x001E, 0x001F, 0x000D, 0x0102
_OBJECT_INTERFACE = 16
"""Bytes of the interface id before the content of an object."""
_FIXED = {0x0000: 4, 0x0001: 4, 0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4,
          0x000B: 4, 0x0014: 8, 0x0040: 8, 0x0048: 16}  # fmt: skip
_NAMED_FROM = 0x8000


@dataclass(slots=True)
class TnefFile:
    """One file of the stream; the name is as the sender gave it."""

    name: str = ""
    content_type: str = ""
    content_id: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Tnef:
    """What a stream holds, as far as it could be read."""

    files: list[TnefFile] = field(default_factory=list)
    plain: str = ""
    html: str = ""
    rtf: str = ""

    @property
    def text(self) -> str:
        """The letter as readable text; HTML is better than RTF, which is better than nothing."""
        return self.plain.strip() or html_to_text(self.html).strip() or self.rtf.strip()


def read_tnef(data: bytes) -> Tnef:
    """Unpack a stream; anything that is none gives an empty result."""
    tnef = Tnef()
    if data[:4] != _SIGNATURE:
        return tnef
    codec = ""
    for name, value in _attributes(data):
        if name == _CODE_PAGE and len(value) >= 4:
            codec = f"cp{int.from_bytes(value[:4], 'little')}"
        elif name == _MESSAGE_TEXT:
            tnef.plain = tnef.plain or decode_text(value.rstrip(b"\0"), codec)
        elif name == _MESSAGE_PROPERTIES:
            _read_letter(tnef, value, codec)
        elif name == _NEW_FILE:
            if len(tnef.files) >= MAX_FILES:
                break
            tnef.files.append(TnefFile())
        elif name in (_FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES):
            if not tnef.files:
                tnef.files.append(TnefFile())
            _read_file(tnef.files[-1], name, value, codec)
    return tnef


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6  # behind signature and key
    while position + 9 <= len(data):
        level, identifier, length = struct.unpack_from("<BII", data, position)
        if level not in (1, 2):
            return
        position += 9
        yield identifier & 0xFFFF, data[position : min(position + length, len(data))]
        position += length + 2  # and its checksum


def _read_letter(tnef: Tnef, value: bytes, codec: str) -> None:
    for name, kind, content in _properties(value):
        if name == _BODY and not tnef.plain:
            tnef.plain = _string(content, kind, codec)
        elif name == _BODY_HTML:
            html = _string(content, kind, codec) if kind != _BINARY else decode_text(content, codec, is_html=True)
            tnef.html = tnef.html or html.rstrip("\0")
        elif name == _BODY_RTF and not tnef.rtf:
            tnef.rtf = rtf_to_text(decompress_rtf(content))


def _read_file(file: TnefFile, attribute: int, value: bytes, codec: str) -> None:
    if attribute == _FILE_TITLE:
        file.name = file.name or decode_text(value.split(b"\0")[0], codec)
        return
    if attribute == _FILE_DATA:
        file.content = value
        return
    names: dict[int, str] = {}
    for name, kind, content in _properties(value):
        if name in (_DISPLAY_NAME, _ATTACH_NAME, _ATTACH_LONG_NAME):
            names[name] = _string(content, kind, codec)
        elif name == _ATTACH_TYPE:
            file.content_type = _string(content, kind, codec).strip().lower()
        elif name == _ATTACH_CONTENT_ID:
            file.content_id = _string(content, kind, codec).strip("<> ")
        elif name == _ATTACH_DATA and not file.content:
            file.content = content[_OBJECT_INTERFACE:] if kind == _OBJECT else content
    file.name = names.get(_ATTACH_LONG_NAME) or file.name or names.get(_ATTACH_NAME) or names.get(_DISPLAY_NAME, "")


def _string(content: bytes, kind: int, codec: str) -> str:
    if kind == _UNICODE:
        return content.decode("utf-16-le", "replace").split("\0")[0]
    return decode_text(content.split(b"\0")[0], codec)


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Id, type and bytes of each MAPI property; of a multiple one, the first value."""
    if len(data) < 4:
        return
    count = min(int.from_bytes(data[:4], "little"), MAX_PROPERTIES)
    position = 4
    for _ in range(count):
        if position + 4 > len(data):
            return
        kind, name = struct.unpack_from("<HH", data, position)
        position += 4
        if name >= _NAMED_FROM:
            position += 20  # a GUID and what kind of name follows
            number = int.from_bytes(data[position : position + 4], "little")
            by_name = int.from_bytes(data[position - 4 : position], "little") != 0
            position += 4 + (_padded(number) if by_name else 0)
        position, content = _value(data, position, kind)
        yield name, kind & ~_MULTIPLE, content


def _value(data: bytes, position: int, kind: int) -> tuple[int, bytes]:
    base = kind & ~_MULTIPLE
    multiple = kind != base
    if base not in (_STRING, _UNICODE, _OBJECT, _BINARY):
        size = _FIXED.get(base, len(data))  # of an unknown type the length is unknown too: stop here
        values = 1
        if multiple:
            values = int.from_bytes(data[position : position + 4], "little")
            position += 4
        return position + size * values, data[position : position + size]
    values = int.from_bytes(data[position : position + 4], "little")
    position += 4
    first = b""
    for number in range(values):
        if position + 4 > len(data):
            return len(data), first
        length = int.from_bytes(data[position : position + 4], "little")
        position += 4
        if number == 0:
            first = data[position : position + length]
        position += _padded(length)
    return position, first


def _padded(length: int) -> int:
    return (length + 3) & ~3
