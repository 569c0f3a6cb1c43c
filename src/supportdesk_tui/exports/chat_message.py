"""One message of a Telegram export as a record: what was said, by whom, and what stands for the rest."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePosixPath

from supportdesk_tui.desk.ports import ExportRecord
from supportdesk_tui.domain.clean_text import clean_block, clean_line
from supportdesk_tui.exports import contacts
from supportdesk_tui.exports.answers import SUBJECT_LIMIT
from supportdesk_tui.exports.canonical import content_hash

_FILES = ("photo", "file")
_TITLES = (("poll", "question"), ("invoice_information", "title"), ("game_information", "game_title"))
"""Parts of a message that have a title worth showing."""

Said = Mapping[str, object]
"""A JSON object of the export."""


def sender_of(message: Said) -> str:
    """``user123``; exports of before 2021 have the bare number. Empty when nobody is named."""
    return person(clean_line(word(message.get("from_id")), SUBJECT_LIMIT))


def person(name: str) -> str:
    """An id as today's exports write it: ``123`` is ``user123``."""
    return f"user{name}" if name.isdecimal() else name


def native_id_of(chat: Said, message: Said) -> str:
    """The chat's id and the message's."""
    return clean_line(f"{word(chat.get('id'))}/{word(message.get('id'))}")


def record_of(number: int, line: int, chat: Said, message: Said, at: datetime) -> ExportRecord:
    """The message as a record; the subject is its first line, empty when it has no words."""
    said, email = _said(message)
    text = clean_block(unicodedata.normalize("NFC", said)).strip()
    shared = message.get("contact_information")
    phone = contacts.phone(word(shared.get("phone_number"))) if isinstance(shared, dict) else ""
    subject = clean_line(next((line for line in text.splitlines() if line.strip()), ""))
    whole = "\n".join(filter(None, (*_forwarded(message), text, *_placeholders(message), phone)))
    sender = sender_of(message)
    return ExportRecord(
        record=number, line=line, native_id=native_id_of(chat, message),
        content_hash=content_hash([("text", whole), ("from", sender), ("at", at.isoformat())]),
        created_at=at, email=email, name=clean_line(word(message.get("from")), SUBJECT_LIMIT), phone=phone,
        telegram=sender, text=whole, form=clean_line(word(chat.get("name"))),
        subject=subject if len(subject) <= SUBJECT_LIMIT else f"{subject[:SUBJECT_LIMIT - 1]}…",
        warnings=("bad_link",) if _leads_outside(message) else ())


def word(value: object) -> str:
    """Ids are numbers in some exports and texts in others."""
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


def _said(message: Said) -> tuple[str, str]:
    """The text, and the first address that Telegram itself marked as one."""
    parts = message.get("text_entities") or message.get("text")
    if isinstance(parts, str):
        return parts, ""
    said, email = [], ""
    for part in parts if isinstance(parts, list) else ():
        text = word(part.get("text")) if isinstance(part, dict) else word(part)
        said.append(text)
        if not email and isinstance(part, dict) and part.get("type") == "email":
            email = next(iter(contacts.addresses(text)), "")
    return "".join(said), email


def _forwarded(message: Said) -> Iterator[str]:
    """Whose words these are; a deleted account has no name."""
    if "forwarded_from" in message:
        name = clean_line(word(message["forwarded_from"]), SUBJECT_LIMIT)
        yield f"[forwarded from: {name}]" if name else "[forwarded]"


def _placeholders(message: Said) -> Iterator[str]:
    """What was sent besides text: a bare file name, or what Telegram says instead; places, polls, bills."""
    for kind in _FILES:
        path = word(message.get(kind))
        if path:
            label = clean_line(word(message.get("media_type"))) or kind
            name = path if path.startswith("(") else PurePosixPath(path.replace("\\", "/")).name
            shown = clean_line(word(message.get("sticker_emoji"))) or clean_line(name, SUBJECT_LIMIT)
            yield f"[{label}: {shown}]"
    for part, title in _TITLES:
        inside = message.get(part)
        if isinstance(inside, dict):
            yield f"[{part.removesuffix('_information')}: {clean_line(word(inside.get(title)), SUBJECT_LIMIT)}]"
    place = message.get("location_information")
    if isinstance(place, dict):
        named = (message.get("place_name"), message.get("address"), place.get("latitude"), place.get("longitude"))
        yield f"[location: {', '.join(filter(None, (clean_line(word(part), SUBJECT_LIMIT) for part in named)))}]"
    shared = message.get("contact_information")
    if isinstance(shared, dict):
        name = " ".join(filter(None, (word(shared.get("first_name")), word(shared.get("last_name")))))
        if name:
            yield f"[contact: {clean_line(name, SUBJECT_LIMIT)}]"


def _leads_outside(message: Said) -> bool:
    """Does a file's path leave the export's folder? It is never followed; nobody should follow it by hand either."""
    for kind in _FILES:
        path = PurePosixPath(word(message.get(kind)).replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
            return True
    return False
