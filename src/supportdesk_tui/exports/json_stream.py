"""The elements of a JSON list, one by one: a list of a hundred thousand needs no more memory than its longest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from supportdesk_tui.exports.json_resync import broken_until
from supportdesk_tui.exports.source import LONGEST_LINE

SHOWN_RAW = 100_000
"""Characters kept of an element that is broken."""
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class Broken:
    """Stands for an element that is no JSON."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the list."""

    line: int
    """The physical line it starts on, from 1."""
    item: object
    """What it says; ``Broken`` where it does not hold together."""
    raw: str
    """As it is written."""


class JsonText:
    """Characters with a place in them; what lies before it is let go."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self.text = ""
        self.at = 0
        self.line = 1

    def more(self, least: int = 1) -> bool:
        """Add ``least`` characters or more; False where nothing is left."""
        parts = [self.text[self.at:]]
        found = 0
        for piece in self._pieces:
            parts.append(piece)
            found += len(piece)
            if found >= least:
                break
        self.text, self.at = "".join(parts), 0
        return found > 0

    def move(self, to: int) -> None:
        """Go on to a place in ``text``."""
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def skip(self) -> str:
        """Go to the next character that is no space and look at it; empty at the end."""
        while True:
            space = _SPACE.match(self.text, self.at)
            self.move(space.end() if space else self.at)
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def element(self, like: object, list_end: re.Pattern[str] | None = None) -> tuple[object, str]:
        """The element of a list that begins here and how it is written, and go on behind it, broken or not.

        Args:
            like: an element of the list that was whole; None where there was none yet.
            list_end: what the end of the list looks like, where that can be told; nothing behind it is its element.
        """
        item, raw = self.value()
        if isinstance(item, Broken):
            return item, self._past_broken(like, list_end)
        if isinstance(item, str) and self.skip() == ":":  # the key of an object whose bracket is missing
            return Broken(), raw + self._past_broken(like, list_end)
        return item, raw

    def _past_broken(self, like: object, list_end: re.Pattern[str] | None) -> str:
        ends = list_end.search(self.text, self.at) if list_end else None
        end = broken_until(self.text, self.at, like, ends.start() if ends else len(self.text))
        raw = self.text[self.at:min(end, self.at + SHOWN_RAW)]
        self.move(end)
        return raw

    def value(self) -> tuple[object, str]:
        """The value that begins here, and how it is written."""
        while True:
            try:
                item, end = _DECODER.raw_decode(self.text, self.at)
            except (ValueError, RecursionError):  # broken, or there is more of it
                rest = len(self.text) - self.at
                if rest >= LONGEST_LINE or not self.more(rest):
                    return Broken(), self.text[self.at:self.at + SHOWN_RAW]
            else:
                if end < len(self.text) or not self.more():  # a number may go on
                    raw = self.text[self.at:end]
                    self.move(end)
                    return item, raw


def elements(pieces: Iterable[str]) -> Iterator[Element]:
    """The elements of a list at the top, broken ones among them. Nothing where the text is no list."""
    text = JsonText(pieces)
    if text.skip() == "[":
        yield from _list(text)


_WRAPPERS = frozenset({"submissions", "responses", "items", "entries", "results", "records", "rows", "data"})
"""Keys under which services wrap the list of what was sent in."""


def objects(pieces: Iterable[str]) -> Iterator[Element]:
    """The elements of a list at the top, those of the list that an object at the top wraps, or that one object."""
    text = JsonText(pieces)
    first, line = text.skip(), text.line
    if first == "[":
        yield from _list(text)
    elif first == "{":
        yield from _wrapped(text, line)


def _list(text: JsonText) -> Iterator[Element]:
    text.move(text.at + 1)
    whole: object = None
    while (first := text.skip()) != "]":
        line = text.line
        item, raw = text.element(whole) if first else (Broken(), "")
        whole = item if whole is None and not isinstance(item, Broken) else whole
        yield Element(line, item, raw)
        if isinstance(item, Broken) and not text.skip():
            return
        if text.skip() == ",":
            text.move(text.at + 1)
    text.move(text.at + 1)


def _wrapped(text: JsonText, line: int) -> Iterator[Element]:
    whole: dict[str, object] = {}
    listed = False
    text.move(text.at + 1)
    while (first := text.skip()) != "}":
        at = text.line
        key, raw = text.value() if first == '"' else (Broken(), text.text[text.at:text.at + SHOWN_RAW])
        if isinstance(key, Broken) or text.skip() != ":":
            yield Element(at, Broken(), raw)
            return
        text.move(text.at + 1)
        if key in _WRAPPERS and text.skip() == "[":
            for element in _list(text):
                yield element
                if isinstance(element.item, Broken) and not text.skip():
                    return
            listed = True
        else:
            value, raw = text.value() if text.skip() else (Broken(), "")
            if isinstance(value, Broken):
                yield Element(at, value, raw)
                return
            whole[str(key)] = value
        if text.skip() == ",":
            text.move(text.at + 1)
    if not listed:
        yield Element(line, whole, json.dumps(whole, ensure_ascii=False)[:SHOWN_RAW])
