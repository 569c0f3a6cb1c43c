"""Telegram Desktop's ``result.json`` as messages of tickets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from supportdesk_tui.desk.ports import BadRecord, ChatMessage, ChatPerson, ExportRecord, SkippedRecord
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.event import Json
from supportdesk_tui.exports.answers import SUBJECT_LIMIT
from supportdesk_tui.exports.chat_message import Said, native_id_of, person, record_of, sender_of, word
from supportdesk_tui.exports.chat_walk import Chat, ChatWalk, Found
from supportdesk_tui.exports.created_at import to_utc
from supportdesk_tui.exports.json_stream import Broken
from supportdesk_tui.exports.profile import ChatRules, Profile
from supportdesk_tui.exports.time_format import read_with

_Item = ChatMessage | SkippedRecord | BadRecord
Pieces = Callable[[], Iterable[str]]
"""The text of the file from its beginning, some characters at a time."""


@dataclass(slots=True)
class _Burst:
    """Messages of one person in one chat that belong together."""

    opener: int
    """The record of its first message."""
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


@dataclass(frozen=True, slots=True)
class ChatExport:
    """An opened chat export; its messages are read from the file while they are asked for."""

    profile: str
    total: int
    """How many messages there are."""
    read: Callable[[], Iterator[_Item]]
    how_read: Mapping[str, Json]
    """What it takes to read one of its bad messages alone."""
    bursts: Mapping[int, _Burst]
    """Record that opens a ticket -> the whole burst, whose subject and contact are known only at its end."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is odd about the file as a whole: ``no_records``."""
        return () if self.total else ("no_records",)

    def records(self) -> Iterator[_Item]:
        """Every message of every chat, once, in order; an opener has the subject and contact of its burst."""
        return (_with_burst(item, self.bursts) for item in self.read())


def _with_burst(item: _Item, bursts: Mapping[int, _Burst]) -> _Item:
    burst = bursts.get(item.message.record) if isinstance(item, ChatMessage) else None
    if burst is None or not isinstance(item, ChatMessage):
        return item
    record = item.message
    subject = burst.subject or f"Telegram: {record.name or record.telegram}"
    return replace(item, message=replace(record, subject=subject, email=burst.email, phone=burst.phone))


def open_chats(pieces: Pieces, profile: Profile, operator_ids: Sequence[str], zone: ZoneInfo | None) -> ChatExport:
    """Go through the whole export once, for where its bursts end.

    Raises:
        BadInput: nobody named who answers, or times without a zone and none given.
    """
    operators = frozenset(map(person, operator_ids or profile.chat.operator_ids)) or _owner(pieces)
    if not operators:
        raise BadInput("operator_ids_missing", profile.name, "--operator user123456")
    rules = _Rules(profile, operators, zone or (ZoneInfo(profile.timezone) if profile.timezone else None))
    told: list[Mapping[str, object]] = []
    walk = ChatWalk(pieces())
    bursts: dict[int, _Burst] = {}
    total = _count(_read(walk, rules, told, bursts))
    if any(chat.late for chat in walk.chats):  # ids and types stand behind the messages: once more, knowing them
        told = [chat.told for chat in walk.chats]
        bursts = {}
        total = _count(_read(ChatWalk(pieces()), rules, told, bursts))
    return ChatExport(profile.name, total, lambda: _read(ChatWalk(pieces()), rules, told, {}), rules.told(), bursts)


def read_alone(number: int, line: int, raw: str, profile: Profile, operators: Sequence[str],
               zone: ZoneInfo | None) -> _Item:
    """A bad message as quarantine keeps it: in the chat it was in, behind the message that was before it."""
    try:
        whole = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return BadRecord(number, line, "bad_json", str(error), raw)
    chat, message = (whole.get("chat"), whole.get("message")) if isinstance(whole, dict) else (None, None)
    if not isinstance(chat, dict) or not isinstance(message, dict):
        return BadRecord(number, line, "bad_structure", raw=raw)
    answered = word(message.get("reply_to_message_id"))
    state = _Chat(_bursts_told(whole.get("burst")),
                  {answered: f"{word(chat.get('id'))}/{answered}"} if answered else {}, word(whole.get("after")))
    rules = _Rules(profile, frozenset(map(person, operators)), zone)
    bursts: dict[int, _Burst] = {}
    item = _read_message(number, Found(0, Chat(), line, message, ""), chat, state, rules, bursts)
    return _with_burst(item, bursts)


def _bursts_told(told: object) -> dict[str, _Burst]:
    """The burst that a message's sender was in; none where somebody has written nonsense."""
    if not isinstance(told, dict):
        return {}
    reading = read_with("iso", word(told.get("last_at")))
    if reading is None or reading.at.tzinfo is None:
        return {}
    return {word(told.get("of")): _Burst(0, word(told.get("opens")), reading.at)}


def keys_of_chats(pieces: Pieces) -> frozenset[str]:
    """The keys of a JSON object, for recognising; as many as there are before the file breaks off."""
    walk = ChatWalk(pieces())
    _count(walk.messages())
    return frozenset(walk.keys)


def people_of(pieces: Pieces) -> tuple[ChatPerson, ...]:
    """Who writes in these chats, the most talkative first."""
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for found in ChatWalk(pieces()).messages():
        message = found.message
        sender = sender_of(message) if isinstance(message, dict) else ""
        if isinstance(message, dict) and sender.startswith("user"):
            counts[sender] += 1
            names[sender] = clean_line(word(message.get("from")), SUBJECT_LIMIT) or names.get(sender, "")
    return tuple(ChatPerson(sender, names[sender], count) for sender, count in counts.most_common())


