"""``supportdesk export``: tickets out of the desk, whole, for whoever wants to leave or to count."""

from __future__ import annotations

import codecs
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from supportdesk_tui.cli.running import Exit, open_desk, say_error, usage
from supportdesk_tui.cli.tickets_meant import complain, is_number, named_view, tickets_meant
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.export.mbox import MboxTally
from supportdesk_tui.desk.export.writing import Format, pieces
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.desk.new_file import new_file
from supportdesk_tui.domain.clean_text import clean_block
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import ngettext

_EVERY = 0.2
"""Seconds between two words on how far it has come."""


def export(
    meant: Annotated[list[str] | None, typer.Argument(
        metavar="[ID...]", help="Ticket numbers; all tickets when nothing is named.")] = None,
    filter_: Annotated[str, typer.Option(
        "--filter", metavar="QUERY", help="The tickets of a filter, such as 'is:open tag:refund'.")] = "",
    view: Annotated[str, typer.Option("--view", metavar="NAME", help="The tickets of a saved view.")] = "",
    format_: Annotated[Format | None, typer.Option(
        "--format", help="csv: a table; jsonl: everything, to be imported again; mbox: the mails. "
                         "Without it FILE's ending says it.")] = None,
    out: Annotated[str, typer.Option("--out", metavar="FILE", help="Where to; - is standard output.")] = "-",
    zone: Annotated[str, typer.Option(help="The zone of a table's times: Europe/Moscow; without it UTC.")] = "",
    bom: Annotated[bool, typer.Option("--bom", help="Begin a table so that Excel knows its letters.")] = False,
    delimiter: Annotated[str, typer.Option(help="Between a table's cells: , or ; or tab.")] = ",",
    force: Annotated[bool, typer.Option("--force", help="Replace FILE when it exists.")] = False,
) -> None:
    """Write tickets into a file: nothing keeps you here."""
    wanted = format_ or _by_ending(out)
    cell_end = "\t" if delimiter == "tab" else delimiter
    if cell_end not in (",", ";", "\t"):
        usage(_("--delimiter is one of: {allowed}").format(allowed=", ; tab"))
    if wanted is not Format.CSV and (zone or bom or delimiter != ","):
        usage(_("--zone, --bom and --delimiter are for a table: --format csv"))
    path = None if out == "-" else Path(out).expanduser()
    if path is not None and path.is_file() and not force:
        say_error(_("{file} exists already; --force replaces it").format(file=path))
        raise typer.Exit(Exit.CONFIRM)
    with open_desk() as desk:
        times = _zone(zone) if zone else None
        ids = _chosen(desk, meant or [], filter_, view)
        if not ids:
            say_error(_("Nothing was found."))
            raise typer.Exit(Exit.PARTIAL)
        watched, tally = replace(desk, progress=_Progress(path is not None).tell), MboxTally()
        made = pieces(watched, ids, wanted, zone=times, bom=bom, delimiter=cell_end, tally=tally)
        if path is None:
            _to_stdout(made)
        else:
            with new_file(path, replace=force) as file:
                file.writelines(made)
        _say_what(ids, path, wanted, tally)


def _by_ending(out: str) -> Format:
    ending = Path(out).suffix.lower().removeprefix(".")
    if ending not in [*Format]:
        usage(_("Say how: --format csv, jsonl or mbox"))
    return Format(ending)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput("unknown_timezone", name, "Europe/Moscow") from error


def _chosen(desk: Desk, words: list[str], query: str, view: str) -> tuple[int, ...]:
    """The numbers of the tickets, ascending: the same tickets always give the same file."""
    if sum(map(bool, (words, query, view))) > 1:
        usage(_("Name the tickets in one way: numbers, --filter or --view."))
    if words:
        if not all(map(is_number, words)):
            usage(_("Give ticket numbers, or a filter with --filter 'is:open tag:refund'."))
        return tuple(sorted(tickets_meant(desk, words)))
    if not query and not view:
        with desk.store.reading() as reading:
            return tuple(reading.all_ticket_ids())
    parsed = queue.parse(desk, query or named_view(desk, view).query)
    complain(parsed)
    if parsed.problems:
        raise typer.Exit(Exit.USAGE)
    return tuple(sorted(queue.ids(desk, parsed.query)))


def _to_stdout(made: Iterable[bytes]) -> None:
    """As it is into a pipe or a file; on a terminal without anything that could steer it."""
    if sys.stdout.isatty():
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        for piece in made:
            sys.stdout.write(clean_block(decoder.decode(piece)))
    else:
        sys.stdout.buffer.writelines(made)
    sys.stdout.flush()


def _say_what(ids: tuple[int, ...], path: Path | None, wanted: Format, tally: MboxTally) -> None:
    """On standard error: standard output may be the file."""
    if path is not None:
        text = ngettext("{n} ticket written to {file}", "{n} tickets written to {file}", len(ids))
        say_error(text.format(n=len(ids), file=path))
    if wanted is Format.MBOX:
        text = ngettext("{n} mail, {made} of them made of forms, chats and calls",
                        "{n} mails, {made} of them made of forms, chats and calls", tally.mails)
        say_error(text.format(n=tally.mails, made=tally.made))
        if tally.notes:
            text = ngettext("{n} note is left out: it is nobody's mail; --format jsonl has it",
                            "{n} notes are left out: they are nobody's mail; --format jsonl has them", tally.notes)
            say_error(text.format(n=tally.notes))


class _Progress:
    """How far it has come, on a terminal's standard error."""

    def __init__(self, into_file: bool) -> None:
        self._shown = time.monotonic()
        self._watched = sys.stderr.isatty() and (into_file or not sys.stdout.isatty())

    def tell(self, number: int, total: int) -> None:
        """A line that is written over; taken away at the end."""
        now = time.monotonic()
        if not self._watched or (number < total and now - self._shown < _EVERY):
            return
        self._shown = now
        line = f"\r{number}/{total}" if number < total else "\r\x1b[K"
        with suppress(OSError, ValueError):
            sys.stderr.write(line)
            sys.stderr.flush()
