"""Telegram Desktop's ``result.json`` as messages of tickets."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from supportdesk_tui.desk.ports import BadRecord, ChatMessage, ExportRecord, SkippedRecord
from supportdesk_tui.domain.clean_text import clean_block, clean_line
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports import contacts
from supportdesk_tui.exports.answers import SUBJECT_LIMIT
from supportdesk_tui.exports.canonical import content_hash
from supportdesk_tui.exports.created_at import read_with, to_utc
from supportdesk_tui.exports.profile import ChatRules, Profile

_MEDIA = ("photo", "file")
_Item = ChatMessage | SkippedRecord | BadRecord
_RAW_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class ChatExport:
    """An opened chat export."""

    profile: str
    items: tuple[_Item, ...]
    warnings: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many records there are."""
        return len(self.items)

    def records(self) -> Iterator[_Item]:
        """Every message of every chat, once, in order."""
        yield from self.items


@dataclass(slots=True)
class _Burst:
    """Messages of one person in one chat that belong together."""

    opener: int
    """Index of its first message among the items."""
    opens: str
    """Native id of that message."""
    last_at: datetime
    subject: str = ""
    email: str = ""
    phone: str = ""


@dataclass(slots=True)
class _Chat:
    """What has been read of one chat so far."""

    bursts: dict[str, _Burst] = field(default_factory=dict)
    """Sender -> the burst he is in."""
    ticket_of: dict[str, str] = field(default_factory=dict)
    """Message id -> native id of the opener of its ticket."""
    latest: str = ""
    """The opener of the most recent message that belongs to a ticket."""


def open_chats(data: bytes, name: str, profile: Profile, operator_ids: Sequence[str],
               zone: ZoneInfo | None) -> ChatExport:
    """Read the whole export.

    Raises:
        BadInput: no JSON, no chat, nobody named who answers, or times without a zone and none given.
    """
    try:
        top = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadInput("export_not_text", name, str(error)[:200]) from error
    operators = frozenset(operator_ids or profile.chat.operator_ids)
    if not operators:
        raise BadInput("operator_ids_missing", profile.name, "--operator-id user123456")
    reader = _Reader(profile, operators, zone)
    for chat in _chats(top):
        reader.read_chat(chat)
    return ChatExport(profile.name, tuple(reader.finished()))


def keys_of_json(data: bytes) -> frozenset[str]:
    """The keys of a JSON object, for recognising; empty when it is none."""
    try:
        top = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return frozenset()
    return frozenset(top) if isinstance(top, dict) else frozenset()


def _chats(top: object) -> Iterator[Mapping[str, object]]:
    """One chat, or all of an account: those still followed and those left."""
    if not isinstance(top, dict):
        return
    if isinstance(top.get("messages"), list):
        yield top
    for part in ("chats", "left_chats"):
        folder = top.get(part)
        found = folder.get("list") if isinstance(folder, dict) else None
        yield from (chat for chat in (found if isinstance(found, list) else ()) if isinstance(chat, dict))


