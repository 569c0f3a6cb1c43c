"""The way back in: tickets of a JSON Lines export become the same tickets, once however often they are imported."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.export.tickets import OWN_PROFILE
from supportdesk_tui.desk.imports.own_lines import Line, key_of, read_lines
from supportdesk_tui.desk.imports.own_numbers import Renumbering, highest, numbers_in, spoken_of
from supportdesk_tui.desk.imports.own_ticket import People, put
from supportdesk_tui.desk.ports import Reading, SeenRecord, Writing
from supportdesk_tui.desk.ports.whole import Numbers
from supportdesk_tui.desk.rules import hooks
from supportdesk_tui.domain.errors import BadInput

CHUNK = 200
"""Tickets in one transaction; after a crash a second run goes on from there."""
CHUNK_BYTES = 16_000_000
"""Of the mails of one transaction, unless a single ticket has more."""
_KEY = "import.desk."
"""A setting that lives as long as an import: how this file's numbers are moved."""


@dataclass(frozen=True, slots=True)
class Known:
    """A ticket of the file that is here already."""

    number: int
    """In the file."""
    line: int
    ticket_id: int | None
    """Here; None when it was deleted for ever."""


@dataclass(slots=True)
class DeskImportReport:
    """What became of the tickets of one file; the ends add up to ``records``."""

    path: Path
    dry_run: bool
    records: int = 0
    tickets: list[tuple[int, int]] = field(default_factory=list)
    """The number in the file and the one here."""
    duplicates: list[Known] = field(default_factory=list)
    updates: list[Known] = field(default_factory=list)
    """Here with another content; left as they are."""
    quarantined: list[tuple[int, str]] = field(default_factory=list)
    """Line and reason: ``not_json``, ``newer_version``, ``incomplete``."""

    def put_aside(self, line: int, reason: str) -> None:
        """A line that is not understood."""
        self.records += 1
        self.quarantined.append((line, reason))


@dataclass(slots=True)
class _Run:
    report: DeskImportReport
    numbers: Renumbering
    people: People = field(default_factory=People)
    ours: set[int] = field(default_factory=set)
    """The tickets of this file that are here."""


@dataclass(slots=True)
class _Plan:
    """What the first reading of the file tells."""

    digest: str
    most: Numbers = field(default_factory=Numbers)
    born: dict[int, str] = field(default_factory=dict)
    """Ticket -> its key."""
    spoken_of: set[int] = field(default_factory=set)
    """Tickets that others of the file refer to."""


def import_desk(desk: Desk, path: Path, dry_run: bool = False) -> DeskImportReport:
    """Import an export of this program; importing it again changes nothing, and no letter in it is ever sent.

    In an empty desk everything keeps its number. Else tickets keep theirs where they are free. A ticket whose mail is
    here already, read from the mailbox, is left as it is.
    ``desk.progress`` may raise Stopped: what was committed by then stays.

    Raises:
        BadInput: ``no_such_file``.
    """
    if not path.is_file():
        raise BadInput("no_such_file", str(path))
    report, plan = DeskImportReport(path, dry_run), _first_reading(desk, path)
    lines = read_lines(path, report.put_aside)
    if dry_run:
        with desk.store.reading() as view:
            run = _Run(report, _renumbering(view, plan))
            for chunk in _chunks(lines):
                for line in _new_ones(view, run, chunk):
                    _note(run, line, run.numbers.ticket(line.whole.ticket_id))
                desk.progress(report.records, len(plan.born))
        return report
    with desk.store.writing() as unit:
        run = _Run(report, _claimed(unit, plan))
    for chunk in _chunks(lines):
        with desk.store.writing() as unit:
            _import_chunk(desk, unit, run, chunk)
        desk.progress(report.records, len(plan.born))
    with desk.store.writing() as unit:
        unit.set_setting(_KEY + plan.digest, None)
        hooks.pass_over(unit, max((here for _number, here in report.tickets), default=0))
    return report


def _first_reading(desk: Desk, path: Path) -> _Plan:
    """Read the file for its numbers alone."""
    with path.open("rb") as file:
        plan = _Plan(hashlib.file_digest(file, "sha256").hexdigest())
    for line in read_lines(path, lambda _line, _reason: None, with_bytes=False):
        plan.most = highest(plan.most, numbers_in(line.whole))
        plan.born[line.whole.ticket_id] = line.key
        plan.spoken_of |= spoken_of(line.whole.events)
        if not len(plan.born) % CHUNK:
            desk.progress(0, 0)  # so that it can be stopped
    return plan


