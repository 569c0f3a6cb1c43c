"""A keymap of one's own: the wishes of ``[keys]`` laid over the commands, and what cannot be granted."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from supportdesk_tui.commands import layout, registry
from supportdesk_tui.commands.command import Command, Scope
from supportdesk_tui.domain.panel_wishes import KeyWish, PanelWishes

NEEDED = frozenset({"app.palette", "app.help", "app.back", "app.leave", "letter.ready"})
"""Ways out and on: these keep a key."""
_RESERVED: Mapping[str, str] = {".": "/", ",": "?"}
"""Where the Russian layout has the filter's and the help's key: they mean these alone."""
_SIGNS = {
    "*": "asterisk", "-": "minus", "=": "equals_sign", "!": "exclamation_mark", "\\": "backslash", " ": "space",
    "+": "plus", "/": "slash", ":": "colon", "?": "question_mark", ".": "full_stop", ",": "comma"}
_NAMES = frozenset({
    "enter", "escape", "space", "tab", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown", "up",
    "down", "left", "right", *(f"f{number}" for number in range(1, 13))})
_CHORD = re.compile(r"(?:(?:ctrl|alt|shift)\+)+(.+)")


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """Why a wish is not granted; its command keeps the keys it ships with."""

    line: int
    command: str
    key: str
    reason: str
    """``not_text``, ``unknown_command`` (``other``: the nearest), ``fixed``, ``needed``, ``unknown_key``, ``alt``,
    ``never``, ``moved``, ``types`` or ``conflict`` (``other``: what has the key)."""
    other: str = ""


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """The commands with the keys in force, and what could not be granted."""

    commands: tuple[Command, ...]
    problems: tuple[KeyProblem, ...]


def put_in_force(wishes: PanelWishes) -> tuple[KeyProblem, ...]:
    """Let layouts and keys be as the operator wants them; returns what could not be granted."""
    layout.use(wishes.layouts)
    own = applied(registry.COMMANDS, wishes.keys)
    registry.use(own.commands)
    return own.problems


def applied(commands: Sequence[Command], wishes: Sequence[KeyWish]) -> OwnKeys:
    """Lay the wishes over the commands, all at once: two may change places."""
    known = {command.id: command for command in commands}
    problems: list[KeyProblem] = []
    granted: dict[str, KeyWish] = {}
    for wish in wishes:
        problem = _unfit(wish, known)
        if problem is None:
            keys = tuple(dict.fromkeys(named(key) for key in wish.keys or ()))
            granted[wish.command] = replace(wish, keys=keys)
        else:
            problems.append(problem)
    while True:
        own = tuple(replace(command, keys=granted[command.id].keys or ()) if command.id in granted else command
                    for command in commands)
        clashes = _clashes(own, granted)
        if not clashes:
            return OwnKeys(own, tuple(sorted(problems, key=lambda problem: problem.line)))
        problems += clashes
        for clash in clashes:
            granted.pop(clash.command, None)


def named(key: str) -> str:
    """A key as the keymap has it: by its Latin character, or by its name in small letters."""
    if len(key) == 1:
        return "space" if key == " " else layout.JCUKEN.get(key, key)
    lowered = key.lower()
    return next((sign for sign, name in _SIGNS.items() if name == lowered and sign != " "), lowered)


def _unfit(wish: KeyWish, known: Mapping[str, Command]) -> KeyProblem | None:
    command = known.get(wish.command)
    if command is None:
        near = difflib.get_close_matches(wish.command, known, 1, 0.5)
        return KeyProblem(wish.line, wish.command, "", "unknown_command", near[0] if near else "")
    if wish.keys is None:
        return KeyProblem(wish.line, wish.command, "", "not_text")
    if len([key for key in command.keys if key.isdigit()]) > 5:
        return KeyProblem(wish.line, wish.command, "", "fixed")
    if not wish.keys and command.id in NEEDED:
        return KeyProblem(wish.line, wish.command, "", "needed")
    for key in wish.keys:
        reason = _why_never(named(key), command)
        if reason:
            return KeyProblem(wish.line, wish.command, key, reason, _RESERVED.get(named(key), ""))
    return None


def _why_never(key: str, command: Command) -> str:
    """Why a key can never be this command's, empty when it can."""
    chord = _CHORD.fullmatch(key)
    last = chord[1] if chord else key
    if chord and "alt+" in key:
        return "alt"
    if key in registry.NEVER_BOUND:
        return "never"
    if not (last in _NAMES or (len(last) == 1 and last.isascii() and last.isprintable())):
        return "unknown_key"
    if chord and (("shift+" in key and len(last) == 1) or (len(last) == 1 and not last.isalpha())):
        return "never"
    if chord and last in {"enter", "tab", "backspace", "escape", "space"} and key != "shift+tab":
        return "never"
    if key in _RESERVED and key not in command.keys:
        return "moved"
    if Scope.EDIT in command.scopes and (len(key) == 1 or key in {"space", "enter", "backspace", "delete"}):
        return "types"
    return ""


def _clashes(commands: Sequence[Command], granted: Mapping[str, KeyWish]) -> list[KeyProblem]:
    found: dict[str, KeyProblem] = {}
    for scope in Scope:
        holders: dict[str, list[Command]] = {}
        for command in commands:
            if registry.is_heard(command, scope):
                for key in command.keys:
                    holders.setdefault(key, []).append(command)
        for key, several in holders.items():
            for command in several if len(several) > 1 else ():
                if command.id in granted:
                    other = next(each.id for each in several if each is not command)
                    found.setdefault(command.id, KeyProblem(granted[command.id].line, command.id, key, "conflict",
                                                            other))
    return list(found.values())
