"""Form exports into the queue: every record ends as exactly one thing, and a file may be imported again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from supportdesk_tui.desk.context import Desk, Stopped
from supportdesk_tui.desk.imports import mended
from supportdesk_tui.desk.imports import quarantine as import_quarantine
from supportdesk_tui.desk.imports.plan import Plan
from supportdesk_tui.desk.imports.records import import_chunk
from supportdesk_tui.desk.imports.report import ImportReport
from supportdesk_tui.desk.imports.tally import Item, Tally
from supportdesk_tui.desk.ports import ChatMessage, ExportFile, ExportOptions
from supportdesk_tui.desk.uncollected import uncollected
from supportdesk_tui.domain.errors import BadInput

CHUNK = 200
"""Records in one transaction, so that others wait little for their turn to write; after a crash a second run goes on
from there (F-10)."""


def import_file(desk: Desk, path: Path, options: ExportOptions, dry_run: bool = False) -> ImportReport:
    """Import one form export; importing it again changes nothing.

    A time zone, an order of dates and the operators of a chat that were given once are remembered for the profile.
    ``desk.progress`` is told how many of how many records have come to their end; where it raises Stopped, the report
    says so and tells of what came before.

    Raises:
        BadInput: the file or its layout cannot be read, or an option is missing; ``export_changed`` where somebody
            wrote to it meanwhile (what came so far stays).
        CountMismatch: a transaction did not add up and was rolled back.
    """
    export = _open(desk, path, options)
    tally = Tally(path, export.profile, dry_run)
    items = export.records()
    watched, desk = desk, desk.unwatched()
    watched.progress(0, export.total)
    if not dry_run:
        _remember(desk, options, export.profile)
    with desk.store.reading() as view:
        tally.put_aside = mended.put_aside_of(view, path.name)
    plan, stopped, chats = Plan(), False, False
    while chunk := _next_chunk(items):
        chats = chats or any(isinstance(item, ChatMessage) for item in chunk)
        if dry_run:
            with uncollected(), desk.store.reading() as view:
                plan.chunk(desk, view, tally, chunk)
        else:
            with uncollected(), desk.store.writing() as unit:
                import_chunk(desk, unit, tally, chunk)
        try:
            watched.progress(tally.records, export.total)
        except Stopped:
            stopped = True
            break
    warnings = (*export.warnings, *_nobody_answers(chats, tally))
    if dry_run:
        return tally.report(None, warnings, stopped=stopped)
    file = import_quarantine.write_file(desk, path, export, options)
    return tally.report(file, warnings, stopped=stopped)


def _nobody_answers(chats: bool, tally: Tally) -> tuple[str, ...]:
    """None of those who are said to answer writes in new chats: somebody else does, and is taken for a requester."""
    return ("no_operator",) if chats and tally.tickets and not tally.operator_messages else ()


def _next_chunk(items: Iterator[Item]) -> tuple[Item, ...]:
    with uncollected():
        return tuple(islice(items, CHUNK))


def _open(desk: Desk, path: Path, options: ExportOptions) -> ExportFile:
    try:
        return desk.exports.open(path, options)
    except BadInput as error:
        if error.reason not in ("timezone_missing", "date_order_ambiguous", "operator_ids_missing"):
            raise
        fuller = _with_remembered(desk, options, error.value)
        if fuller == options:
            raise
        return desk.exports.open(path, fuller)


def _with_remembered(desk: Desk, options: ExportOptions, profile: str) -> ExportOptions:
    with desk.store.reading() as view:
        zone = view.setting(f"import.timezone.{profile}") or ""
        order = view.setting(f"import.date_order.{profile}") or ""
        operators = view.setting(f"import.operators.{profile}") or ""
    return replace(options, timezone=options.timezone or zone, date_order=options.date_order or order,
                   operator_ids=options.operator_ids or tuple(operators.split()))


def _remember(desk: Desk, options: ExportOptions, profile: str) -> None:
    """What had to be asked for is asked once."""
    said = {f"import.timezone.{profile}": options.timezone,
            f"import.date_order.{profile}": options.date_order,
            f"import.operators.{profile}": " ".join(options.operator_ids)}
    if any(said.values()):
        with desk.store.writing() as unit:
            for name, value in said.items():
                if value:
                    unit.set_setting(name, value)
