"""Content-Transfer-Encoding undone, whatever garbage it carries."""

from __future__ import annotations

import binascii
import re

_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_UU_BEGIN = re.compile(rb"^begin[ \t]+[0-7]{3,4}[ \t]+(\S[^\n]*)\n", re.M)
_UU_DATA = re.compile(rb"(?:[!-`][ -`]*[ \t]*\n)*+(?:[` ]?[ \t]*\n)?end[ \t]*(?:\n|\Z)")
_SOFT_BREAK = re.compile(rb"=[ \t]+\n")


def decode_transfer(data: bytes, encoding: str) -> bytes:
    """The bytes meant by an encoded body; an unknown encoding means the bytes as they are."""
    if encoding == "base64":
        return decode_base64(data)
    if encoding == "quoted-printable":
        if b"= " in data or b"=\t" in data:
            data = _SOFT_BREAK.sub(b"=\n", data)
        return binascii.a2b_qp(data)
    if encoding in ("uuencode", "x-uuencode", "x-uue", "uue"):
        files = uu_files(data)
        return files[0][1] if files else data
    return data


def decode_base64(data: bytes) -> bytes:
    """Base64 with stray bytes, missing padding or several padded runs behind each other."""
    try:
        body = data.rstrip(b"=\n\r\t ")
        if b"=" not in body:
            return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    return b"".join(_base64_run(run) for run in data.split(b"="))


def _base64_run(run: bytes) -> bytes:
    letters = run.translate(None, _NOT_BASE64)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def decoded_size(raw: bytes, start: int, end: int, encoding: str) -> int:
    """How many bytes a body decodes to; sound base64 is counted without decoding it."""
    if encoding == "base64":
        while end > start and raw[end - 1] in b"\n \t\r":
            end -= 1
        line = raw.find(b"\n", start, end)
        width = line - start if line >= 0 else end - start
        breaks = raw.count(b"\n", start, end)
        letters = end - start - breaks
        pads = raw.count(b"=", max(start, end - 2), end)
        regular = breaks == 0 or -(-(end - start + 1) // (width + 1)) == breaks + 1
        if regular and letters % 4 == 0 and not raw[start:end].translate(None, _BASE64_LINES):
            if raw.count(b"=", start, end) == pads:
                return letters // 4 * 3 - pads
        return len(decode_base64(raw[start:end]))
    if encoding in ("quoted-printable", "uuencode", "x-uuencode", "x-uue", "uue"):
        return len(decode_transfer(raw[start:end], encoding))
    return end - start


_BASE64_LINES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\n"


def uu_files(data: bytes) -> list[tuple[bytes, bytes, int, int]]:
    """Files uuencoded inside a text: name, bytes, and the span that they take."""
    files = []
    position = 0
    while begin := _UU_BEGIN.search(data, position):
        body = _UU_DATA.match(data, begin.end())
        if body is None:
            position = begin.end()
            continue
        files.append((begin[1].strip(), _decode_uu(body[0]), begin.start(), body.end()))
        position = body.end()
    return files


def _decode_uu(block: bytes) -> bytes:
    out = []
    for line in block.split(b"\n"):
        if line.strip() == b"end":
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders leave trailing garbage: the first byte says how much of the line counts.
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                continue
    return b"".join(out)
