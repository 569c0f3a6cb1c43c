"""Raw mail in, ``ParsedMail`` out; whatever the bytes, there is an answer (M-15, M-17)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.language import guess_language
from supportdesk_tui.domain.message import MailKind, ParsedMail
from supportdesk_tui.mail.reading.addresses import Mailbox, parse_addresses
from supportdesk_tui.mail.reading.ahead import ReadingBeside, ReadingHere, reading_ahead
from supportdesk_tui.mail.reading.attachments import Found, find_attachments
from supportdesk_tui.mail.reading.body import visible_text
from supportdesk_tui.mail.reading.bounces import Evidence, read_bounce, report_type
from supportdesk_tui.mail.reading.dates import parse_date, received_at
from supportdesk_tui.mail.reading.encoded_words import decode_words
from supportdesk_tui.mail.reading.headers import Head, top_head
from supportdesk_tui.mail.reading.kind import classify, must_not_be_answered, null_sender
from supportdesk_tui.mail.reading.labels import labels_of
from supportdesk_tui.mail.reading.mailing_list import read_list
from supportdesk_tui.mail.reading.message_ids import message_id, message_ids
from supportdesk_tui.mail.reading.parts import split_parts

_LINE_ENDS_SAMPLE = 8_192
_NAME_PIECES = 4


class Rfc822Reader:
    """Reads mail as it comes: standards where they are kept, common sense where they are not."""

    def __init__(self, beside: Sequence[str] = ()) -> None:
        """``beside`` are Python's arguments for a process that reads many mails at once; see ``ahead``."""
        self._beside = beside

    def parse(self, raw: bytes) -> ParsedMail:
        """Everything that can be read of a mail; never raises."""
        try:
            return _parse(raw)
        except Exception as error:  # the mail must become a ticket, whatever is wrong with it or with us
            return _salvage(raw, error)

    def reading_ahead(self, expected: int) -> ReadingHere | ReadingBeside:
        """A queue of mails to be read; many are read in a process of its own."""
        return reading_ahead(self.parse, expected, self._beside)

    def attachment(self, raw: bytes, index: int) -> bytes:
        """The decoded bytes of ``parse(raw).attachments[index]``.

        Raises:
            IndexError: The mail has no such attachment.
        """
        return _attachments(raw)[index].decoded()


def _attachments(raw: bytes) -> list[Found]:
    data = with_line_feeds(raw)
    head = top_head(data)
    return find_attachments(split_parts(data, head, _charset_hint(head)).parts)


def with_line_feeds(raw: bytes) -> bytes:
    """The mail as it is, unless it is a copy with bare CR line ends."""
    first = raw.find(b"\r", 0, _LINE_ENDS_SAMPLE)
    if first < 0 or raw[first + 1 : first + 2] == b"\n":
        return raw
    if raw[first + 1 : first + 3] == b"\r\n":
        return raw.replace(b"\r\r\n", b"\n")
    line = raw[: max(raw.find(b"\n", 0, first), 0)]
    if b":" in line and not line.startswith((b"From ", b">From ")):
        return raw  # its head has line feeds; the returns belong to something binary in it
    sample = raw[:_LINE_ENDS_SAMPLE]
    if sample.count(b"\r") > sample.count(b"\n"):
        return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return raw


