"""The keymap as lines: every command with its keys, the operator's own marked, and what a pressed key means."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from supportdesk_tui.commands import registry
from supportdesk_tui.commands.command import Command, Scope
from supportdesk_tui.commands.own_keys import KeyProblem
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.help_lines import shown_keys
from supportdesk_tui.presentation.hints import key_words
from supportdesk_tui.presentation.key_problem_words import key_problem_words
from supportdesk_tui.presentation.line import Line, cut, fit, selected
from supportdesk_tui.presentation.list_lines import scope_words
from supportdesk_tui.presentation.look import Look

_KEYS, _ID = 22, 25
_NARROW = 72
"""Below so many cells keys and ids give way to what a command does."""


def own_commands() -> frozenset[str]:
    """The commands whose keys are not those they ship with."""
    shipped = {command.id: command.keys for command in registry.COMMANDS}
    return frozenset(command.id for command in registry.commands() if command.keys != shipped[command.id])


def keymap_lines(commands: Sequence[Command], problems: Sequence[KeyProblem], where: Sequence[str], cursor: int,
                 width: int, look: Look) -> tuple[tuple[Line, ...], int]:
    """Where to change it, what could not be granted, then one command a line; and the line of the cursor."""
    own = own_commands()
    lines: list[Line] = [cut(((" " + look.text(each), "dim"),), width) for each in where]
    lines += [cut(((" !! " + look.text(key_problem_words(each)), "warn"),), width) for each in problems]
    before = len(lines)
    lines += [_row(command, command.id in own, place == cursor, width, look) for place, command in enumerate(commands)]
    return tuple(lines), before + cursor if cursor else 0


def _row(command: Command, own: bool, cursor: bool, width: int, look: Look) -> Line:
    mark = look.signs.cursor if cursor else " "
    keys = look.text(shown_keys(command)) or "-"
    keys_room, id_room = (_KEYS, _ID) if width >= _NARROW else (_KEYS - 10, _ID - 7)
    room = max(10, width - keys_room - id_room - 5)
    line: Line = ((mark + ("* " if own else "  "), "key"),
                  (fit(keys, keys_room, look.signs.ellipsis) + " ", "ok" if own else "key"),
                  (fit(look.text(gettext(command.label)), room, look.signs.ellipsis) + " ", "text"),
                  (fit(command.id, id_room, look.signs.ellipsis), "dim"))
    return selected(line, width) if cursor else line


def tested_words(raw: str, key: str) -> str:
    """What was sent, which key that is on a Latin keyboard, and what it means in each place."""
    sent = key_words(raw) if raw == key else gettext("{sent} = the key {key}").format(
        sent=key_words(raw), key=key_words(key))
    meanings: dict[str, list[str]] = {}
    for scope in Scope:
        command = registry.keymap(scope).get(key)
        if command is not None:
            places = meanings.setdefault(gettext(command.label), [])
            if scope_words(scope) not in places:
                places.append(scope_words(scope))
    if not meanings:
        return f"{sent} · {gettext('no command')}"
    return f"{sent} · " + " · ".join(f"{label} ({_some(places)})" for label, places in meanings.items())


def _some(places: Iterable[str]) -> str:
    first, *rest = places
    return f"{first} +{len(rest)}" if rest else first


def settings_line(command: Command) -> str:
    """The line for ``[keys]`` that gives a command the keys it has."""
    return f'"{command.id}" = {json.dumps(list(command.keys), ensure_ascii=False)}'
