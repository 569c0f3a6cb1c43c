"""The footer: the keys most needed here, as many as fit, in a steady order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

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
    return _as_many_as_fit(tuple((command.rank, _hint(command)) for command in commands), width, rows)


@lru_cache(maxsize=64)
def _as_many_as_fit(hints: tuple[tuple[int, Line], ...], width: int, rows: int) -> tuple[Line, ...]:
    """Every screen asks again whenever it opens or is come back to."""
    widths = [width_of(hint) for _, hint in hints]
    chosen: list[int] = []
    for place in sorted(range(len(hints)), key=lambda place: hints[place][0]):
        candidate = sorted([*chosen, place])
        if len(_packed([widths[each] for each in candidate], width)) <= rows:
            chosen = candidate
    lines, taken = [], iter(chosen)
    for count in _packed([widths[each] for each in chosen], width):
        line: Line = ((" ", "text"),)
        for _ in range(count):
            line = (*line, *((("  ", "text"),) if len(line) > 1 else ()), *hints[next(taken)][1])
        lines.append(line)
    return tuple(lines + [()] * (rows - len(lines)))


def typing_lines(rows: int) -> tuple[Line, ...]:
    """What the footer says while an answer is typed."""
    line: Line = ((" ", "text"), (gettext("Enter"), "key"), (" " + gettext("done"), "hint"), ("  ", "text"),
                  ("Esc", "key"), (" " + gettext("back"), "hint"))
    return (line, *([()] * (rows - 1)))


def _packed(widths: Sequence[int], width: int) -> list[int]:
    """How many hints of such widths stand in each line."""
    counts, used = [0], 1
    for each in widths:
        gap = 2 if counts[-1] else 0
        if counts[-1] and used + gap + each > width - 1:
            counts.append(0)
            used, gap = 1, 0
        counts[-1] += 1
        used += gap + each
    return counts
