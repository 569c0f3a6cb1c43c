"""History from the command line: undo, redo, log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from supportdesk_tui.cli.running import (
    Exit,
    open_desk,
    print_json,
    say_error,
    ticket_number,
    usage,
)
from supportdesk_tui.cli.shapes import batch_object
from supportdesk_tui.cli.triaging import Json, report
from supportdesk_tui.desk.acts import history
from supportdesk_tui.domain.duration import parse_duration
from supportdesk_tui.domain.rule import ACTOR
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import ngettext

Number = Annotated[int | None, typer.Option("--batch", help="This act instead of the last one.")]
Over = Annotated[bool, typer.Option("--over", help="Even where a later act has set the same thing.")]


def undo(batch: Number = None, over: Over = False, json: Json = False) -> None:
    """Take back your last act."""
    with open_desk() as desk:
        report(desk, history.undo(desk, over=over) if batch is None
               else history.undo_batch(desk, batch, over=over), json)


def redo(batch: Number = None, over: Over = False, json: Json = False) -> None:
    """Do again what was taken back last."""
    with open_desk() as desk:
        report(desk, history.redo(desk) if batch is None
               else history.redo_batch(desk, batch, over=over), json)


_SHOWN = 8
"""Tickets of one act that stand in its line."""


def _numbers(ticket_ids: Sequence[int]) -> str:
    """The first of them, and how many more there are."""
    first = " ".join(f"#{number}" for number in ticket_ids[:_SHOWN])
    rest = len(ticket_ids) - _SHOWN
    return first if rest <= 0 else f"{first} " + ngettext("… and {n} more", "… and {n} more", rest).format(n=rest)


def log(ticket_id: Annotated[int | None, typer.Argument(metavar="[ID]", parser=ticket_number)] = None,
        since: Annotated[str, typer.Option(help="Only the last 1h, 2d ...")] = "",
        limit: Annotated[int, typer.Option(min=1)] = 50, json: Json = False) -> None:
    """Print what was done, newest first."""
    span = parse_duration(since) if since else None
    if since and span is None:
        usage(_("--since takes a length of time such as 1h or 2d"))
    with open_desk() as desk:
        start = desk.clock.now() - span if span else None
        batches = history.log(desk, limit, ticket_id=ticket_id, since=start)
        if json:
            print_json([batch_object(item) for item in batches])
        else:
            for item in batches:
                undone = " (" + _("taken back") + ")" if item.undone else ""
                tickets = _numbers(item.ticket_ids)
                why = f"  {item.summary['when']}" if item.actor.startswith(ACTOR) and item.summary.get("when") else ""
                typer.echo(f"{item.id:>7} {item.at.astimezone(desk.config.zone):%d.%m %H:%M:%S} "
                           f"{item.actor:<8} {item.verb:<18} {tickets}{undone}{why}")
    if not batches:
        say_error(_("Nothing was found."))
        raise typer.Exit(Exit.PARTIAL)
