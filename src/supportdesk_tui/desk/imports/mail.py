"""Mail files into the queue, through the same intake as mail from a server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from supportdesk_tui.desk.arrival.intake import IncomingMail, take_in
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports.mail_files import FiledRaw, mail_files, read_mails
from supportdesk_tui.desk.imports.records import LATE_AFTER
from supportdesk_tui.desk.ports import FetchedMail, Writing
from supportdesk_tui.domain.errors import BadInput, DeskError
from supportdesk_tui.domain.message import ParsedMail

CHUNK = 50
"""Mails in one transaction."""
SOURCE = "import"
QUARANTINED = "quarantined"

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCK_SKEW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class MailImportReport:
    """What became of the mails at one path; the ends add up to ``mails``."""

    path: Path
    dry_run: bool
    mails: int
    ends: dict[str, int]
    """``ticket``, ``reply``, ``duplicate``, ``filed``, ``quarantined`` -> how many."""
    ticket_ids: tuple[int, ...] = ()
    """The new tickets; empty in a dry run."""
    quarantined: tuple[tuple[str, str], ...] = ()
    """Where and why."""


@dataclass(slots=True)
class _Tally:
    mails: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    ticket_ids: list[int] = field(default_factory=list)
    quarantined: list[tuple[str, str]] = field(default_factory=list)

    def put_aside(self, where: str, reason: str) -> None:
        self.mails += 1
        self.ends[QUARANTINED] += 1
        self.quarantined.append((where, reason))


class _TakeBack(Exception):
    """Ends a dry run: what was written is rolled back."""


def import_mail(desk: Desk, path: Path, dry_run: bool = False) -> MailImportReport:
    """Take in every mail at a path, oldest file first; a second run finds duplicates alone.

    ``desk.progress`` may raise Stopped: what was committed stays; of a dry run nothing was.

    Raises:
        BadInput: there is no such path, or no mail in it.
    """
    if not path.exists():
        raise BadInput("no_such_file", str(path))
    files = mail_files(path)
    if not files:
        raise BadInput("no_mail_in_folder", str(path))
    tally = _Tally()
    mails = _in_order(desk, files)
    if dry_run:
        with suppress(_TakeBack), desk.store.writing() as unit:
            while chunk := tuple(islice(mails, CHUNK)):
                _take_in_chunk(desk, unit, path, tally, chunk)
                desk.progress(tally.mails, 0)
            raise _TakeBack
    else:
        while chunk := tuple(islice(mails, CHUNK)):
            with desk.store.writing() as unit:
                _take_in_chunk(desk, unit, path, tally, chunk)
            desk.progress(tally.mails, 0)
    return MailImportReport(path, dry_run, tally.mails, dict(tally.ends),
                            () if dry_run else tuple(tally.ticket_ids), tuple(tally.quarantined))


def _in_order(desk: Desk, files: tuple[Path, ...]) -> Iterator[tuple[Path, FiledRaw | OSError]]:
    """The mails of all files; files sorted by when their first mail came: answers follow questions."""
    if len(files) > 1:
        files = tuple(sorted(files, key=lambda file: _first_instant(desk, file)))
    for file in files:
        try:
            for mail in read_mails(file):
                yield file, mail
        except OSError as error:
            yield file, error


def _first_instant(desk: Desk, file: Path) -> datetime:
    try:
        first = next(read_mails(file), None)
    except OSError:
        first = None
    if first is None:
        return _EARLIEST
    return received(desk.reader.parse(first.raw), first.from_line_at, desk.clock.now()) or desk.clock.now()


def _take_in_chunk(desk: Desk, unit: Writing, path: Path, tally: _Tally,
                   chunk: Iterable[tuple[Path, FiledRaw | OSError]]) -> None:
    for file, mail in chunk:
        if isinstance(mail, OSError):
            unit.add_quarantined(path.name, file.name, "unreadable_file", desk.clock.now(), detail=str(mail))
            tally.put_aside(file.name, "unreadable_file")
        else:
            _take_in_one(desk, unit, path, tally, mail)


def _take_in_one(desk: Desk, unit: Writing, path: Path, tally: _Tally, mail: FiledRaw) -> None:
    incoming = _incoming(desk, path, mail)
    try:
        with unit.savepoint():
            taken = take_in(desk, unit, incoming)
    except DeskError:
        raise
    except Exception as error:  # one mail must not stop the rest: it is kept, raw, for a later try
        unit.add_quarantined(path.name, mail.where, "intake_failed", desk.clock.now(),
                             detail=type(error).__name__, raw=mail.raw)
        tally.put_aside(mail.where, "intake_failed")
        return
    tally.mails += 1
    tally.ends[taken.outcome] += 1
    if taken.outcome == "ticket" and taken.ticket_id is not None:
        tally.ticket_ids.append(taken.ticket_id)


def _incoming(desk: Desk, path: Path, mail: FiledRaw) -> IncomingMail:
    parsed = desk.reader.parse(mail.raw)
    now = desk.clock.now()
    fetched = FetchedMail(0, mail.raw, received(parsed, mail.from_line_at, now), len(mail.raw))
    own = frozenset[str]().union(*(account.own_addresses for account in desk.accounts.values()))
    return IncomingMail(account=_account(desk, parsed), folder=path.name, fetched=fetched, own_addresses=own,
                        waiting_before=now - LATE_AFTER, source=SOURCE)


def _account(desk: Desk, mail: ParsedMail) -> str:
    """The account the mail was addressed to: a later sync knows it, and the answer leaves from there."""
    addressed = {*mail.to, *mail.cc}
    for account in desk.accounts.values():
        if addressed & account.own_addresses:
            return account.name
    return next(iter(desk.accounts), SOURCE)


def received(mail: ParsedMail, from_line_at: datetime | None, now: datetime) -> datetime | None:
    """When it came: top ``Received``, else the mbox ``From`` line, else a ``Date`` not ahead of now.

    The first that can be true counts; None when none can.
    """
    skewed = now + _CLOCK_SKEW
    for at, latest in ((mail.received_at, skewed), (from_line_at, skewed), (mail.date, now)):
        if at is not None and _EARLIEST <= at <= latest:
            return at
    return None
