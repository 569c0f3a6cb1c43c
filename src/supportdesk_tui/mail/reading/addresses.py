"""Address fields: names and addresses out of whatever people and programs write there."""

from __future__ import annotations

import re
from typing import NamedTuple

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.mail.reading.encoded_words import decode_words

MAX_ADDRESSES = 1_000


class Mailbox(NamedTuple):
    """One address as it stands in a header."""

    name: str
    address: str
    """Lower case; may be empty when there is only a name."""


_BARE = re.compile(rb"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+")
_NAMED = re.compile(rb"(?:\"([^\"\\<>]*+)\"\s*+|([^\"\\<>,;:@()]*+))<\s*+([\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+)\s*>")
_ENCODED = rb"=\?[^?\s]{1,100}\?[bBqQ]\?(?:[^?=]|=(?!\?[^=])|\?(?!=))*+\?="
_TOKEN = re.compile(
    rb"(?P<encoded>" + _ENCODED + rb")|(?P<quoted>\"(?:[^\"\\]|\\.)*+\")|(?P<angle><[^<>]*+>?)|(?P<escape>\\.)"
    rb"|(?P<special>[(),;:\\\"])"
    rb"|(?P<atom>[^(),;:\\\"<=]+|=|<)",
    re.S,
)
# Begins only where a word does: a long word without an @ must not be tried from each of its letters.
_ADDRESS = re.compile(r"(?<![^\s<>()\[\]\",;:])[^\s<>()\[\]\",;:@]++@(?:\[[^\]\s]*\]|[^\s<>()\[\]\",;:]+)")
_COMMENT = re.compile(r"\([^()]*\)")
# White space is tried from the first of it only: a field of blanks must not be scanned from each of them.
_AROUND_AT = re.compile(r"(?:(?<!\s)\s++)?([@.])\s*+")
_ESCAPE = re.compile(rb"\\(.)", re.S)
_TERMINAL = re.compile(rb"\x1b\[[0-?]*+[ -/]*+[@-~]?")
"""What steers a terminal, and is neither name nor address; other escapes may belong to ISO-2022-JP."""
_LOCAL = re.compile(rb"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}")
_AROUND = " \t\"'`,;<>"


def parse_addresses(value: bytes, charset: str = "") -> list[Mailbox]:
    """Read an address list; comments, groups, missing brackets and stray ones are all survived.

    Args:
        value: The unfolded bytes of the field.
        charset: What raw 8-bit bytes are likely to be written in.
    """
    if not value:
        return []
    if b"\x1b[" in value:
        value = _TERMINAL.sub(b"", value)
    if _BARE.fullmatch(value):
        return [Mailbox("", value.decode("ascii", "replace").lower())] if value.isascii() else _slowly(value, charset)
    if (named := _NAMED.fullmatch(value)) and b"=?" not in named[3] and value.isascii():
        name = clean_line(decode_words(named[1] or named[2] or b"", charset))
        return [Mailbox(name, named[3].decode("ascii").lower())]
    return _slowly(value, charset)


def _slowly(value: bytes, charset: str) -> list[Mailbox]:
    found: list[Mailbox] = []
    for entry in _entries(value):
        if (mailbox := entry.mailbox(charset)) is not None:
            found.append(mailbox)
            if len(found) == MAX_ADDRESSES:
                break
    if len(found) > 1:  # "Doe, John <j@d.example>": beside others a bare word is no mailbox of this machine
        return [item if "@" in item.address else Mailbox(item.name or item.address, "") for item in found]
    return found


class _Entry:
    """The pieces of one mailbox while the list is being read."""

    __slots__ = ("angle", "comment", "quoted", "words")

    def __init__(self) -> None:
        self.words: list[bytes] = []
        self.comment: list[bytes] = []
        self.angle: bytes | None = None
        self.quoted = False

    def mailbox(self, charset: str) -> Mailbox | None:
        words = b"".join(self.words).strip()
        name = decode_words(words, charset) if words else ""
        comment = decode_words(b"".join(self.comment), charset) if self.comment else ""
        if self.angle is not None:
            inside = decode_words(self.angle, charset)
            address = _address(inside)
            if not address and (outside := _ADDRESS.search(name)):
                return Mailbox(_name(inside), clean_line(outside[0]).lower())
            name = name or comment
        else:
            if " ." in name or ". " in name or " @" in name or "@ " in name:
                joined = _AROUND_AT.sub(r"\1", name)
                name = joined if _ADDRESS.fullmatch(joined) else name
            match = _ADDRESS.search(name)
            if match:
                address = match[0]
                name = (name[: match.start()] + " " + name[match.end() :]).strip(" <>") or comment
            elif "@" in name:
                address, name = "".join(name.split()), comment
            elif _LOCAL.fullmatch(words) and not comment and not self.quoted:
                return Mailbox("", clean_line(name))  # mail within one machine, as from cron
            else:
                address = ""
                name = name or comment
        name, address = _name(name), clean_line(address).lower().strip("<>. '\"")
        return Mailbox(name, address) if name or address else None


def _name(text: str) -> str:
    name = clean_line(text).strip(_AROUND)
    return name if any(map(str.isalnum, name)) else ""


def _address(inside: str) -> str:
    """The address between angle brackets: routes, blanks and a ``mailto:`` go."""
    inside = inside.strip().strip("<>")
    if "(" in inside:
        inside = _COMMENT.sub("", inside)
    words = _AROUND_AT.sub(r"\1", inside).split()
    text = next((word for word in words if "@" in word), "") if len(words) > 1 else "".join(words)
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    if text[:7].lower() == "mailto:":
        text = text[7:]
    text = text.strip("\"'") if text.count('"') % 2 or text.startswith("'") else text
    return text if "@" in text else ""


def _entries(value: bytes) -> list[_Entry]:
    entries: list[_Entry] = []
    entry = _Entry()
    depth = 0
    for match in _TOKEN.finditer(value):
        kind = match.lastgroup
        token = match[0]
        if depth:
            if token == b"(":
                depth += 1
            elif token == b")":
                depth -= 1
            if depth:
                entry.comment.append(token)
            continue
        if kind == "escape":
            entry.words.append(token[1:])
        elif kind == "quoted":
            entry.quoted = True
            entry.words.append(_ESCAPE.sub(rb"\1", token[1:-1]))
        elif kind == "angle":
            if entry.angle is None or b"@" not in entry.angle:
                entry.angle = token
        elif token == b"(":
            depth = 1
            if entry.comment:
                entry.comment.append(b" ")
        elif token in (b",", b";"):
            entries.append(entry)
            entry = _Entry()
        elif token == b":":
            entry = _Entry()  # what stood before is the name of a group
        elif kind in ("atom", "encoded"):
            entry.words.append(token)
        if len(entries) > 2 * MAX_ADDRESSES:
            break
    entries.append(entry)
    return entries
