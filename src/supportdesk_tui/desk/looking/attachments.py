"""Attachments: opened where they can be read, saved where the operator says, out of forwarded letters too."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.message import Attachment, Direction, ParsedMail, TicketMessage

Place = tuple[int, ...]
"""Which attachment of a message; a second number is one inside the letter that the first one is, and so on."""

MAX_NESTED = 20
_READ = 2_000_000
"""Bytes of a text file that are opened; the rest is for an editor."""
_LETTER = "message/rfc822"
_TEXT_TYPES = frozenset(("application/json", "application/xml", "application/ics", "application/ms-tnef",
                         "message/delivery-status", "message/disposition-notification", "message/feedback-report"))
_TEXT_NAMES = (".txt", ".log", ".csv", ".md", ".json", ".xml", ".ics", ".htm", ".html", ".ini", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Opened:
    """An attachment as it is read."""

    message_id: int
    place: Place
    attachment: Attachment
    mail: ParsedMail
    """A forwarded letter, or a file's text in the place of a letter's."""

    @property
    def is_letter(self) -> bool:
        """Is it a letter, with a sender and a subject of its own?"""
        return _is_letter(self.attachment)


def of_messages(messages: Sequence[TicketMessage]) -> tuple[tuple[TicketMessage, int], ...]:
    """Every attachment of a conversation with its message, oldest first; notes have none."""
    return tuple((message, index) for message in messages if message.direction is not Direction.NOTE
                 for index in range(len(message.attachments)))


def can_be_opened(attachment: Attachment) -> bool:
    """Is there anything to read in it?"""
    kind, name = attachment.content_type, attachment.filename.lower()
    return (kind in {_LETTER, *_TEXT_TYPES} or kind.startswith("text/")
            or (kind == "application/octet-stream" and name.endswith((*_TEXT_NAMES, ".eml"))))


def _is_letter(attachment: Attachment) -> bool:
    return attachment.content_type == _LETTER or (
        attachment.content_type == "application/octet-stream" and attachment.filename.lower().endswith(".eml"))


def open_attachment(desk: Desk, message_id: int, place: Place) -> Opened:
    """Read an attachment; a forwarded letter's sender is shown and becomes nobody's requester (M-73).

    Raises:
        BadInput: there is no such attachment, or nothing to read in it.
    """
    attachment, content = _found(desk, message_id, place)
    if not can_be_opened(attachment):
        raise BadInput("not_readable", attachment.filename)
    if _is_letter(attachment):
        return Opened(message_id, place, attachment, desk.reader.parse(content))
    kind = attachment.content_type
    if not kind.startswith("text/") and kind not in {"application/ics", "application/ms-tnef"}:
        kind = "text/html" if attachment.filename.lower().endswith((".htm", ".html")) else "text/plain"
    return Opened(message_id, place, attachment, desk.reader.parse(_as_mail(kind, content[:_READ])))


def open_neighbour(desk: Desk, message_id: int, place: Place, by: int) -> Opened | None:
    """The readable attachment that lies so many places further on in the same letter; None past the end.

    Raises:
        BadInput: there is no such attachment.
    """
    *outer, index = place
    if outer:
        listed = open_attachment(desk, message_id, tuple(outer)).mail.attachments
    else:
        with desk.store.reading() as view:
            listed = view.message(message_id).attachments
    readable = [number for number, item in enumerate(listed) if can_be_opened(item) or number == index]
    there = readable.index(index) + by
    if not 0 <= there < len(readable):
        return None
    return open_attachment(desk, message_id, (*outer, readable[there]))


def save_attachment(desk: Desk, message_id: int, place: Place, path: Path) -> Path:
    """Write one attachment to a new file, 0600; never over an existing one (M-72).

    In a folder the attachment keeps its name, with a number where that is taken.

    Raises:
        BadInput: there is no such attachment, or the path cannot be written.
    """
    attachment, content = _found(desk, message_id, place)
    for target in _targets(path, attachment.filename):
        try:
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        except OSError as error:
            raise BadInput("cannot_write", str(target), error.strerror or "") from error
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return target
    raise BadInput("cannot_write", str(path), os.strerror(errno.EEXIST))


def _found(desk: Desk, message_id: int, place: Place) -> tuple[Attachment, bytes]:
    """The attachment and its bytes, through as many letters as it lies in."""
    with desk.store.reading() as view:
        listed, raw = view.message(message_id).attachments, view.raw_of(message_id)
    words = ".".join(str(index + 1) for index in place)
    for step, index in enumerate(place[:MAX_NESTED]):
        if raw is None or not 0 <= index < len(listed):
            break
        attachment = listed[index]
        try:
            content = desk.reader.attachment(raw, index)
        except IndexError:  # the mail is read otherwise than when it came in
            break
        if step == len(place) - 1:
            return attachment, content
        if not _is_letter(attachment):
            break
        raw, listed = content, desk.reader.parse(content).attachments
    raise BadInput("no_such_attachment", words)


def _as_mail(kind: str, content: bytes) -> bytes:
    """A file as the only part of a mail: it is decoded as one, HTML and calendars included."""
    head = f"Content-Type: {kind}\nContent-Transfer-Encoding: binary\n\n"
    return head.encode() + content


def _targets(path: Path, name: str) -> Iterator[Path]:
    """Where to try to write, in this order."""
    if not path.is_dir():
        yield path
        return
    plain = path / Path(name).name
    yield plain
    for number in range(2, 1000):
        yield plain.with_name(f"{plain.stem} ({number}){plain.suffix}")
