"""How an operator wants the panel to look."""

from __future__ import annotations

from dataclasses import dataclass

LOOKS = ("terminal", "dark", "light")
"""``terminal`` has the sixteen colours that the terminal has been given; the others bring their own."""

OUTPUTS = ("changes", "full")


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


AS_SHIPPED = PanelWishes()
