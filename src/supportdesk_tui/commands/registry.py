"""Every command there is, once: bindings, footer, help, palette and key table are derived from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from supportdesk_tui.commands.answering import ANSWERING
from supportdesk_tui.commands.at_desk import AT_DESK
from supportdesk_tui.commands.command import Command, Scope
from supportdesk_tui.commands.importing import IMPORTING
from supportdesk_tui.commands.in_lists import IN_LISTS
from supportdesk_tui.commands.in_runs import ALSO_HEARD, IN_RUNS
from supportdesk_tui.commands.marking import MARKING
from supportdesk_tui.commands.moving import MOVING
from supportdesk_tui.commands.on_letter import ON_LETTER
from supportdesk_tui.commands.on_ticket import ON_TICKET
from supportdesk_tui.commands.triaging import TRIAGING

COMMANDS: tuple[Command, ...] = (
    *MOVING, *MARKING, *TRIAGING, *ANSWERING, *ON_TICKET, *ON_LETTER, *IN_RUNS, *IN_LISTS, *IMPORTING, *AT_DESK,
)
"""All commands, in the order of help and palette."""

NEVER_BOUND = frozenset({
    "ctrl+s", "ctrl+q", "ctrl+b", "ctrl+a", "ctrl+circumflex_accent", "ctrl+z", "ctrl+c", "ctrl+backslash",
    "ctrl+d", "ctrl+v", "ctrl+h", "ctrl+i", "ctrl+m", "ctrl+j", "ctrl+enter", "alt+enter", "shift+enter",
    "f10", "f11", "f12", *"[]{}<>@#$^&|\"';`~",
})
"""Keys that terminals, multiplexers or layouts take away: flow control, job control, moved signs."""


_in_force: list[Command] = list(COMMANDS)


def use(commands: Iterable[Command]) -> None:
    """From now on these are the commands: the same ones, with keys of the operator's own."""
    _in_force[:] = commands
    keymap.cache_clear()


def commands() -> tuple[Command, ...]:
    """All commands with the keys they have now."""
    return tuple(_in_force)


def in_scope(scope: Scope) -> tuple[Command, ...]:
    """The commands heard in a place, in order."""
    return tuple(command for command in _in_force if is_heard(command, scope))


def is_heard(command: Command, scope: Scope) -> bool:
    """Is this command heard in a place?"""
    return scope in command.scopes or command.id in ALSO_HEARD.get(scope, frozenset())


@cache
def keymap(scope: Scope) -> Mapping[str, Command]:
    """Which command each key means in a place."""
    return {key: command for command in in_scope(scope) for key in command.keys}


def footer(scope: Scope) -> tuple[Command, ...]:
    """The commands with a footer hint, in the order shown; a narrow footer drops the highest ranks."""
    return tuple(command for command in _hinted(scope) if command.id != "mark.none")


def _hinted(scope: Scope) -> tuple[Command, ...]:
    return tuple(command for command in in_scope(scope) if command.hint and command.keys)


def footer_of_marks(scope: Scope) -> tuple[Command, ...]:
    """The commands that work on the marked tickets, with what takes them back and the ways on."""
    always = ("history.undo", "app.palette", "app.help")
    return tuple(command for command in _hinted(scope) if command.bulk or command.id in always)