class _Reader:
    """Turns messages into items; a burst's subject and contact are known only at its end."""

    def __init__(self, profile: Profile, operators: frozenset[str], zone: ZoneInfo | None) -> None:
        self.rules: ChatRules = profile.chat
        self.profile = profile
        self.operators = operators
        self.zone = zone or (ZoneInfo(profile.timezone) if profile.timezone else None)
        self.items: list[_Item] = []
        self.bursts: list[_Burst] = []

    def read_chat(self, chat: Mapping[str, object]) -> None:
        state = _Chat()
        messages = chat.get("messages")
        for message in messages if isinstance(messages, list) else ():
            self._read_message(chat, state, message)

    def finished(self) -> Iterator[_Item]:
        """The items, each opener with the subject and contact of its burst."""
        ends = {burst.opener: burst for burst in self.bursts}
        for index, item in enumerate(self.items):
            burst = ends.get(index)
            if burst is not None and isinstance(item, ChatMessage):
                record = item.message
                subject = burst.subject or f"Telegram: {record.name or record.telegram}"
                item = replace(item, message=replace(record, subject=subject, email=burst.email,
                                                     phone=burst.phone))
            yield item

    def _read_message(self, chat: Mapping[str, object], state: _Chat, message: object) -> None:
        number = len(self.items) + 1
        if not isinstance(message, dict):
            self._bad(number, "bad_structure", message)
            return
        reason = self._skip_reason(chat, message)
        if reason:
            self.items.append(SkippedRecord(number, number, reason))
            return
        at = self._instant(message)
        if at is None:
            dated = message.get("date") or message.get("date_unixtime")
            self._bad(number, "bad_timestamp" if dated else "missing_timestamp", message)
            return
        sender = _word(message.get("from_id"))
        if not sender:
            self._bad(number, "no_contact", message)
            return
        record = _record(number, chat, message, at, sender)
        if sender in self.operators:
            self._operator(state, message, record)
        else:
            self._requester(state, message, record)

    def _bad(self, number: int, reason: str, message: object) -> None:
        raw = json.dumps(message, ensure_ascii=False)[:_RAW_LIMIT]
        self.items.append(BadRecord(number, number, reason, raw=raw))

    def _skip_reason(self, chat: Mapping[str, object], message: Mapping[str, object]) -> str:
        if message.get("type") in ("service", "unsupported"):
            return str(message["type"])
        if _word(message.get("from_id")).startswith("channel"):
            return "channel_post"
        return "chat_type" if chat.get("type") in self.rules.skip_chat_types else ""

    def _instant(self, message: Mapping[str, object]) -> datetime | None:
        """``date_unixtime``; ``date`` is local time and says no zone."""
        unix = message.get("date_unixtime")
        if unix is not None:
            try:
                return datetime.fromtimestamp(int(str(unix)), UTC)
            except (ValueError, OverflowError, OSError):
                return None
        reading = read_with("iso", str(message.get("date") or ""))
        if reading is None:
            return None
        if self.zone is None and reading.at.tzinfo is None:
            raise BadInput("timezone_missing", self.profile.name, "--timezone Europe/Moscow")
        return to_utc(reading.at, self.zone or ZoneInfo("UTC"))

    def _requester(self, state: _Chat, message: Mapping[str, object], record: ExportRecord) -> None:
        burst = state.bursts.get(record.telegram)
        gap = record.created_at - burst.last_at if burst else timedelta.max
        if burst is None or gap > self.rules.burst_gap:
            burst = state.bursts[record.telegram] = _Burst(
                len(self.items), record.native_id, record.created_at)
            self.bursts.append(burst)
        burst.last_at = record.created_at
        burst.subject = burst.subject or record.subject
        burst.email = burst.email or record.email
        burst.phone = burst.phone or record.phone
        state.ticket_of[_word(message.get("id"))] = state.latest = burst.opens
        self.items.append(ChatMessage(record, burst.opens))

    def _operator(self, state: _Chat, message: Mapping[str, object], record: ExportRecord) -> None:
        answered = _word(message.get("reply_to_message_id"))
        opens = state.ticket_of.get(answered) or state.latest
        if opens:
            state.ticket_of[_word(message.get("id"))] = opens
        self.items.append(ChatMessage(record, opens, outbound=True))


def _record(number: int, chat: Mapping[str, object], message: Mapping[str, object], at: datetime,
            sender: str) -> ExportRecord:
    said, email = _said(message)
    text = clean_block(unicodedata.normalize("NFC", said)).strip()
    media = _media(message)
    shared = message.get("contact_information")
    phone = contacts.phone(_word(shared.get("phone_number"))) if isinstance(shared, dict) else ""
    subject = clean_line(next((line for line in text.splitlines() if line.strip()), ""))
    whole = "\n".join(filter(None, (text, *media, phone)))
    return ExportRecord(
        record=number, line=number, native_id=f"{_word(chat.get('id'))}/{_word(message.get('id'))}",
        content_hash=content_hash([("text", whole), ("from", sender), ("at", at.isoformat())]),
        created_at=at, email=email, name=clean_line(_word(message.get("from")), SUBJECT_LIMIT), phone=phone,
        telegram=sender, text=whole, form=clean_line(_word(chat.get("name"))),
        subject=subject if len(subject) <= SUBJECT_LIMIT else f"{subject[:SUBJECT_LIMIT - 1]}…")


def _said(message: Mapping[str, object]) -> tuple[str, str]:
    """The text, and the first address that Telegram itself marked as one."""
    parts = message.get("text_entities") or message.get("text")
    if isinstance(parts, str):
        return parts, ""
    said, email = [], ""
    for part in parts if isinstance(parts, list) else ():
        word = _word(part.get("text")) if isinstance(part, dict) else _word(part)
        said.append(word)
        if not email and isinstance(part, dict) and part.get("type") == "email":
            email = next(iter(contacts.addresses(word)), "")
    return "".join(said), email


def _media(message: Mapping[str, object]) -> list[str]:
    """Placeholders for what was sent besides text: a bare file name, or what Telegram says instead."""
    found = []
    for kind in _MEDIA:
        path = _word(message.get(kind))
        if path:
            label = clean_line(_word(message.get("media_type"))) or kind
            name = path if path.startswith("(") else PurePosixPath(path.replace("\\", "/")).name
            found.append(f"[{label}: {clean_line(name, SUBJECT_LIMIT)}]")
    return found


def _word(value: object) -> str:
    """Ids are numbers in some exports and texts in others."""
    return "" if value is None or isinstance(value, (dict, list)) else str(value)
