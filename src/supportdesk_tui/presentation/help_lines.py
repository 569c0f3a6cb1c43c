"""The help: the commands of a place and the signs of its list, in columns page by page, or one a line once found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from supportdesk_tui.commands.also_called import ALSO_CALLED
from supportdesk_tui.commands.command import Command, Group, Scope
from supportdesk_tui.commands.layout import JCUKEN
from supportdesk_tui.commands.registry import in_scope
from supportdesk_tui.commands.search import Found, find
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.hints import key_words
from supportdesk_tui.presentation.line import Line, cut, fit, selected, width_of
from supportdesk_tui.presentation.look import Look

_KEYS = 9
_COLUMN = 38
_RUSSIAN = {latin: russian for russian, latin in JCUKEN.items()}
_ORDER = (Group.TEXT, Group.TRIAGE, Group.ANSWER, Group.TICKET, Group.MOVE, Group.DESK)
_WITH_LIST = frozenset({Scope.QUEUE, Scope.CONVERSATION, Scope.FOCUS, Scope.TRIAGE_RUN})
_ITSELF = frozenset({"app.help"})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the help explains."""

    keys: str
    short: str
    label: str
    group: str
    command: Command | None = None
    """None for a sign, which cannot be run."""
    words: tuple[str, ...] = ()
    """Further texts to find it by: each key alone, in both layouts."""


Slot: TypeAlias = int | str | None
"""An item's place, a group's title, or nothing."""


def items(scope: Scope) -> tuple[Item, ...]:
    """What there is to explain in a place, with the keys in force now."""
    found = [command for command in in_scope(scope) if command.id not in _ITSELF]
    found.sort(key=lambda command: _ORDER.index(command.group))
    return (*map(_item, found), *(_signs() if scope in _WITH_LIST else ()))


def _item(command: Command) -> Item:
    label, hint = gettext(command.label), gettext(command.hint) if command.hint else ""
    keys = tuple(dict.fromkeys(word for key in command.keys for word in (key, key_words(key), _RUSSIAN.get(key, key))))
    return Item(shown_keys(command), hint or label, label, gettext(command.group.value), command,
                (*keys, hint, command.label, *ALSO_CALLED.get(command.id, ())))


def shown_keys(command: Command) -> str:
    """The first key with the Russian letter on it, and a second one where there is room; `:` for the palette alone."""
    keys = command.keys
    if not keys:
        return ":"
    if len(keys) > 5:
        return f"{keys[0]}-{keys[8]}"
    shown = _both(keys[0])
    for key in keys[1:]:
        if len(shown) + 1 + len(key_words(key)) < _KEYS and not (len(key) == 1 and key.isalpha()):
            shown += " " + key_words(key)
    return shown


def _both(key: str) -> str:
    twin = _RUSSIAN.get(key, "") if len(key) == 1 and key.isalpha() else ""
    return f"{key} {twin}" if twin else key_words(key)


def _signs() -> tuple[Item, ...]:
    group = gettext("Signs")
    return tuple(Item(sign, label, label, group) for sign, label in (
        ("!!-0:12", gettext("overdue by so much")), ("!0:14", gettext("soon overdue: time left")),
        ("2:05", gettext("time left, in working hours")), ("~15:00", gettext("promised for then")),
        ("=", gettext("clock paused: the requester's turn")), ("z15:00", gettext("asleep until then")),
        ("?", gettext("not sorted yet")), ("•", gettext("waits for a reply")), ("*", gettext("marked")),
        ("6!!", gettext("view with something overdue")), ("–", gettext("nobody has it")),
    ))


def sought(typed: str, among: Sequence[Item]) -> Found[Item]:
    """The items that fit, in whichever layout it was typed; a key alone finds its command first."""
    return find(typed, among, lambda item: (item.label, item.group, *item.words))


def columns_of(width: int) -> int:
    """How many columns there is room for."""
    return max(1, width // _COLUMN)


def pages(shown: Sequence[Item], columns: int, rows: int) -> tuple[tuple[tuple[Slot, ...], ...], ...]:
    """The items under their groups' titles, as pages of columns. What fits into one page is spread evenly."""
    slots: list[Slot] = []
    for place, item in enumerate(shown):
        if not place or item.group != shown[place - 1].group:
            slots += [item.group] if not slots else [None, item.group]
        slots.append(place)
    if len(slots) + columns <= columns * rows:
        rows = min(rows, -(-len(slots) // columns) + 2)
    filled = _columns(slots, max(3, rows))
    return tuple(tuple(filled[start:start + columns]) for start in range(0, len(filled), columns))


def _columns(slots: Sequence[Slot], rows: int) -> list[tuple[Slot, ...]]:
    filled: list[list[Slot]] = [[]]
    for slot in slots:
        if len(filled[-1]) >= rows - (1 if isinstance(slot, str) else 0):
            filled.append([])
        if slot is not None or filled[-1]:
            filled[-1].append(slot)
    return [tuple(column) for column in filled if column]


def page_lines(page: Sequence[Sequence[Slot]], shown: Sequence[Item], cursor: int, width: int,
               look: Look) -> tuple[Line, ...]:
    """A page of columns side by side."""
    cells = width // max(1, len(page)) if len(page) > 1 else min(width, 2 * _COLUMN)
    lines: list[Line] = []
    for row in range(max(map(len, page), default=0)):
        line: Line = ()
        for column in page:
            part = _cell(column[row] if row < len(column) else None, shown, cursor, cells, look)
            line += (*part, (" " * (cells - width_of(part)), "text"))
        lines.append(line)
    return tuple(lines)


def _cell(slot: Slot, shown: Sequence[Item], cursor: int, cells: int, look: Look) -> Line:
    if slot is None:
        return ()
    if isinstance(slot, str):
        return cut(((" " + look.text(slot), "title"),), cells)
    line = cut(_start(shown[slot], slot == cursor, shown[slot].short, look), cells - 1)
    return selected(line, cells - 1) if slot == cursor else line


def found_lines(shown: Sequence[Item], reasons: Sequence[str], cursor: int, rows: int, width: int,
                look: Look) -> tuple[Line, ...]:
    """What was found, one a line, the impossible with its reason."""
    top = max(0, cursor - rows + 1)
    lines: list[Line] = []
    for place, item in enumerate(shown[top:top + rows], start=top):
        reason = f" – {reasons[place]}" if reasons[place] else ""
        line = cut((*_start(item, place == cursor, item.label, look), (look.text(reason), "dim")), width)
        lines.append(selected(line, width) if place == cursor else line)
    return tuple(lines)


def _start(item: Item, chosen: bool, text: str, look: Look) -> Line:
    mark = look.signs.cursor if chosen else " "
    return ((mark, "key"), (fit(look.text(item.keys), _KEYS), "key" if item.command else "bold"), (" ", "text"),
            (look.text(text), "text"))