def _owner(pieces: Pieces) -> frozenset[str]:
    """Whoever exports an account answers in it. A single chat says no owner."""
    walk = ChatWalk(pieces())
    next(walk.messages(), None)
    return frozenset({person(walk.owner)} if walk.owner else ())


def _count(items: Iterable[object]) -> int:
    return sum(1 for _ in items)


@dataclass(frozen=True, slots=True)
class _Rules:
    """How messages become tickets."""

    profile: Profile
    operators: frozenset[str]
    zone: ZoneInfo | None

    @property
    def chat(self) -> ChatRules:
        return self.profile.chat

    def told(self) -> Mapping[str, Json]:
        return {"shape": "chat", "operators": [*sorted(self.operators)], "timezone": self.zone.key if self.zone else "",
                "burst_gap_minutes": self.chat.burst_gap // timedelta(minutes=1),
                "skip_chat_types": [*self.chat.skip_chat_types]}


def _read(walk: ChatWalk, rules: _Rules, told: Sequence[Mapping[str, object]],
          bursts: dict[int, _Burst]) -> Iterator[_Item]:
    """The messages in order. ``bursts`` is filled with every burst under the record that opens it."""
    states: dict[int, _Chat] = {}
    for number, found in enumerate(walk.messages(), 1):
        chat = told[found.number] if found.number < len(told) else found.chat.told
        yield _read_message(number, found, chat, states.setdefault(found.number, _Chat()), rules, bursts)


def _read_message(number: int, found: Found, chat: Said, state: _Chat, rules: _Rules,
                  bursts: dict[int, _Burst]) -> _Item:
    message, line = found.message, found.line
    if isinstance(message, Broken):
        return BadRecord(number, line, "bad_json", raw=_wrapped(chat, state, "", found.raw))
    if not isinstance(message, dict):
        return BadRecord(number, line, "bad_structure", raw=_wrapped(chat, state, "", json.dumps(message)))
    reason = _skip_reason(chat, message, rules)
    if reason:
        return SkippedRecord(number, line, reason, native_id_of(chat, message))
    at = _instant(message, rules)
    if at is None:
        dated = message.get("date") or message.get("date_unixtime")
        return _bad(number, line, "bad_timestamp" if dated else "missing_timestamp", chat, state, message)
    sender = sender_of(message)
    if not sender:
        return _bad(number, line, "no_contact", chat, state, message)
    record = record_of(number, line, chat, message, at)
    if sender in rules.operators:
        return _answer(state, message, record)
    return _question(state, message, record, rules.chat.burst_gap, bursts)


def _bad(number: int, line: int, reason: str, chat: Said, state: _Chat, message: Said) -> BadRecord:
    raw = _wrapped(chat, state, sender_of(message), json.dumps(message, ensure_ascii=False))
    return BadRecord(number, line, reason, raw=raw, native_id=native_id_of(chat, message))


def _wrapped(chat: Said, state: _Chat, sender: str, raw: str) -> str:
    """A message with its chat and what was said before it there and by its sender, so that it can be read alone."""
    burst = state.bursts.get(sender)
    around: dict[str, Json] = {"chat": {key: word(chat.get(key)) for key in ("id", "name", "type")},
                               "after": state.latest}
    if burst is not None:
        around["burst"] = {"of": sender, "opens": burst.opens, "last_at": burst.last_at.isoformat()}
    return f'{json.dumps(around, ensure_ascii=False)[:-1]}, "message": {raw}}}'


def _skip_reason(chat: Said, message: Said, rules: _Rules) -> str:
    if message.get("type") in ("service", "unsupported"):
        return str(message["type"])
    if sender_of(message).startswith("channel"):
        return "channel_post"
    return "chat_type" if chat.get("type") in rules.chat.skip_chat_types else ""


def _instant(message: Said, rules: _Rules) -> datetime | None:
    """``date_unixtime``; ``date`` is local time and says no zone."""
    unix = message.get("date_unixtime")
    if unix is not None:
        try:
            return to_utc(datetime.fromtimestamp(int(str(unix)), UTC), ZoneInfo("UTC"))
        except (ValueError, OverflowError, OSError):
            return None
    reading = read_with("iso", str(message.get("date") or ""))
    if reading is None:
        return None
    if rules.zone is None and reading.at.tzinfo is None:
        raise BadInput("timezone_missing", rules.profile.name, "--timezone Europe/Moscow")
    return to_utc(reading.at, rules.zone or ZoneInfo("UTC"))


def _question(state: _Chat, message: Said, record: ExportRecord, gap: timedelta,
              bursts: dict[int, _Burst]) -> ChatMessage:
    burst = state.bursts.get(record.telegram)
    if burst is None or record.created_at - burst.last_at > gap:
        burst = state.bursts[record.telegram] = _Burst(record.record, record.native_id, record.created_at)
        bursts[record.record] = burst
    burst.last_at = record.created_at
    burst.subject = burst.subject or record.subject
    burst.email = burst.email or record.email
    burst.phone = burst.phone or record.phone
    state.ticket_of[word(message.get("id"))] = state.latest = burst.opens
    return ChatMessage(record, burst.opens)


def _answer(state: _Chat, message: Said, record: ExportRecord) -> ChatMessage:
    answered = word(message.get("reply_to_message_id"))
    opens = state.ticket_of.get(answered) or state.latest
    if opens:
        state.ticket_of[word(message.get("id"))] = opens
    return ChatMessage(record, opens, outbound=True)
