"""What a line from outside makes the panel do: the palette's commands, by id or label, with their words behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from supportdesk_tui.commands import registry
from supportdesk_tui.commands.arguments import read_given
from supportdesk_tui.commands.command import Command
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.filters.terms import fold
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.line import printable
from supportdesk_tui.screens.acts.given import GIVEN
from supportdesk_tui.screens.base import DeskScreen

_LOOK = 0.02
_PATIENCE = 10.0
"""Seconds for an act; a longer one goes on and is told as begun."""


async def told(screen: object, line: str) -> tuple[bool, str]:
    """Do what the line says on the screen in sight; whether it was done, and what the panel said to it."""
    if not isinstance(screen, DeskScreen) or screen.asks or screen.app.focused is not None \
            or screen.shell.type_ahead.is_shut:
        return False, gettext("the panel is busy: something is asked or typed there")
    text = clean_line(line)
    command = _command(screen, text)
    given = None if command is not None else read_given(text, screen.scope)
    if command is None and given is None:
        return False, gettext("no command here: {typed}").format(typed=text or "–")
    screen.spoken = ("", "")
    if command is not None:
        screen.run_command(command)
    elif given is not None:
        screen.start(_given(screen, given.verb.command, given.rest))
    return await _outcome(screen)


async def _given(screen: DeskScreen, command_id: str, rest: str) -> None:
    act: Awaitable[None] = GIVEN[command_id](screen, rest)
    await act


def _command(screen: DeskScreen, text: str) -> Command | None:
    wanted = fold(text)
    return next((command for command in registry.in_scope(screen.scope)
                 if wanted and wanted in {command.id, fold(command.label), fold(gettext(command.label))}), None)


async def _outcome(screen: DeskScreen) -> tuple[bool, str]:
    waited = 0.0
    while screen.shell.type_ahead.is_shut and waited < _PATIENCE:
        await asyncio.sleep(_LOOK)
        waited += _LOOK
    if screen.shell.type_ahead.is_shut:
        return True, gettext("begun, not ended yet")
    shown = screen.app.screen
    if isinstance(shown, DeskScreen) and (shown.asks or screen.app.focused is not None):
        return True, gettext("the panel asks for more")
    speaking = next((each for each in (screen, shown) if isinstance(each, DeskScreen) and each.spoken[0]), None)
    said, style = speaking.spoken if speaking is not None else ("", "")
    return style not in {"warn", "error"}, printable(said) or gettext("done")