def _claimed(unit: Writing, plan: _Plan) -> Renumbering:
    """Claim room for the file's numbers, so that whoever else writes meanwhile gets others.

    How they are moved is kept until the import has ended: after a crash it goes on in the same way.
    """
    name = _KEY + plan.digest
    kept = unit.setting(name)
    numbers = _renumbering(unit, plan, Numbers(**json.loads(kept)) if kept else None)
    moved = asdict(numbers.plus)
    if not numbers.tickets and plan.spoken_of <= plan.born.keys():
        moved["ticket"] = 0
    unit.claim_numbers(Numbers(**{kind: value + plus for (kind, value), plus in
                                  zip(asdict(plan.most).items(), moved.values(), strict=True)}))
    unit.set_setting(name, json.dumps(asdict(numbers.plus)))
    return numbers


def _renumbering(view: Reading, plan: _Plan, plus: Numbers | None = None) -> Renumbering:
    """Nothing is moved where there is nothing yet; tickets, where they must, past all of the desk and the file."""
    if plus is None:
        used = view.highest_numbers()
        plus = Numbers(**(asdict(used) | {"ticket": max(used.ticket, plan.most.ticket) if used.ticket else 0}))
    moved = {one: one + plus.ticket for one in _taken(view, plan.born)}
    met = ((one, _met(view, key)) for one, key in (plan.born.items() if plus.ticket else ()))
    moved |= {one: here for one, here in met if here is not None and here != one}
    return Renumbering(plus, moved, frozenset(plan.born))


def _taken(view: Reading, born: Mapping[int, str]) -> Iterator[int]:
    """The numbers that another ticket has here."""
    wanted = [*born]
    for start in range(0, len(wanted), CHUNK):
        for ticket in view.tickets(wanted[start:start + CHUNK]):
            if key_of(ticket.id, view.events(ticket.id, undone=True)) != born[ticket.id]:
                yield ticket.id


def _met(view: Reading, key: str) -> int | None:
    """The ticket here that was made of this one in an earlier import."""
    return next((seen.ticket_id for seen in view.seen_record(OWN_PROFILE, key)), None)


def _chunks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    chunk: list[Line] = []
    size = 0
    for line in lines:
        chunk.append(line)
        size += sum(map(len, line.contents.values()))
        if len(chunk) == CHUNK or size > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _import_chunk(desk: Desk, unit: Writing, run: _Run, chunk: list[Line]) -> None:
    """What is asked comes before what is written: new rows wait for their COMMIT together."""
    new = _new_ones(unit, run, chunk)
    acts = set(unit.batches_among({act.id + run.numbers.plus.batch for line in new for act in line.whole.acts}))
    unit.expect_people(address for line in new for address in line.whole.requester.addresses)
    met: defaultdict[str, list[str]] = defaultdict(list)
    for line in new:
        for record in line.whole.beside.records:
            met[record.profile].append(record.key)
    for profile, keys in met.items():
        unit.seen_records(profile, keys)
    made = [put(unit, run.numbers, run.people, line.whole, line.contents, acts) for line in new]
    for line, ticket_id in zip(new, made, strict=True):
        unit.add_seen_record(SeenRecord(OWN_PROFILE, line.key, line.content_hash, ticket_id),
                             run.report.path.name, line.whole.ticket_id, line.number)
        _note(run, line, ticket_id)
    unit.expect_tickets(made)
    for ticket_id in made:
        recording.reproject(desk, unit, ticket_id)


def _note(run: _Run, line: Line, ticket_id: int) -> None:
    run.ours.add(ticket_id)
    run.report.records += 1
    run.report.tickets.append((line.whole.ticket_id, ticket_id))


def _new_ones(view: Reading, run: _Run, chunk: list[Line]) -> list[Line]:
    """Those that are not here yet; the others are told in the report."""
    there = {ticket.id: ticket.requester_id
             for ticket in view.tickets([run.numbers.ticket(line.whole.ticket_id) for line in chunk])}
    view.known_ids([each for line in chunk for each in _mail_ids(line)])
    view.seen_records(OWN_PROFILE, [line.key for line in chunk])
    new = []
    for line in chunk:
        known, updated = _here(view, run, line, there.keys())
        if known is None:
            new.append(line)
            continue
        if known.ticket_id in there:
            run.ours.add(known.ticket_id)
            run.people.remember(line.whole.requester.id, there[known.ticket_id])
        run.report.records += 1
        (run.report.updates if updated else run.report.duplicates).append(known)
    return new


def _here(view: Reading, run: _Run, line: Line, there: Iterable[int]) -> tuple[Known | None, bool]:
    """Is the ticket here already, and with another content?"""
    number = line.whole.ticket_id
    seen = view.seen_record(OWN_PROFILE, line.key)
    if seen:
        return (Known(number, line.number, seen[0].ticket_id),
                all(one.content_hash != line.content_hash for one in seen))
    if run.numbers.ticket(number) in there:
        return Known(number, line.number, run.numbers.ticket(number)), False  # this is the desk that it came from
    for known in view.known_ids(_mail_ids(line)):
        if known.ticket_id not in run.ours:
            return Known(number, line.number, known.ticket_id), False
    return None, False


def _mail_ids(line: Line) -> list[str]:
    return [message.message_id for message in line.whole.messages if message.has_raw and message.message_id]
