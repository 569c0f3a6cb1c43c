"""Reading FETCH answers one by one: a damaged or foreign one costs only itself (M-06)."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from imapclient.response_parser import parse_fetch_response

_USUAL = re.compile(
    rb'\d+ \((?:X-GM-THRID (\d+) X-GM-MSGID (\d+) )?'
    rb'UID (\d+) RFC822\.SIZE (\d+)(?: INTERNALDATE "([^"]{26})")?(?: BODY\[\](?:<0>)? \{\d+\}|\))')
"""The answer as servers give it to our own question; anything else goes the long way, twenty times as slow."""
_DATE = re.compile(rb"([ \d]\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
_MONTHS = {month: number for number, month in enumerate(
    (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"), 1)}


@dataclass(frozen=True, slots=True)
class FetchedRow:
    """One FETCH answer; fields the server left out are None."""

    uid: int
    size: int | None
    internal_date: datetime | None
    body: bytes | None
    gmail_id: int | None = None
    """X-GM-MSGID: the same under every label (M-36)."""
    gmail_thread: int | None = None


def grouped(answers: Sequence[Any]) -> Iterator[list[Any]]:
    """The flat list of imaplib as one list per answer: literals come as tuples, the last piece as bytes."""
    group: list[Any] = []
    for piece in answers:
        group.append(piece)
        if not isinstance(piece, tuple):
            yield group
            group = []


def read_row(group: list[Any]) -> FetchedRow | None:
    """One answer; None when it has no UID or cannot be read."""
    first = group[0]
    if isinstance(first, tuple):
        head, body = first if len(group) == 2 and group[1] == b")" else (b"", None)
    else:
        head, body = first, None
    usual = _USUAL.fullmatch(head) if head else None
    if usual is None:
        return _read_any(group)
    thread, gmail_id, uid, size, at = usual.groups()
    if not int(uid):
        return None
    return FetchedRow(int(uid), int(size), read_date(at) if at else None, body,
                      int(gmail_id) if gmail_id else None, int(thread) if thread else None)


def _read_any(group: list[Any]) -> FetchedRow | None:
    try:
        parsed = parse_fetch_response(group, normalise_times=False, uid_is_key=False)
        fields = next(iter(parsed.values()))
    except (ValueError, StopIteration, imaplib.IMAP4.error):
        return None
    uid, size = fields.get(b"UID"), fields.get(b"RFC822.SIZE")
    body = fields.get(b"BODY[]", fields.get(b"BODY[]<0>"))
    if not isinstance(uid, int) or uid <= 0:
        return None
    gmail_id, thread = fields.get(b"X-GM-MSGID"), fields.get(b"X-GM-THRID")
    return FetchedRow(uid, size if isinstance(size, int) else None, _utc(fields.get(b"INTERNALDATE")),
                      body if isinstance(body, bytes) else None,
                      gmail_id if isinstance(gmail_id, int) else None, thread if isinstance(thread, int) else None)


def read_date(text: bytes) -> datetime | None:
    """An INTERNALDATE in UTC; None for garbage."""
    match = _DATE.fullmatch(text)
    month = _MONTHS.get(match.group(2).lower()) if match else None
    if match is None or month is None:
        return None
    day, year, hour, minute, second, hours, minutes = (int(match.group(n)) for n in (1, 3, 4, 5, 6, 8, 9))
    offset = timedelta(hours=hours, minutes=minutes)
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        return local + offset if match.group(7) == b"-" else local - offset
    except (ValueError, OverflowError):
        return None


def _utc(at: object) -> datetime | None:
    if not isinstance(at, datetime) or at.tzinfo is None:
        return None
    try:
        return at.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
