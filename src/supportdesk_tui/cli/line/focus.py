"""The command ``focus``."""

from __future__ import annotations

from typing import Annotated

import typer


def focus(line: Annotated[bool, typer.Option("--line", help="As numbered questions on plain lines.")] = False,
          view: Annotated[str, typer.Option(help="Which view to work off, by id or title.")] = "p3",
          most: Annotated[int, typer.Option("--max", help="At most so many tickets.", min=1, max=300)] = 30,
          minutes: Annotated[int, typer.Option(help="At most so long; 0: no limit.", min=0)] = 60,
          new: Annotated[bool, typer.Option("--new", help="Begin anew instead of going on.")] = False) -> None:
    """Work off a slice of the queue, one ticket after the other; in the panel, as its key f does, or on lines."""
    from supportdesk_tui.cli.panel import focus_in_panel, is_dumb

    if not line and not is_dumb():
        focus_in_panel(view, most, minutes, new=new)
        return
    from supportdesk_tui.cli.line.sitting import work_slice

    work_slice(view, most, minutes, new=new)