def _parse(raw: bytes) -> ParsedMail:
    data = with_line_feeds(raw)
    head = top_head(data)
    charset = _charset_hint(head)
    tree = split_parts(data, head, charset)
    if not charset and not data[: head.body].isascii():
        charset = next((part.charset for part in tree.parts if part.charset), "")
    subject = clean_line(decode_words(head.get(b"subject"), charset))
    sender = _sender(head, charset)
    text = visible_text(tree.parts)
    found = find_attachments(tree.parts)
    report = report_type(tree)
    by_nobody = null_sender(head, sender.address)
    evidence = Evidence(head, tree, subject, sender.address, sender.name, text, by_nobody, report)
    kind, reason = classify(evidence)
    date_field = head.get(b"date")
    return ParsedMail(
        subject=subject,
        from_address=sender.address,
        from_name=sender.name,
        to=_addresses(head, b"to", charset),
        cc=_addresses(head, b"cc", charset),
        reply_to=_addresses(head, b"reply-to", charset),
        date=_date(date_field),
        received_at=_received(head),
        message_id=message_id(head.get(b"message-id")),
        in_reply_to=next(iter(message_ids(head.get(b"in-reply-to"))), ""),
        references=message_ids(b" ".join(head.all(b"references"))),
        text=text,
        attachments=tuple(item.attachment for item in found),
        kind=kind,
        kind_reason=reason,
        suppress_auto=must_not_be_answered(evidence, kind, sender.address),
        bounce=read_bounce(evidence) if kind is MailKind.BOUNCE else None,
        mailing_list=read_list(evidence) if kind is MailKind.LIST else None,
        language=guess_language(text) or guess_language(subject),
        labels=labels_of(head, tree, report),
        authentication=_authentication(head),
        content_hash=_content_hash(sender.address, date_field, subject, text, found),
    )


def _salvage(raw: bytes, error: Exception) -> ParsedMail:
    """The plainest reading of the first lines, for a mail that broke the real one."""
    lines = raw[:20_000].decode("utf-8", "replace").splitlines()
    subject = next((line[8:] for line in lines if line[:8].lower() == "subject:"), "")
    return ParsedMail(
        subject=clean_line(subject),
        text="",
        labels=("unparsed",),
        content_hash=hashlib.sha256(raw).hexdigest()[:32],
        error=f"{type(error).__name__}: {error}"[:500],
    )


_CHARSET = re.compile(rb"charset\*?\s*=\s*(?:utf-8'')?[\"']?([\w.:+-]+)", re.I)


def _charset_hint(head: Head) -> str:
    """What raw 8-bit header bytes are likely to be written in: the charset of a text mail."""
    match = _CHARSET.search(head.get(b"content-type"))
    return match[1].decode("ascii").lower() if match else ""


def _sender(head: Head, charset: str) -> Mailbox:
    """From, the first with an address; else Reply-To, Sender or Return-Path."""
    named = Mailbox("", "")
    for field in (b"from", b"reply-to", b"sender", b"return-path"):
        for value in head.all(field):
            names: list[str] = []
            for mailbox in parse_addresses(value, charset):
                names.append(mailbox.name)
                if mailbox.address:
                    if 1 < len(names) < _NAME_PIECES and all(names):  # an unquoted "Doe, John <j@d.e>"
                        return Mailbox(", ".join(names), mailbox.address)
                    return mailbox if mailbox.name or not named.name else Mailbox(named.name, mailbox.address)
                if mailbox.name and not named.name:
                    named = mailbox
    return named


def _addresses(head: Head, name: bytes, charset: str) -> tuple[str, ...]:
    values = head.all(name)
    if not values:
        return ()
    found = parse_addresses(b", ".join(values), charset)
    return tuple(dict.fromkeys(mailbox.address for mailbox in found if "@" in mailbox.address))


def _date(value: bytes) -> datetime | None:
    if not value:
        return None
    return parse_date(" ".join(value.decode().split()) if value.isascii() else clean_line(decode_words(value)))


def _received(head: Head) -> datetime | None:
    value = head.get(b"received")
    return received_at(value.decode("ascii", "replace")) if value else None


def _authentication(head: Head) -> str:
    """The topmost seal only: those below it may have come with the mail (M-46)."""
    if b"authentication-results" not in head:
        return ""
    return " ".join(head.all(b"authentication-results")[0][:2_000].decode("ascii", "replace").split())


def _content_hash(sender: str, date: bytes, subject: str, text: str, found: list[Found]) -> str:
    parts = [sender.encode(), b" ".join(date.split()), subject.encode(), text.encode().translate(None, b" \n")]
    parts += [item.digest for item in found]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]
