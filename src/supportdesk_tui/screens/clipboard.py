"""The terminal's clipboard (OSC 52), which works over SSH too: bounded, and honest about terminals without it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.line import fit
from supportdesk_tui.screens.base import DeskScreen

MOST = 48_000
"""Bytes: in base64 they stay below the 74,994 characters from which on terminals and multiplexers drop them."""
_SHOWN = 48


def copy(screen: DeskScreen, text: str) -> None:
    """Put a text into the clipboard and say what was copied."""
    whole = text.encode(errors="replace")  # a file's name need not be text
    part = whole[:MOST].decode(errors="ignore")
    screen.app.copy_to_clipboard(part)
    first = part.strip().partition("\n")[0]
    said = gettext("copied: {text}").format(text=fit(first, _SHOWN).rstrip())
    if len(whole) > MOST:
        said = gettext("copied: the first {n} characters, more does not fit into a terminal's clipboard").format(
            n=len(part))
    elif lacks_clipboard(os.environ):
        said += " · " + gettext("this terminal may not take it")
    screen.say(said, "ok")


def lacks_clipboard(environ: Mapping[str, str]) -> bool:
    """Is this one of the terminals that are known to leave OSC 52 alone? It never answers, so nobody can ask it."""
    term = environ.get("TERM", "")
    if term == "linux" or term.startswith("vt"):
        return True
    if term.startswith("screen") and "TMUX" not in environ:
        return True
    return "VTE_VERSION" in environ or environ.get("TERM_PROGRAM") == "Apple_Terminal"
