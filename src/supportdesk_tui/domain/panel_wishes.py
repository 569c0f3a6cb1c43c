"""How an operator wants the panel to look."""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk_tui.domain.notifying import SILENT, Notifying

LOOKS = ("terminal", "dark", "light")
"""``terminal`` has the sixteen colours that the terminal has been given; the others bring their own."""

OUTPUTS = ("changes", "full")


LAYOUTS = ("ru", "uk", "be")
"""Cyrillic layouts whose letters are meant by their place on the keyboard."""


@dataclass(frozen=True, slots=True)
class KeyWish:
    """A line of ``[keys]``: which keys a command shall have."""

    command: str
    """Its id, such as ``ticket.priority.p1``."""
    keys: tuple[str, ...] | None
    """As written; empty for no key at all, None when it is no text."""
    line: int = 0
    """Where it stands in ``config.toml``."""


@dataclass(frozen=True, slots=True)
class PanelWishes:
    """The settings of ``[panel]``."""

    look: str = "terminal"
    """One of LOOKS."""
    ascii: bool = False
    """Draw with ASCII signs alone."""
    opener: tuple[str, ...] = ()
    """What opens links, program and arguments; empty: the system's own way."""
    output: str = "changes"
    """One of OUTPUTS: send the terminal only what changed, or all that Textual draws."""
    keys: tuple[KeyWish, ...] = ()
    """A keymap of one's own."""
    layouts: tuple[str, ...] = LAYOUTS
    notify: Notifying = SILENT


AS_SHIPPED = PanelWishes()
