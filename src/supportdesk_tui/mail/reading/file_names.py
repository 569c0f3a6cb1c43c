"""File names of attachments: what the sender wrote, made safe to show and to save (M-72)."""

from __future__ import annotations

import re

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.mail.reading.encoded_words import decode_words
from supportdesk_tui.mail.reading.headers import read_head
from supportdesk_tui.mail.reading.parts import Part
from supportdesk_tui.mail.reading.transfer import decode_transfer

NAME_BYTES = 200
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


def shown_name(part: Part) -> str:
    """The safe name of a part; one made from its type when the sender gave none."""
    return safe_name(raw_name(part)) or generated_name(part)


def raw_name(part: Part) -> str:
    """The file name as the sender gave it; empty when there is none."""
    for parameters in (part.disposition_parameters, part.parameters):
        for key in ("filename", "name"):
            if (name := parameters.get(key)) and not name.isspace():
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


def generated_name(part: Part) -> str:
    """A name made from the subject of a nested mail, or from the type."""
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
    subject = decode_words(read_head(data, 0, len(data)).get(b"subject"))
    return safe_name(subject.replace("/", "_").replace("\\", "_"))
