"""The first rows of the queue as a terminal takes them, made before anything of Textual is loaded.

They are the rows of the store, in the place and look in which the list will show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rich.color import ColorSystem

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.domain.ticket import QueueWindow
from supportdesk_tui.presentation.line import Line, printable
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.queue_row import header, number_width, row

TOP = 2
"""Rows above the list: the views and the filter."""
LIST_SHARE = 46
"""Percent of the screen that the list takes; app.tcss says the same."""


@dataclass
class FirstPaint:
    """What is on the screen before the panel is."""

    window: QueueWindow | None = None
    """None when nothing has been painted."""
    taken_over: bool = False
    """The panel paints on, and will leave the screen as it was before."""


def rows_for(height: int) -> int:
    """How many tickets a screen of this height shows."""
    return max(0, height * LIST_SHARE // 100 - 1)


def first_rows(window: QueueWindow, config: DeskConfig, now: datetime, width: int, height: int,
               look: Look) -> list[Line]:
    """The list's heading and its first tickets, the cursor on the first."""
    digits = number_width(window.tickets)
    shown = window.tickets[:rows_for(height)]
    return [header(width, digits), *(row(ticket, config, now, width, digits, look, cursor=place == 0)
                                     for place, ticket in enumerate(shown))]


def drawn(lines: list[Line], look: Look, colours: ColorSystem | None) -> str:
    """The lines as written to a terminal, from the list's first row on. No control character of a text passes."""
    painted = []
    for place, line in enumerate(lines, TOP + 1):
        texts = (look.style(style).render(look.text(printable(text)), color_system=colours) for text, style in line)
        painted.append(f"\x1b[{place};1H{''.join(texts)}")
    return "".join(painted)
