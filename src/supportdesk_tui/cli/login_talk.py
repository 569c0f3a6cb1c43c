"""What a login through the browser says at the terminal, and how it hears that the operator is done."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Callable
from pathlib import Path

import typer

from supportdesk_tui.cli.running import at_terminal
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import ngettext

_PATIENCE = 900.0
"""Seconds that a page may stay open before the login is given up."""
_EVERY = 0.2


class TerminalTalk:
    """Implements the port ``LoginTalk``."""

    @property
    def farewell(self) -> str:
        """What the browser shows at the end."""
        return _("Done. This window may be closed; the terminal goes on.")

    def enter_code(self, url: str, code: str, minutes: int) -> None:
        """The page and the code, for any browser on any machine; both are the service's words."""
        typer.echo(_("Open this page in any browser: {url}").format(url=clean_line(url)))
        typer.echo(_("and enter this code there: {code}").format(code=clean_line(code)))
        typer.echo(ngettext("Waiting for your answer there; the code is good for {n} minute.",
                            "Waiting for your answer there; the code is good for {n} minutes.",
                            minutes).format(n=minutes))

    def open_page(self, url: str, arrived: Callable[[], str | None]) -> str:
        """The page; its end comes from the browser of this machine or from the keyboard."""
        typer.echo(_("Open this page in a browser and allow access to the mailbox:"))
        typer.echo(url)
        typer.echo(_("If the browser runs on another machine, it ends at a page that does not open: copy its address "
                     "(http://127.0.0.1...) here and press Enter."))
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            came = arrived() or _typed()
            if came:
                return came
        return ""


def said_kept(in_keyring: bool, secrets_file: Path) -> None:
    """Say where the tokens lie now."""
    if in_keyring:
        typer.echo(_("You are logged in; the tokens are in the keyring"))
    else:
        typer.echo(_("You are logged in. There is no keyring here: the tokens lie in plain text in {file}, "
                     "readable by you alone").format(file=secrets_file))


def _typed() -> str:
    """A line from the keyboard, when one comes within a moment."""
    if not at_terminal():
        time.sleep(_EVERY)
        return ""
    ready, _write, _errors = select.select([sys.stdin], [], [], _EVERY)
    if not ready:
        return ""
    line = sys.stdin.readline()
    if not line:  # Ctrl-D
        raise typer.Abort
    return line.strip()
