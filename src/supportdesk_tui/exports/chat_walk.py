"""Goes through a Telegram export message by message, however long it is and wherever it was cut off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from supportdesk_tui.exports.json_stream import SHOWN_RAW, Broken, JsonText

_TOLD = frozenset({"id", "name", "type"})
"""What a chat says of itself, mostly before its messages."""
_LIKE: dict[str, object] = {"id": 0, "type": "message", "date": ""}
"""What a message has, and nothing within one."""
_END = re.compile(r'\]\s*\}\s*(?:,\s*\{\s*"(?:name|type)"|\]\s*\}\s*(?:,\s*"|\}\s*\Z)|\Z)')
"""The end of a chat's messages: then the next chat begins, or other chats or the export end."""
_FOLDERS = frozenset({"chats", "left_chats"})


@dataclass(slots=True)
class Chat:
    """A chat as far as it has been read."""

    told: dict[str, object] = field(default_factory=dict)
    """Its id, name and type."""
    read: bool = False
    """Its messages have been reached."""
    late: bool = False
    """Some of that came behind the messages."""


@dataclass(frozen=True, slots=True)
class Found:
    """One message of a chat."""

    number: int
    """Of the chat, from 0."""
    chat: Chat
    line: int
    """The physical line it starts on, from 1."""
    message: object
    """What it says; ``Broken`` where it does not hold together."""
    raw: str


class _Cut(Exception):
    """The file ends, or makes no sense, in the middle of something."""


class _Ended(Exception):
    """The same, and it has been told of."""


class ChatWalk:
    """One way through an export; what it has met so far stays to be asked."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._text = JsonText(pieces)
        self.keys: set[str] = set()
        """Of the outermost object."""
        self.owner = ""
        """The id of the account's owner."""
        self.chats: list[Chat] = []

    def messages(self) -> Iterator[Found]:
        """Every message of every chat: those still followed and those left. Some may be broken."""
        chat = Chat()
        try:
            yield from self._object(chat, outermost=True)
        except _Ended:
            return
        except _Cut:
            raw = self._text.text[self._text.at:self._text.at + SHOWN_RAW]
            yield Found(len(self.chats), self.chats[-1] if self.chats else chat, self._text.line, Broken(), raw)

    def _object(self, chat: Chat, *, outermost: bool = False) -> Iterator[Found]:
        self._expect("{")
        begun = False
        while self._next(begun, "}"):
            begun = True
            key = self._key()
            if outermost:
                self.keys.add(key)
            opens = self._text.skip()
            if key == "messages" and opens == "[":
                yield from self._messages(chat)
            elif key in _FOLDERS and opens == "{":
                yield from self._object(Chat())
            elif key == "list" and opens == "[":
                yield from self._chats()
            else:
                self._told(chat, key)

    def _messages(self, chat: Chat) -> Iterator[Found]:
        number = len(self.chats)
        self.chats.append(chat)
        chat.read = True
        self._expect("[")
        while (sign := self._text.skip()) != "]":
            if not sign:
                raise _Cut
            if sign == ",":
                self._text.move(self._text.at + 1)
                continue
            line = self._text.line
            message, raw = self._text.element(_LIKE, _END)
            yield Found(number, chat, line, message, raw)
            if isinstance(message, Broken) and not self._text.skip():
                raise _Ended
        self._expect("]")

    def _chats(self) -> Iterator[Found]:
        self._expect("[")
        begun = False
        while self._next(begun, "]"):
            begun = True
            if self._text.skip() == "{":
                yield from self._object(Chat())
            else:
                self._value()

    def _told(self, chat: Chat, key: str) -> None:
        value, _ = self._value()
        if key in _TOLD:
            chat.told[key] = value
            chat.late = chat.late or chat.read
        elif key == "personal_information" and isinstance(value, dict) and value.get("user_id"):
            self.owner = str(value["user_id"])

    def _next(self, begun: bool, end: str) -> bool:
        """Go to the next member of a list or object; False behind its end."""
        sign = self._text.skip()
        if sign == end:
            self._text.move(self._text.at + 1)
            return False
        if begun:
            self._expect(",")
        return True

    def _key(self) -> str:
        if self._text.skip() != '"':
            raise _Cut
        key, _ = self._value()
        self._expect(":")
        return str(key)

    def _value(self) -> tuple[object, str]:
        if not self._text.skip():
            raise _Cut
        value, raw = self._text.value()
        if isinstance(value, Broken):
            raise _Cut
        return value, raw

    def _expect(self, sign: str) -> None:
        if self._text.skip() != sign:
            raise _Cut
        self._text.move(self._text.at + 1)
