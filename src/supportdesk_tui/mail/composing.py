"""Writing a mail: ids reach the wire as they are, nothing smuggles a header in (M-61 ... M-65)."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from datetime import datetime

from supportdesk_tui.desk.ports import NewMail
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.mail.letter_html import html_of
from supportdesk_tui.mail.mime_parts import body_of

_LINE = 78
_REFERENCES_KEPT = 15
_REFERENCES_BYTES = 1_500
_MAX_ID = 900
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BREAKS = re.compile(r"[\r\n\0\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_ATOM = r"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\W\x00-\x7f])+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
"""Letters of other alphabets are let through: whether a server takes them is known only to it (M-64)."""
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
_LITERAL = re.compile(r"\[[0-9A-Za-z:.]+\]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_ID = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]+")


class Rfc5322Writer:
    """Serialises mails; implements the port ``MailWriter``."""

    def write(self, mail: NewMail) -> bytes:
        """RFC 5322 bytes with CRLF; blind copies are a matter of the envelope alone (M-60).

        Our own letters carry no Auto-Submitted: it would hide them from the other side (M-52). Everything is
        ASCII, but for an address whose name is not (RFC 6532; the transport asks for SMTPUTF8 then).

        Raises:
            BadInput: ``header_injection``, ``bad_address`` or ``bad_id``.
        """
        headers = [
            _folded_list("From", [self._mailbox(mail.from_name, mail.from_address)]),
            _folded_list("To", [self.envelope_address(address) for address in mail.to]),
        ]
        if mail.cc:
            headers.append(_folded_list("Cc", [self.envelope_address(address) for address in mail.cc]))
        if mail.reply_to:
            headers.append(_folded_list("Reply-To", [self.envelope_address(mail.reply_to)]))
        headers.append(_text_header("Subject", mail.subject))
        headers.append(f"Date: {_date(mail.date)}")
        headers += _id_headers(mail)
        if mail.auto:
            headers += ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All",
                        "Precedence: auto_reply"]
        html = html_of(mail.text) if mail.html else ""
        body = body_of(mail.text, html, mail.files, mail.message_id)
        return "\r\n".join(headers).encode("utf-8") + b"\r\n" + body

    def envelope_address(self, address: str) -> str:
        """The address as SMTP wants it, an international domain in punycode.

        Raises:
            BadInput: ``bad_address``.
        """
        _refuse_breaks(address)
        local, at, domain = address.strip().rpartition("@")
        if not at or not local or not domain:
            raise BadInput("bad_address", address)
        try:
            ascii_domain = domain if domain.isascii() else domain.lower().encode("idna").decode("ascii")
        except UnicodeError:
            raise BadInput("bad_address", address) from None
        if len(local.encode("utf-8", "replace")) > 64 or not _LOCAL.fullmatch(local):
            raise BadInput("bad_address", address)
        if not _DOMAIN.fullmatch(ascii_domain) and not _LITERAL.fullmatch(ascii_domain):
            raise BadInput("bad_address", address)
        return f"{local}@{ascii_domain}"

    def _mailbox(self, name: str, address: str) -> str:
        _refuse_breaks(name)
        words = " ".join(_CONTROLS.sub(" ", name).split())
        target = self.envelope_address(address)
        if not words:
            return target
        if not words.isascii() or "=?" in words or len(words) > 60:
            return "\r\n ".join([*_encoded_words(words, len("From: ")), f"<{target}>"])
        if not _ATOMS.fullmatch(words):
            words = '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return f"{words} <{target}>"


def _refuse_breaks(text: str) -> None:
    if _BREAKS.search(text):
        raise BadInput("header_injection", _CONTROLS.sub("?", text)[:200])


def _folded_list(name: str, items: Sequence[str]) -> str:
    """A header of addresses, as many on a line as fit."""
    lines, line = [], f"{name}:"
    for index, item in enumerate(items):
        piece = item + ("," if index < len(items) - 1 else "")
        if len(line) + 1 + len(piece.split("\r\n")[0]) > _LINE and line != f"{name}:":
            lines.append(line)
            line = ""
        line += f" {piece}"
    return "\r\n".join([*lines, line])


def _text_header(name: str, text: str) -> str:
    """An unstructured header: plain where it is short ASCII words, else encoded words."""
    _refuse_breaks(text)
    words = " ".join(_CONTROLS.sub(" ", text).split())
    longest = max(map(len, words.split(" ")))
    if not words.isascii() or "=?" in words or longest > _LINE - len(name) - 3:
        return f"{name}: " + "\r\n ".join(_encoded_words(words, len(name) + 2))
    lines, line = [], f"{name}:"
    for word in words.split(" "):
        if len(line) + 1 + len(word) > _LINE and line != f"{name}:":
            lines.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join([*lines, line])


def _encoded_words(text: str, first_indent: int) -> list[str]:
    """RFC 2047 words in UTF-8 base64, no character split between two, each fitting a line."""
    words: list[str] = []
    piece = b""
    room = _room(first_indent)
    for char in text:
        raw = char.encode("utf-8", "replace")
        if len(piece) + len(raw) > room:
            words.append(_encoded_word(piece))
            piece, room = b"", _room(1)
        piece += raw
    words.append(_encoded_word(piece))
    return words


def _room(indent: int) -> int:
    """Bytes that an encoded word of at most 75 characters can carry after ``indent`` columns."""
    return (min(75, _LINE - indent) - len("=?utf-8?b??=")) // 4 * 3


def _encoded_word(piece: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(piece).decode('ascii')}?="


def _id_headers(mail: NewMail) -> list[str]:
    """Message-ID, In-Reply-To and References, folded between ids only: libraries would encode long ones."""
    if not _usable(mail.message_id):
        raise BadInput("bad_id", mail.message_id[:200])
    headers = [f"Message-ID: <{mail.message_id}>"]
    if _usable(mail.in_reply_to):
        headers.append(_folded_ids("In-Reply-To", [mail.in_reply_to]))
    references = capped_references([each for each in mail.references if _usable(each)])
    if references:
        headers.append(_folded_ids("References", references))
    return headers


def _folded_ids(name: str, ids: Sequence[str]) -> str:
    lines, line = [], f"{name}:"
    for each in ids:
        if len(line) + len(each) + 3 > _LINE and line.strip():
            lines.append(line)
            line = ""
        line += f" <{each}>"
    return "\r\n".join([*lines, line])


def _usable(message_id: str) -> bool:
    return len(message_id) <= _MAX_ID and _ID.fullmatch(message_id) is not None


def capped_references(references: Sequence[str]) -> list[str]:
    """The first id and the newest ones: at most 16 in 1,500 bytes, for relays refuse huge headers (M-62)."""
    unique = list(dict.fromkeys(references))
    kept: list[str] = []
    room = _REFERENCES_BYTES - (len(unique[0]) + 3 if unique else 0)
    for each in reversed(unique[1:][-_REFERENCES_KEPT:]):
        room -= len(each) + 3
        if room < 0 and kept:
            break
        kept.append(each)
    return [*unique[:1], *reversed(kept)]


def _date(at: datetime) -> str:
    """RFC 5322, in English whatever the locale."""
    return (f"{_DAYS[at.weekday()]}, {at.day:02d} {_MONTHS[at.month - 1]} {at.year:04d} "
            f"{at:%H:%M:%S} {at.strftime('%z') or '+0000'}")
