"""A sentence for the operator at the bottom: in one line where it fits, in a second one before it is cut."""

from __future__ import annotations

from supportdesk_tui.presentation.line import Line, cut, wrap
from supportdesk_tui.presentation.look import Look

MOST = 2


def said_lines(text: str, style: str, width: int, look: Look) -> tuple[Line, ...]:
    """The sentence in at most two lines of ``width`` cells; the second one is cut."""
    first, *rest = wrap(look.text(text), width - 1)
    shown = [first, " ".join(rest)] if rest else [first]
    return tuple(cut(((" ", "text"), (row, style)), width) for row in shown[:MOST])
