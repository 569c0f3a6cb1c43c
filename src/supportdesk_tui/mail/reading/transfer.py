"""Content-Transfer-Encoding undone, whatever garbage it carries."""

from __future__ import annotations

import binascii
import re
from hashlib import sha256

_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_NOT_BASE64_OR_PAD = bytes(set(_NOT_BASE64) - set(b"="))
_WORDS = re.compile(rb"[^\s=][ \t]+[^\s=]")
_PIECE = 65_536
MAX_UU_FILES = 1_000
_UU_BEGIN = re.compile(rb"^begin[ \t]+[0-7]{3,4}[ \t]+(\S[^\n]*)\n", re.M)
_UU_DATA = re.compile(rb"(?:[!-`][ -`]*[ \t]*\n)*+(?:[` ]?[ \t]*\n)?end[ \t]*(?:\n|\Z)")
_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\r?\n)")


def decode_transfer(data: bytes, encoding: str) -> bytes:
    """The bytes meant by an encoded body; an unknown encoding means the bytes as they are."""
    if encoding == "base64":
        return decode_base64(data)
    if encoding == "quoted-printable":
        if b"= " in data or b"=\t" in data:
            data = _SOFT_BREAK.sub(b"=", data)
        return binascii.a2b_qp(data)
    if encoding in ("uuencode", "x-uuencode", "x-uue", "uue"):
        files = uu_files(data.replace(b"\r\n", b"\n"))
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
    first, *others = data.split(b"=")
    # Behind the padding may come more of it, but words are a footer that a mailing list has added.
    return b"".join([_base64_run(first), *(_base64_run(run) for run in others if not _WORDS.search(run))])


def looks_like_base64(data: bytes) -> bool:
    """False for a text that only claims to be base64: most of its lines hold words."""
    sample = data[:2_000]
    if b" " not in sample:
        return True
    lines = [line for line in sample.split(b"\n") if line.strip()]
    return sum(1 for line in lines if _WORDS.search(line)) * 2 <= len(lines)


def _base64_run(run: bytes) -> bytes:
    letters = run.translate(None, _NOT_BASE64)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def fingerprint(raw: bytes, start: int, end: int, encoding: str) -> tuple[int, bytes]:
    """How many bytes a body decodes to, and a hash that line ends and line lengths do not change.

    Base64 is counted and hashed as letters, piece by piece: decoding it would take twice as long, and large copies
    as long again.
    """
    if encoding == "base64" and (found := _base64_fingerprint(raw, start, end)):
        return found
    content = decode_transfer(raw[start:end], encoding)
    return len(content), sha256(content.replace(b"\r\n", b"\n")).digest()


def _base64_fingerprint(raw: bytes, start: int, end: int) -> tuple[int, bytes] | None:
    """None when there is padding before the end: then only decoding tells."""
    letters = 0
    digest = sha256()
    padded = False
    for position in range(start, end, _PIECE):
        piece = raw[position : min(position + _PIECE, end)].translate(None, _NOT_BASE64_OR_PAD)
        if b"=" in piece:
            core = piece.rstrip(b"=")
            if (padded and core) or b"=" in core:
                return None
            padded = True
            piece = core
        elif padded and piece:
            return None
        letters += len(piece)
        digest.update(piece)
    return letters // 4 * 3 + max(0, letters % 4 - 1), digest.digest()


def uu_files(data: bytes) -> list[tuple[bytes, bytes, int, int]]:
    """Files uuencoded inside a text with LF line ends: name, bytes, and the span that they take."""
    files: list[tuple[bytes, bytes, int, int]] = []
    position = 0
    while len(files) < MAX_UU_FILES and (begin := _UU_BEGIN.search(data, position)):
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
