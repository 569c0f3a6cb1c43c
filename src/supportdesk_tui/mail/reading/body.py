"""The readable text of a mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from supportdesk_tui.domain.clean_text import clean_block
from supportdesk_tui.mail.reading.charsets import decode_text
from supportdesk_tui.mail.reading.file_names import shown_name
from supportdesk_tui.mail.reading.html_text import html_to_text
from supportdesk_tui.mail.reading.invitation import invitation_line
from supportdesk_tui.mail.reading.parts import Part
from supportdesk_tui.mail.reading.transfer import decode_transfer, looks_like_base64, uu_files
from supportdesk_tui.mail.reading.winmail import winmail_in

STUB = 400
"""A plain part longer than this is believed; a shorter one is weighed against the HTML beside it."""

_INLINE_TEXT = ("text/plain", "text/html")
Images = Callable[[], Mapping[str, str]]
CALENDARS = ("text/calendar", "application/ics")
_HEADERS = "text/rfc822"
_CID = re.compile(r"\[cid:([^\[\]\s]{1,200})\]")
_PLAIN_LOOKS_HTML = re.compile(r"\s*(?:<!doctype html|<html[\s>])", re.I)


def part_text(part: Part, data: bytes | None = None, images: Mapping[str, str] | None = None) -> str:
    """The decoded text of a text part, not yet cleaned; HTML becomes text."""
    if data is None:
        data = _text_bytes(part)
    guessed: list[str] = []
    text = decode_text(data, part.charset, is_html=part.content_type == "text/html", guessed=guessed)
    if guessed:
        part.guessed = guessed[0]
    if part.content_type == "text/html" or (part.parent == "" and _PLAIN_LOOKS_HTML.match(text)):
        return html_to_text(text, images)
    return text


def _text_bytes(part: Part) -> bytes:
    data = part.data
    if part.encoding == "base64" and not looks_like_base64(data):
        return data
    return decode_transfer(data, part.encoding)


def is_body(part: Part) -> bool:
    """Is this part read as text, rather than listed as an attachment?"""
    if part.content_type not in _INLINE_TEXT:
        return False
    if part.disposition == "attachment":
        return part.parent == "" and not _has_name(part)
    return not _has_name(part)


def _has_name(part: Part) -> bool:
    if part.disposition_parameters.get("filename") or part.disposition_parameters.get("name"):
        return True
    name = part.parameters.get("name") or part.parameters.get("filename")
    if not name or name.isspace():
        return False
    # A plain text that only its Content-Type names is still the letter: some mailers name every part.
    return part.content_type != "text/plain" or bool(part.disposition)


def visible_text(parts: list[Part]) -> str:
    """What a person reads first: the invitation in a line, then the letter, wherever the mail has put it."""
    images = cache(lambda: _images(parts))
    text = _inline_texts(parts, images) or _text_elsewhere(parts)
    if "[cid:" in text:
        text = _CID.sub(lambda match: f"[image: {images().get(match[1]) or match[1].partition('@')[0]}]", text)
    event = next((line for part in parts if part.content_type in CALENDARS and (line := _event(part))), "")
    return clean_block("\n\n".join(filter(None, (event, text)))).strip("\n")


def _inline_texts(parts: list[Part], images: Images) -> str:
    """Every inline text in order, one version of each alternative; plain wins unless it is blank or a stub."""
    texts: list[str] = []
    alternatives: dict[int, list[Part]] = {}
    order: list[int | Part] = []
    for part in parts:
        if not is_body(part):
            continue
        if part.alternative:
            if part.alternative not in alternatives:
                alternatives[part.alternative] = []
                order.append(part.alternative)
            alternatives[part.alternative].append(part)
        else:
            order.append(part)
    for item in order:
        text = (
            _one_version(alternatives[item], images) if isinstance(item, int) else _single_text(item, images)
        )
        if text.strip():
            texts.append(text.strip("\r\n"))
    return "\n\n".join(texts)


def _one_version(versions: list[Part], images: Images) -> str:
    markup = [part for part in versions if part.content_type == "text/html"]
    plain = "\n\n".join(
        text
        for part in versions
        if part.content_type == "text/plain" and not (part.broken and markup) and (text := part_text(part)).strip()
    )
    if not markup or len(plain.strip()) > STUB:
        return plain
    longest = sum(part.end - part.start for part in markup)
    if plain.strip() and longest < 10 * len(plain):
        return plain
    rich = "\n\n".join(part_text(part, images=images()) for part in markup)
    return rich if len(plain.strip()) * 10 < len(rich.strip()) else plain or rich


def _images(parts: list[Part]) -> dict[str, str]:
    """Content-ID -> file name of what HTML may show inside the letter."""
    return {
        value.decode("utf-8", "replace").strip("<> "): shown_name(part)
        for part in parts
        if not is_body(part) and (value := part.head.get(b"content-id"))
    }


def _text_elsewhere(parts: list[Part]) -> str:
    """The letter of a mail without readable part: inside a winmail.dat, or of a kind of text nobody knows."""
    for part in parts:
        if (winmail := winmail_in(part)) and (text := winmail.text):
            return text
    for part in parts:
        unknown = part.content_type.startswith("text/") and part.content_type not in (*_INLINE_TEXT, *CALENDARS)
        if unknown and not part.disposition and not _has_name(part) and not part.content_type.startswith(_HEADERS):
            return part_text(part)
    return ""


def _event(part: Part) -> str:
    return invitation_line(decode_text(decode_transfer(part.data, part.encoding), part.charset or "utf-8"))


def _single_text(part: Part, images: Images) -> str:
    return part_text(part, images=images()) if part.content_type == "text/html" else _plain_part(part)


def _plain_part(part: Part) -> str:
    data = _text_bytes(part)
    if b"begin " in data and part.content_type == "text/plain":
        data = data.replace(b"\r\n", b"\n")
        files = uu_files(data)
        kept = []
        position = 0
        for _, _, start, end in files:
            kept.append(data[position:start])
            position = end
        data = b"".join([*kept, data[position:]])
    return part_text(part, data)
