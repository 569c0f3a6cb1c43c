"""What the palette offers, and in which order: what fits best, what was used last, what is impossible at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from supportdesk_tui.commands.command import Command, Group, Scope
from supportdesk_tui.commands.search import Found, find


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette."""

    id: str
    """A command's id, or ``view:`` and a view's."""
    label: str
    words: tuple[str, ...] = ()
    """Further texts to find it by."""
    command: Command | None = None
    keys: str = ""
    remark: str = ""
    """What it costs, or what will be asked."""
    reason: str = ""
    """Why it is not possible; empty when it is."""
    given: str = ""
    """What stands behind the command."""


def offered(typed: str, entries: Sequence[Entry], recent: Sequence[str]) -> Found[Entry]:
    """The entries that fit, the possible ones first.

    Without anything typed those used last come first, and those that only move about, known by heart, at the end.
    """
    if not typed.strip():
        last = {entry_id: place for place, entry_id in enumerate(recent)}
        return Found(tuple(sorted(entries, key=lambda entry: (bool(entry.reason), last.get(entry.id, len(last)),
                                                              _moves(entry)))))
    found = find(typed, entries, lambda entry: (entry.label, *entry.words))
    return Found(tuple(sorted(found.items, key=lambda entry: bool(entry.reason))), found.read_as)


def _moves(entry: Entry) -> bool:
    return entry.command is not None and entry.command.group is Group.MOVE


def offered_commands(commands: Iterable[Command], scope: Scope, without: Iterable[str]) -> tuple[Command, ...]:
    """Each of a place's commands once, those left out that make no sense as a line to choose."""
    left_out = set(without)
    return tuple(command for command in commands if scope in command.scopes and command.id not in left_out)
