"""The lines of our own JSON Lines export, understood one by one; a damaged one spoils no other."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from supportdesk_tui.desk.export.whole_ticket import KEPT, SCHEMA, whole_ticket
from supportdesk_tui.desk.ports.whole import WholeTicket
from supportdesk_tui.domain import projection
from supportdesk_tui.domain.clean_text import clean_block
from supportdesk_tui.domain.event import Event, EventKind

NOT_JSON, NEWER, INCOMPLETE = "not_json", "newer_version", "incomplete"
_OWN = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"schema"\s*:\s*"supportdesk\.ticket/')
_HEAD = 200
_SIMPLE_ESCAPES = re.compile(rb'(?:[^\\]++|\\[n"\\/])*+')
"""JSON whose escapes stand for no sign that steers a terminal."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file, understood."""

    number: int
    """1-based."""
    whole: WholeTicket
    key: str
    """What makes the ticket itself wherever it lies: its number and its arrival."""
    content_hash: str = ""
    contents: Mapping[tuple[str, int], bytes] = field(default_factory=dict)
    """The bytes of ``messages``, ``letters`` and ``files``, by kind and number."""


class _Newer(ValueError):
    """A line of a version that is not known here."""


def is_own_export(path: Path) -> bool:
    """Does a file begin as our JSON Lines export does?"""
    try:
        with path.open("rb") as file:
            return _OWN.match(file.read(_HEAD)) is not None
    except OSError:
        return False


def read_lines(path: Path, put_aside: Callable[[int, str], None], *, with_bytes: bool = True) -> Iterator[Line]:
    """The lines that are understood, in order; ``put_aside`` is told the number and the reason of the others."""
    with path.open("rb") as file:
        for number, text in enumerate(file, 1):
            if not text.strip():
                continue
            try:
                yield _understood(number, text, with_bytes=with_bytes)
            except (json.JSONDecodeError, UnicodeDecodeError):
                put_aside(number, NOT_JSON)
            except _Newer:
                put_aside(number, NEWER)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
                put_aside(number, INCOMPLETE)


def key_of(number: int, events: tuple[Event, ...]) -> str:
    """What makes a ticket itself, wherever it lies: its number and the first that is known of it."""
    born = next(event for event in events if event.kind is EventKind.RECEIVED)
    said = [born.at.isoformat(), *(str(born.data.get(name, "")) for name in ("subject", "channel", "source"))]
    return f"{number}:{_digest(json.dumps(said))[:32]}"


def _understood(number: int, text: bytes, *, with_bytes: bool) -> Line:
    found = json.loads(text)
    if found["schema"] != SCHEMA:
        raise _Newer
    raws = {id(each): each.pop("raw") for kind in ("messages", "letters", "files") for each in found[kind]}
    found = {"id": found["id"]} | {name: found[name] for name in KEPT}
    whole = whole_ticket(found if _is_clean(text) else _cleaned(found), {
        each["id"] for each in found["messages"] if raws[id(each)] is not None})
    undone = {act.id for act in whole.acts if act.undone}
    projection.project(whole.ticket_id, [event for event in whole.events if event.batch_id not in undone],
                       whole.requester)  # a history that makes no ticket is refused here, not half-way
    key = key_of(whole.ticket_id, whole.events)
    if not with_bytes:
        return Line(number, whole, key)
    content = _digest(json.dumps([found, [*raws.values()]], sort_keys=True))
    return Line(number, whole, key, content, _contents(found, raws))


def _contents(found: Mapping[str, Any], raws: Mapping[int, str | None]) -> dict[tuple[str, int], bytes]:
    contents = {(kind, each["id"]): b64decode(raw, validate=True) for kind in ("messages", "letters", "files")
                for each in found[kind] if (raw := raws[id(each)]) is not None}
    for letter in found["letters"]:  # one that left has its bytes with its message
        if raws[id(letter)] is None:
            contents["letters", letter["id"]] = contents["messages", letter["raw_of_message"]]
    return contents


def _is_clean(text: bytes) -> bool:
    """Is there nothing in a whole line that would be taken out of one of its texts?"""
    if _SIMPLE_ESCAPES.fullmatch(text) is None:
        return False
    line = text.decode("utf-8").strip()
    return clean_block(line) == line


def _cleaned(value: Any) -> Any:
    """Every text as the desk stores it: a file that was tampered with does not steer a terminal."""
    if isinstance(value, str):
        return clean_block(value)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    return {name: _cleaned(each) for name, each in value.items()} if isinstance(value, dict) else value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
