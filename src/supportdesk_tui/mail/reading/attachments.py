"""What a mail carries besides its text; files inside winmail.dat and uuencoded ones are files like any other."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.message import Attachment
from supportdesk_tui.mail.reading.body import is_body
from supportdesk_tui.mail.reading.charsets import decode_text
from supportdesk_tui.mail.reading.file_names import safe_name, shown_name
from supportdesk_tui.mail.reading.parts import Part
from supportdesk_tui.mail.reading.tnef import TnefFile
from supportdesk_tui.mail.reading.transfer import decode_transfer, fingerprint, uu_files
from supportdesk_tui.mail.reading.winmail import winmail_in


class Found:
    """An attachment, where its bytes come from, and a hash of them."""

    __slots__ = ("_content", "attachment", "digest", "part")

    def __init__(self, attachment: Attachment, digest: bytes, part: Part, content: bytes | None = None) -> None:
        self.attachment = attachment
        self.digest = digest
        self.part = part
        self._content = content

    def decoded(self) -> bytes:
        """The bytes of the file."""
        if self._content is not None:
            return self._content
        return decode_transfer(self.part.data, self.part.encoding)


def find_attachments(parts: Iterable[Part]) -> list[Found]:
    """Every part that is not read as text, every file uuencoded into one that is, every file of a winmail.dat.

    The winmail.dat itself stays in the list, before its files: it may hold more than we understand (M-73).
    """
    found: list[Found] = []
    for part in parts:
        if is_body(part):
            if part.content_type == "text/plain":
                found.extend(_uuencoded(part))
            continue
        size, digest = fingerprint(part.raw, part.start, part.end, part.encoding)
        attachment = Attachment(
            filename=shown_name(part),
            content_type=clean_line(part.content_type, 100),
            size=size,
            inline=_is_inline(part),
            content_id=_content_id(part),
        )
        found.append(Found(attachment, digest, part))
        if winmail := winmail_in(part):
            found.extend(_unpacked(file, part) for file in winmail.files)
    return found


def _unpacked(file: TnefFile, part: Part) -> Found:
    content_id = clean_line(file.content_id)
    attachment = Attachment(
        filename=safe_name(file.name) or "attachment.bin",
        content_type=clean_line(file.content_type, 100) or "application/octet-stream",
        size=len(file.content),
        inline=bool(content_id) and file.content_type.startswith("image/"),
        content_id=content_id,
    )
    return Found(attachment, sha256(file.content).digest(), part, file.content)


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
            content,
        )
        for name, content, _, _ in _uu_in(part)
    ]
