"""RFC 2047 encoded words and raw 8-bit text in header values."""

from __future__ import annotations

import binascii
import re

from supportdesk_tui.mail.reading.charsets import decode_text
from supportdesk_tui.mail.reading.transfer import decode_base64

# Content stops before the next "=?x": a start without an end must not be scanned again and again.
_WORD = re.compile(
    rb"=\?([^?*\s]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?((?:[^?=]|=(?!\?[^=])|\?(?!=))*+)(?:\?=|\?$|$)"
)
_CUT_CHARACTER = re.compile(rb"([\xc2-\xf4][\x80-\xbf]{0,2})[ \t]+(?=[\x80-\xbf])")


def decode_words(value: bytes, charset: str = "") -> str:
    """Decode a header value; neighbouring words of one charset are joined as bytes first.

    Args:
        value: The unfolded bytes.
        charset: What raw 8-bit bytes are likely to be written in: the body's declared charset.
    """
    if b"=?" not in value:
        return value.decode("ascii") if value.isascii() and b"\x1b" not in value else _decode_raw(value, charset)
    return "".join(text for text, _ in decoded_pieces(value, charset))


def decoded_pieces(value: bytes, charset: str = "") -> list[tuple[str, bool]]:
    """The value cut into (text, came out of encoded words) pieces."""
    pieces: list[tuple[str, bool]] = []
    pending: list[tuple[bytes, bytes]] = []
    pending_charset = b""
    last = 0
    for match in _WORD.finditer(value):
        between = value[last : match.start()]
        name = match[1].lower()
        if pending and (between.strip() or name != pending_charset):
            pieces.append((_decode_pending(pending, pending_charset, charset), True))
            pending = []
        if between.strip() or (between and last == 0):
            pieces.append((_decode_raw(between, charset), False))
        pending.append((match[2], match[3]))
        pending_charset = name
        last = match.end()
    if pending:
        pieces.append((_decode_pending(pending, pending_charset, charset), True))
    if last < len(value):
        pieces.append((_decode_raw(value[last:], charset), False))
    return pieces


def _decode_raw(data: bytes, charset: str) -> str:
    """Raw 8-bit text in a header is UTF-8 if it can be; the body's charset is only a hint."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        try:  # folding has cut a character in two
            return _CUT_CHARACTER.sub(rb"\1", data).decode("utf-8")
        except UnicodeDecodeError:
            return decode_text(data, charset)
    return decode_text(data, charset) if "\x1b" in text else text


def _decode_pending(words: list[tuple[bytes, bytes]], name: bytes, charset: str) -> str:
    return decode_text(_joined_bytes(words), name.decode("ascii", "replace"), second=charset)


def _joined_bytes(words: list[tuple[bytes, bytes]]) -> bytes:
    """The bytes of neighbouring words; base64 that was cut within a group of four is put together first."""
    out: list[bytes] = []
    group = b""
    for scheme, content in words:
        if scheme in b"bB":
            group += content.strip()
            if len(group) % 4 == 0 or group.endswith(b"="):
                out.append(decode_base64(group))
                group = b""
            continue
        out += [decode_base64(group), binascii.a2b_qp(content, header=True)]
        group = b""
    out.append(decode_base64(group))
    return b"".join(out)
