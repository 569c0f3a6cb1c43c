"""Delivery reports: is this mail one, and what does it say of which of our mails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.message import Bounce
from supportdesk_tui.mail.reading.bounce_words import (
    BODY,
    DAEMON,
    DAEMON_NAME,
    DELAY,
    MAILER,
    REPLIED,
    STEMS,
    SUBJECT,
    TEMPLATE,
)
from supportdesk_tui.mail.reading.headers import Head, read_head
from supportdesk_tui.mail.reading.message_ids import message_id
from supportdesk_tui.mail.reading.parts import Part, Tree
from supportdesk_tui.mail.reading.transfer import decode_transfer

ENOUGH = 5
"""The score from which on a mail is a bounce."""
_BODY_SCANNED = 20_000
_REPORT_SCANNED = 200_000

_TEMPLATE_WITHIN = 400
_REJECTED = b"(rejected)"
"""How mail stores mark a refusal that they send in the form of a read receipt (RFC 5429, as older ones wrote it)."""
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_STATUS_IN_TEXT = re.compile(r"(?<![\d.])([45]\.[0-7]\.\d{1,2})(?![\d.]*\d)")
"""No success, and no number of a program's version if that can be told."""
_REPLY_CODE = re.compile(r"(?<![\d.-])([45])\d\d[ -](?=[A-Za-z<#\"])")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,100}@[\w.-]{1,200}\w")
_ADDRESSES_WEIGHED = 200
_HEADER_LINE = re.compile(
    r"[> \t\xa0]*(?:from|to|cc|sender|reply-to|return-path|message-id|received|subject)[ \t]*:", re.I
)
_MESSAGE_ID_LINE = re.compile(rb"^[> \t]*message-id[ \t]*:[ \t]*(?:\n[ \t]+)?(<[^<>\n]{1,900}>)", re.I | re.M)
_HEADERS_OF_ORIGINAL = frozenset(
    ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "text/rfc822", "message/global")
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a mail when it is judged."""

    head: Head
    tree: Tree
    subject: str
    from_address: str
    from_name: str
    text: str
    null_sender: bool
    report: str
    """What ``report_type`` says."""


def is_bounce(evidence: Evidence) -> bool:
    """Judge by score (M-51); a read receipt, an abuse report and an answered or forwarded bounce are none.

    Words alone never make a bounce: a customer may well write that a parcel was not delivered.
    """
    report = evidence.report
    if report == "disposition-notification" and _REJECTED in evidence.head.get(b"auto-submitted").lower():
        return True
    if report in ("disposition-notification", "feedback-report"):
        return False
    score = 0
    if report == "delivery-status" or any(_is_status(part) for part in evidence.tree.parts):
        score += 6
    if b"x-failed-recipients" in evidence.head:
        score += 5
    if evidence.null_sender:
        score += 2
    if DAEMON.match(evidence.from_address) or (
        not evidence.from_address and DAEMON_NAME.search(evidence.from_name)
    ):
        score += 3
        if MAILER.match(evidence.from_address) and not _answers(evidence.head) and _gives_back(evidence):
            score += 2
    by_machine = score > 0
    if _speaks_of_delivery(evidence.subject):
        score += 3
    by_template = 0 < score < ENOUGH and TEMPLATE.search(evidence.text, 0, _TEMPLATE_WITHIN)
    by_nobody = not evidence.from_address or b"<>" in evidence.head.get(b"from")
    if by_template and by_nobody and by_machine and not _answers(evidence.head):
        score += 2
    if score < 3 or not (by_machine or by_template):
        return False
    if REPLIED.match(evidence.subject) and b"x-failed-recipients" not in evidence.head:
        score -= 4
    if BODY.search(evidence.text, 0, _BODY_SCANNED):
        score += 2
    return score >= ENOUGH


def _gives_back(evidence: Evidence) -> bool:
    return any(part.content_type in _HEADERS_OF_ORIGINAL for part in evidence.tree.parts)


def _answers(head: Head) -> bool:
    """Does it call itself an answer, as the note of somebody who is away does?"""
    return b"auto-replied" in head.get(b"auto-submitted").lower()


def _speaks_of_delivery(subject: str) -> bool:
    lowered = subject.lower()
    # The long pattern costs more than reading the rest of the head: most subjects hold none of its stems.
    return any(map(lowered.__contains__, STEMS)) and SUBJECT.search(subject) is not None


def report_type(tree: Tree) -> str:
    """What a multipart/report reports: delivery-status, disposition-notification, feedback-report or nothing."""
    if not any(part.content_type.startswith("message/") for part in tree.parts) and not any(
        content_type == "multipart/report" for content_type, _ in tree.containers
    ):
        return ""
    for content_type, parameters in tree.containers[:3]:
        if content_type == "multipart/report":
            declared = parameters.get("report-type", "").strip().lower()
            if declared in ("delivery-status", "disposition-notification", "feedback-report"):
                return declared
    kinds = {part.content_type for part in tree.parts}
    for kind in ("feedback-report", "disposition-notification"):
        if f"message/{kind}" in kinds:
            return kind
    return ""


def read_bounce(evidence: Evidence) -> Bounce:
    """Recipient, status and the id of the mail that came back, as far as the report says."""
    status = recipient = action = ""
    for part in evidence.tree.parts:
        if _is_status(part):
            recipient, status, action = _status_fields(part)
            break
    text = evidence.text[:_BODY_SCANNED]
    recipient = recipient or _failed_recipient(evidence, text)
    if not status and (match := _STATUS_IN_TEXT.search(text)):
        status = match[1]
    return Bounce(
        recipient=recipient,
        status=status,
        original_id=_original_id(evidence),
        permanent=_is_permanent(status, action, evidence.subject, text),
    )


def _is_status(part: Part) -> bool:
    return part.content_type in ("message/delivery-status", "message/global-delivery-status")


def _is_permanent(status: str, action: str, subject: str, text: str) -> bool:
    if action:
        return action not in ("delayed", "relayed", "delivered", "expanded")
    if DELAY.search(subject):
        return False
    if status:
        return not status.startswith(("4", "2"))
    code = _REPLY_CODE.search(text)
    return code is None or code[1] == "5"


def _status_fields(part: Part) -> tuple[str, str, str]:
    """Recipient, status and action of the worst group of a delivery-status part."""
    best = ("", "", "")
    for group in _groups(decode_transfer(part.data, part.encoding)[:_REPORT_SCANNED]):
        # The original one is whom we wrote to; the final one may be a mailbox behind it, or no address at all.
        recipient = _typed_address(group.get(b"original-recipient")) or _typed_address(group.get(b"final-recipient"))
        status_field = group.get(b"status").decode("ascii", "replace")
        match = _STATUS.search(status_field) or _STATUS.search(
            group.get(b"diagnostic-code").decode("ascii", "replace")
        )
        words = group.get(b"action").decode("ascii", "replace").lower().split()
        action = words[0].strip(";,") if words else ""
        if not (recipient or match or action):
            continue
        if action == "failed":
            return recipient, match[1] if match else "", action
        if not best[2] and not best[0]:
            best = (recipient, match[1] if match else "", action)
    return best


def _groups(data: bytes) -> Iterator[Head]:
    data = data.replace(b"\r\n", b"\n")
    for block in data.split(b"\n\n")[:200]:
        if block := block.strip(b"\n"):
            yield read_head(block, 0, len(block), skip_junk=True)


def _typed_address(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    match = _ADDRESS.search(text.rpartition(";")[2])
    return match[0].lower() if match else ""


def _failed_recipient(evidence: Evidence, text: str) -> str:
    """The first address that is neither the mailer's nor ours; one that only a header of our mail names comes last."""
    failed = evidence.head.get(b"x-failed-recipients").decode("utf-8", "replace")
    ours = evidence.head.get(b"to").decode("utf-8", "replace").lower()
    named = ""
    for source in (failed, text):
        for match in islice(_ADDRESS.finditer(source), _ADDRESSES_WEIGHED):
            address = match[0].lower().lstrip("'")
            address = address.removeprefix("smtp=").removeprefix("rfc822=")
            if address == evidence.from_address or DAEMON.match(address):
                continue
            line = source[source.rfind("\n", 0, match.start()) + 1 : match.start()]
            if address in ours or _HEADER_LINE.match(line):
                named = named or address
            else:
                return clean_line(address)
    return clean_line(named)


def _original_id(evidence: Evidence) -> str:
    for part in evidence.tree.parts:
        if part.content_type in _HEADERS_OF_ORIGINAL:
            data = decode_transfer(part.data, part.encoding)[:_REPORT_SCANNED]
            data = data.replace(b"\r\n", b"\n").lstrip(b"\n")
            if found := message_id(read_head(data, 0, len(data), skip_junk=True).get(b"message-id")):
                return found
    for part in evidence.tree.parts:
        data = decode_transfer(part.data, part.encoding)[:_REPORT_SCANNED]
        if match := _MESSAGE_ID_LINE.search(data):
            return message_id(match[1])
    return message_id(evidence.head.get(b"in-reply-to"))
