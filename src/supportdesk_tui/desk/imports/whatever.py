"""Importing whatever lies at a path, as one sum that can be shown whole: what the panel asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Event

from supportdesk_tui.desk.context import Desk, Stopped
from supportdesk_tui.desk.imports.import_export import import_file
from supportdesk_tui.desk.imports.mail import MailImportReport, import_mail
from supportdesk_tui.desk.imports.own_export import DeskImportReport, import_desk
from supportdesk_tui.desk.imports.paths import Importable, importables
from supportdesk_tui.desk.imports.report import ImportReport
from supportdesk_tui.desk.imports.retry import retry_file
from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.domain.errors import BadInput

MOST_SHOWN = 5
"""Tickets and places named one by one."""
ENDS = ("ticket", "reply", "duplicate", "update", "skipped", "quarantined", "merged", "operator", "contact", "filed")
"""What a record may end as."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the first tickets."""

    at: datetime
    who: str
    subject: str


@dataclass(slots=True)
class Trouble:
    """Why records were put aside, how many, and where the first of them are."""

    count: int = 0
    places: list[tuple[int, int]] = field(default_factory=list)
    """Record and line; 0 where there is none."""
    named: list[str] = field(default_factory=list)
    """Where they are, for what has no lines."""


@dataclass(slots=True)
class ImportSum:
    """What one file came to, or would come to; the ends add up to ``records``."""

    path: Path
    kind: str
    """``export``, ``mail`` or ``own``."""
    profile: str = ""
    dry_run: bool = False
    records: int = 0
    ends: dict[str, int] = field(default_factory=dict)
    first: list[Shown] = field(default_factory=list)
    earliest: datetime | None = None
    latest: datetime | None = None
    warnings: Counter[str] = field(default_factory=Counter)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    kept_in: Path | None = None
    """The file with what was put aside."""
    stopped: bool = False
    tickets: tuple[int, int] = (0, 0)
    """The lowest and the highest number of the new tickets; zeros when there are none."""

    def put_aside(self, reason: str, *, place: tuple[int, int] = (0, 0), named: str = "") -> None:
        """One record that is no ticket."""
        trouble = self.troubles.setdefault(reason, Trouble())
        trouble.count += 1
        if trouble.count <= MOST_SHOWN:
            if named:
                trouble.named.append(named)
            else:
                trouble.places.append(place)


def things_at(path: Path) -> tuple[Importable, ...]:
    """What can be imported from a path. Raises BadInput."""
    return tuple(importables(path))


def import_one(desk: Desk, one: Importable, options: ExportOptions, *, dry_run: bool) -> ImportSum:
    """Import one file or folder of mails, or only say what would happen; a file of quarantine is tried once more.

    ``desk.progress`` may raise ``Stopped``: what was committed stays, and the sum says that it was stopped, where it is
    known by then; a dry run and other kinds of files pass ``Stopped`` on.

    Raises:
        BadInput: it cannot be read, or something has to be asked first.
    """
    if one.kind == "own":
        return _of_desk(import_desk(desk, one.path, dry_run))
    if one.kind == "mail":
        return _of_mail(import_mail(desk, one.path, dry_run))
    bring = retry_file if one.path.parent == desk.config.data_dir / "quarantine" else import_file
    return _of_export(bring(desk, one.path, options, dry_run))


def stoppable(desk: Desk, stop: Event, tell: Callable[[int, int], None]) -> Desk:
    """The same desk for an act that ends at the next pause once ``stop`` is set."""
    def progress(number: int, total: int) -> None:
        if stop.is_set():
            raise Stopped
        tell(number, total)
    return replace(desk, progress=progress)


def _of_export(report: ImportReport) -> ImportSum:
    known = {
        "ticket": report.tickets, "duplicate": report.duplicates, "update": report.updates, "skipped": report.skipped,
        "quarantined": report.quarantined, "merged": report.merged, "operator": report.operator_messages,
        "contact": report.contacts}
    came = ImportSum(report.path, "export", report.profile, report.dry_run, report.records,
                     {end: len(items) for end, items in known.items()}, kept_in=report.quarantine_file,
                     stopped=report.stopped)
    came.warnings.update(report.warnings)
    numbers: list[int] = []
    for item in report.tickets:
        if len(came.first) < MOST_SHOWN:
            came.first.append(Shown(item.created_at, item.name or item.email or item.phone or item.telegram,
                                    item.subject))
        came.earliest = item.created_at if came.earliest is None else min(came.earliest, item.created_at)
        came.latest = item.created_at if came.latest is None else max(came.latest, item.created_at)
        came.warnings.update(item.warnings)
        if item.ticket_id is not None:
            numbers.append(item.ticket_id)
    for bad in report.quarantined:
        came.put_aside(bad.reason, place=(bad.record, bad.line))
    came.tickets = _span(numbers)
    return came


def _of_mail(report: MailImportReport) -> ImportSum:
    came = ImportSum(report.path, "mail", dry_run=report.dry_run, records=report.mails, ends=dict(report.ends),
                     tickets=_span(report.ticket_ids))
    for where, reason in report.quarantined:
        came.put_aside(reason, named=where)
    return came


def _of_desk(report: DeskImportReport) -> ImportSum:
    ends = {"ticket": len(report.tickets), "duplicate": len(report.duplicates), "update": len(report.updates),
            "quarantined": len(report.quarantined)}
    came = ImportSum(report.path, "own", dry_run=report.dry_run, records=report.records, ends=ends,
                     tickets=_span(here for _there, here in report.tickets))
    for line, reason in report.quarantined:
        came.put_aside(reason, place=(0, line))
    return came


def _span(numbers: Iterable[int]) -> tuple[int, int]:
    known = list(numbers)
    return (min(known), max(known)) if known else (0, 0)


def asks(error: BadInput, options: ExportOptions) -> str:
    """What an import must be told before it can go on: a field of ExportOptions; empty when asking does not help."""
    wanted = _ASKED.get(error.reason, "")
    return "" if wanted == "profile" and options.profile and error.reason == "export_header" else wanted


_ASKED: Mapping[str, str] = {
    "export_several_profiles": "profile", "export_header": "profile", "timezone_missing": "timezone",
    "unknown_timezone": "timezone", "date_order_ambiguous": "date_order", "export_encoding": "encoding",
    "unknown_encoding": "encoding", "operator_ids_missing": "operator_ids",
}
