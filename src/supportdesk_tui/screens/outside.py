"""Lending the terminal to $EDITOR, or to a command of ours."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from textual.app import SuspendNotSupported

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.i18n import gettext
from supportdesk_tui.screens.base import DeskScreen

HEARS_WITHIN = 0.5
"""Seconds: a signal that the system gave to another thread interrupts no wait, it is heard after it."""


async def edit_file(screen: DeskScreen, path: Path) -> bool:
    """Open a file in the operator's editor; says so and returns False where it could not be opened."""
    wanted = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        command = shlex.split(wanted) or ["vi"]
    except ValueError:  # a quotation mark that is never closed
        screen.say_error(gettext("{editor} cannot be started: {reason}").format(
            editor=clean_line(wanted), reason=gettext("its quotation marks do not match")))
        return False
    try:
        with screen.app.suspend():
            failed = end_of([*command, str(path)]) != 0
    except OSError as error:
        screen.say_error(gettext("{editor} cannot be started: {reason}").format(
            editor=clean_line(command[0]), reason=error.strerror or ""))
        return False
    except SuspendNotSupported:
        screen.say_error(gettext("this terminal cannot be lent to an editor"))
        return False
    if failed:
        screen.say(gettext("the editor reported an error; its text is kept all the same"), "warn")
    return True


def end_of(command: Sequence[str]) -> int:
    """Wait for a program that has the terminal, and return its exit code.

    Who ends the panel meanwhile ends the program first: what an editor keeps becomes the draft. A Ctrl-C is for the
    program alone, though the terminal tells the panel of it as well.
    """
    with subprocess.Popen(command) as program, _passed_on(program):
        while True:
            with suppress(subprocess.TimeoutExpired):
                return program.wait(HEARS_WITHIN)


@contextmanager
def _passed_on(program: subprocess.Popen[bytes]) -> Iterator[None]:
    """The panel hears of the signal, too, once it runs again: asyncio is woken by every signal that has a handler."""
    try:
        before = {number: signal.signal(number, lambda *_: program.terminate())
                  for number in (signal.SIGTERM, signal.SIGHUP)}
        before[signal.SIGINT] = signal.signal(signal.SIGINT, lambda *_: None)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
