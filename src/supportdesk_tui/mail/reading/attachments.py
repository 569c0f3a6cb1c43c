"""What a mail carries besides its text, under names that are safe to show and to save."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.message import Attachment
from supportdesk_tui.mail.reading.body import is_body
from supportdesk_tui.mail.reading.charsets import decode_text
from supportdesk_tui.mail.reading.encoded_words import decode_words
from supportdesk_tui.mail.reading.headers import read_head
from supportdesk_tui.mail.reading.parts import Part
from supportdesk_tui.mail.reading.transfer import decode_transfer, fingerprint, uu_files

NAME_BYTES = 120
"""Most file systems allow 255; a prefix or a number against clashes must still fit."""

_FORBIDDEN = re.compile(r'[<>:"|?*\\/]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)
_EXTENSIONS = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg",
    "application/pdf": ".pdf", "application/zip": ".zip", "text/plain": ".txt", "text/html": ".html",
    "text/calendar": ".ics", "application/ics": ".ics", "message/rfc822": ".eml", "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt", "text/csv": ".csv", "text/vcard": ".vcf", "text/x-vcard": ".vcf",
    "application/pgp-signature": ".asc", "application/pkcs7-signature": ".p7s", "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-signature": ".p7s", "application/x-pkcs7-mime": ".p7m", "application/ms-tnef": ".dat",
    "application/json": ".json", "audio/mpeg": ".mp3", "audio/ogg": ".ogg", "video/mp4": ".mp4",
}  # fmt: skip


class Found:
    """An attachment, where its bytes come from, and a hash of them."""

    __slots__ = ("attachment", "digest", "file", "part")

    def __init__(self, attachment: Attachment, digest: bytes, part: Part, file: int = -1) -> None:
        self.attachment = attachment
        self.digest = digest
        self.part = part
        self.file = file
        """Which of the files uuencoded into the part; -1 when the part itself is the file."""

    def decoded(self) -> bytes:
        """The bytes of the file."""
        if self.file >= 0:
            return _uu_in(self.part)[self.file][1]
        return decode_transfer(self.part.data, self.part.encoding)


def find_attachments(parts: Iterable[Part]) -> list[Found]:
    """Every part that is not read as text, and every file uuencoded into one that is."""
    found: list[Found] = []
    for part in parts:
        if is_body(part):
            if part.content_type == "text/plain":
                found.extend(_uuencoded(part))
            continue
        size, digest = fingerprint(part.data, part.encoding)
        attachment = Attachment(
            filename=safe_name(raw_name(part)) or _generated_name(part),
            content_type=clean_line(part.content_type, 100),
            size=size,
            inline=_is_inline(part),
            content_id=_content_id(part),
        )
        found.append(Found(attachment, digest, part))
    return found


def raw_name(part: Part) -> str:
    """The file name as the sender gave it; empty when there is none."""
    for parameters in (part.disposition_parameters, part.parameters):
        for key in ("filename", "name"):
            if name := parameters.get(key):
                return name
    return ""


def safe_name(name: str) -> str:
    """One path component without control or bidi characters, reserved names and leading dots."""
    name = clean_line(name, 4_096).strip("\"'")
    name = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = _FORBIDDEN.sub("_", name).lstrip(". ").rstrip(". ")
    if _RESERVED.match(name):
        name = "_" + name
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name.encode("utf-8", "replace")) <= NAME_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > 10:
        stem, dot, extension = name, "", ""
    room = NAME_BYTES - len((dot + extension).encode())
    return stem.encode("utf-8", "replace")[:room].decode("utf-8", "ignore").rstrip() + dot + extension


def _generated_name(part: Part) -> str:
    if part.content_type == "message/rfc822" and (subject := _inner_subject(part)):
        return safe_name(_shortened(subject)[: NAME_BYTES // 2]) + ".eml"
    main, _, sub = part.content_type.partition("/")
    extension = _EXTENSIONS.get(part.content_type, "")
    if not extension and main in ("image", "audio", "video") and sub.isalnum():
        extension = "." + sub[:8]
    return {"image": "image", "message": "message", "audio": "audio", "video": "video"}.get(main, "attachment") + (
        extension or ".bin"
    )


def _inner_subject(part: Part) -> str:
    data = decode_transfer(part.data, part.encoding)[:65_536]
    return safe_name(decode_words(read_head(data, 0, len(data)).get(b"subject")))


def _is_inline(part: Part) -> bool:
    if part.disposition:
        return part.disposition == "inline"
    return part.parent == "multipart/related" and b"content-id" in part.head


def _content_id(part: Part) -> str:
    value = part.head.get(b"content-id")
    return clean_line(value.decode("utf-8", "replace").strip("<> ")) if value else ""


def _uu_in(part: Part) -> list[tuple[bytes, bytes, int, int]]:
    if part.encoding == "base64" or (not part.encoding and part.raw.find(b"begin ", part.start, part.end) < 0):
        return []
    encoding = "quoted-printable" if part.encoding == "quoted-printable" else ""
    data = decode_transfer(part.data, encoding)
    return uu_files(data.replace(b"\r\n", b"\n")) if b"begin " in data else []


def _uuencoded(part: Part) -> list[Found]:
    return [
        Found(
            Attachment(safe_name(decode_text(name)) or "attachment.bin", "application/octet-stream", len(content)),
            sha256(content).digest(),
            part,
            number,
        )
        for number, (name, content, _, _) in enumerate(_uu_in(part))
    ]
