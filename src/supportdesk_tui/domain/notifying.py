"""Notifications: when the operator looks elsewhere, the terminal or the system says a short sentence."""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk_tui.domain.clean_text import clean_line

HOWS = ("off", "bell", "osc9", "osc777", "notify-send")
OCCASIONS = ("p1", "breach", "promise")
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Notifying:
    """The settings of ``[notify]``."""

    how: str = "off"
    """One of HOWS."""
    on: tuple[str, ...] = OCCASIONS


SILENT = Notifying()


def words_for(text: str) -> str:
    """The sentence as it may leave the panel: one short line that no terminal takes for anything else."""
    return clean_line(text.replace(";", ","), LONGEST)


def sequence(how: str, text: str, *, tmux: bool) -> str:
    """What a terminal is sent; inside tmux it is handed on to the terminal around it.

    ``osc9`` never begins with a digit: some terminals take those for commands.
    """
    if how == "bell":
        return "\x07"
    said = {"osc9": "9;supportdesk: ", "osc777": "777;notify;supportdesk;"}[how] + words_for(text)
    plain = f"\x1b]{said}\x07"
    return "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\" if tmux else plain
