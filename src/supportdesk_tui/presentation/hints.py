"""The footer: the keys most needed here, as many as fit, in a steady order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from supportdesk_tui.commands.command import Command
from supportdesk_tui.i18n import N_, gettext
from supportdesk_tui.presentation.line import Line, width_of

KEY_WORDS: Mapping[str, str] = {
    "enter": N_("Enter"), "escape": "Esc", "space": N_("Space"), "tab": "Tab", "shift+tab": "Shift+Tab",
    "pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End", "down": "↓", "up": "↑",
    "ctrl+p": "Ctrl+P", "ctrl+x": "Ctrl+X", "ctrl+l": "Ctrl+L", "insert": "Ins",
}


def key_words(key: str) -> str:
    """A key as it is written on the keyboard."""
    known = KEY_WORDS.get(key)
    return gettext(known) if known else key.upper() if key.startswith("f") and key[1:].isdigit() else key


def _hint(command: Command) -> Line:
    first, last = key_words(command.keys[0]), key_words(command.keys[-1])
    digits = len(command.keys) > 5 and first.isdigit()
    shown = f"{first}-{command.keys[8]}" if digits else first
    return ((shown, "key"), (" " + gettext(command.hint), "hint")) if last else ()


def footer_lines(commands: Iterable[Command], width: int, rows: int) -> tuple[Line, ...]:
    """The hints in at most ``rows`` lines: the highest ranks first, shown in the registry's order."""
    order = list(commands)
    chosen: list[Command] = []
    for command in sorted(order, key=lambda item: item.rank):
        candidate = [item for item in order if item in chosen or item is command]
        if len(_packed(candidate, width)) > rows:
            continue
        chosen = candidate
    lines = _packed(chosen, width)
    return tuple(lines + [()] * (rows - len(lines)))


def _packed(commands: list[Command], width: int) -> list[Line]:
    lines: list[Line] = []
    row: Line = ((" ", "text"),)
    for command in commands:
        hint = _hint(command)
        if width_of(row) + width_of(hint) + (2 if len(row) > 1 else 0) > width - 1 and len(row) > 1:
            lines.append(row)
            row = ((" ", "text"),)
        row = (*row, *((("  ", "text"),) if len(row) > 1 else ()), *hint)
    return [*lines, row]
