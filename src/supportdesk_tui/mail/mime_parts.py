"""The body of a mail: plain text, its HTML twin, attached files; 7-bit on the wire throughout (M-65, M-67)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

from supportdesk_tui.desk.ports import MailFile

_LINE = 76
_MAX_LINE = 998
_RARE = 6
"""Up to one byte in so many beyond ASCII reads better, and is shorter, quoted than in base64."""
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$&+.^_`{|}~ ,()@=-]*")
_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,60}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,60}")
_SPARED = "!#$&+-.^_`{|}~"
"""Characters of a file name that RFC 5987 leaves as they are."""
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u",
}


def body_of(text: str, html: str, files: Sequence[MailFile], seed: str) -> bytes:
    """Headers and content of a body, from ``MIME-Version`` on.

    Args:
        text: what everybody can read.
        html: the same for those who prefer it; empty for none.
        files: attached after the text.
        seed: tells the boundaries of this mail from those of any other.
    """
    part = _text_part("plain", text)
    if html:
        part = _multipart("alternative", [part, _text_part("html", html)], seed + "/a")
    if files:
        part = _multipart("mixed", [part, *map(_file_part, files)], seed + "/m")
    return b"MIME-Version: 1.0\r\n" + part


def _multipart(kind: str, parts: Sequence[bytes], seed: str) -> bytes:
    # "=_" can stand neither in base64 nor in quoted text; only a 7-bit text could hold it.
    count = 0
    while True:
        boundary = f"=_{hashlib.sha256(f'{seed}/{count}'.encode()).hexdigest()[:28]}"
        if not any(boundary.encode("ascii") in part for part in parts):
            break
        count += 1
    line = b"--" + boundary.encode("ascii")
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    return head + b"".join(line + b"\r\n" + part.rstrip(b"\r\n") + b"\r\n" for part in parts) + line + b"--\r\n"


def _text_part(kind: str, text: str) -> bytes:
    encoding, content = encoded_text(text)
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode("ascii") + content


def encoded_text(text: str) -> tuple[str, bytes]:
    """Transfer encoding and bytes of a text with CRLF throughout: as it is, quoted-printable, or base64."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    while lines and not lines[-1]:
        lines.pop()
    whole = "\r\n".join(lines) + "\r\n"
    if whole.isascii() and max(map(len, lines), default=0) <= _MAX_LINE:
        return "7bit", whole.encode("ascii")
    raw = whole.encode("utf-8", "replace")
    beyond = sum(byte > 0x7F for byte in raw)
    if beyond * _RARE <= len(raw):
        return "quoted-printable", binascii.b2a_qp(raw, quotetabs=False, istext=True, header=False)
    return "base64", base64.encodebytes(raw).replace(b"\n", b"\r\n")


def _file_part(file: MailFile) -> bytes:
    kind = file.content_type if _TYPE.fullmatch(file.content_type) else "application/octet-stream"
    if kind.startswith(("message/", "multipart/")):  # may not be in base64 (RFC 2046)
        kind = "application/octet-stream"
    plain = plain_name(file.filename)
    head = [f"Content-Type: {kind};", f' name="{plain}"', "Content-Transfer-Encoding: base64",
            *_disposition(file.filename)]
    content = base64.encodebytes(file.content).replace(b"\n", b"\r\n")
    return "\r\n".join(head).encode("ascii") + b"\r\n\r\n" + content


def _disposition(name: str) -> list[str]:
    """The name as RFC 2231 wants it, in pieces where it is long; a plain one as it is.

    Where the name is not plain, ``Content-Type`` carries the fallback for old readers: two names in one header
    would let some of them choose the poorer one.
    """
    if _PLAIN_NAME.fullmatch(name) and len(name) < _LINE - 20:
        return ["Content-Disposition: attachment;", f' filename="{name}"']
    spelt = quote(name, safe=_SPARED)
    if len(spelt) <= _LINE - len(" filename*=utf-8''"):
        return ["Content-Disposition: attachment;", f" filename*=utf-8''{spelt}"]
    pieces, piece = [], ""
    for token in re.findall(r"%..|.", spelt):
        if len(piece) + len(token) > _LINE - 30:
            pieces.append(piece)
            piece = ""
        piece += token
    pieces.append(piece)
    pieces[0] = f"utf-8''{pieces[0]}"
    rows = [f" filename*{number}*={each}" for number, each in enumerate(pieces)]
    return ["Content-Disposition: attachment;", *(f"{row};" for row in rows[:-1]), rows[-1]]


def plain_name(name: str) -> str:
    """A file name in ASCII, for readers that know no other: Cyrillic is spelt in Latin letters."""
    spelt = []
    for char in name:
        latin = _LATIN.get(char.lower())
        if latin is not None:
            spelt.append(latin.capitalize() if char.isupper() else latin)
        else:
            spelt.append(unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode("ascii")
                         if not char.isascii() else char)
    plain = re.sub(r'[^A-Za-z0-9!#$&+.^_`{|}~ ,()@=-]', "_", "".join(spelt)).strip()
    stem, dot, ending = plain.rpartition(".")
    if dot and not stem.strip("_ ."):
        plain = f"file.{ending}"
    if len(plain) > 60:
        plain = f"{plain[:50]}{plain[-10:]}"
    return plain or "file"
