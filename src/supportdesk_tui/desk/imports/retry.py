"""Records in quarantine once more, as they stand in their file now: what can be read leaves it as what it should be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports import quarantine as import_quarantine
from supportdesk_tui.desk.imports.plan import Plan
from supportdesk_tui.desk.imports.quarantine_lines import QuarantineLine, lines_of
from supportdesk_tui.desk.imports.records import import_chunk, leave_out, record_key, record_of
from supportdesk_tui.desk.imports.report import ImportReport, PutAside
from supportdesk_tui.desk.imports.tally import CountMismatch, Item, Tally
from supportdesk_tui.desk.ports import (
    BadRecord,
    ContactRecord,
    ExportOptions,
    Quarantined,
    Reading,
    SkippedRecord,
    Writing,
)

CHUNK = 200
"""Records in one transaction."""
_FIRST = "first"
"""In a line that is still bad: what the record was known by when it was put aside."""
_Read = tuple[QuarantineLine, tuple[Item, ...]]
"""A line, and what stands there now."""
_Bad = tuple[QuarantineLine, BadRecord]
"""A line that is still bad."""


@dataclass(slots=True)
class _Run:
    desk: Desk
    tally: Tally
    plan: Plan = field(default_factory=Plan)
    rest: list[str] = field(default_factory=list)
    """Lines of the records that are still bad."""


def retry_file(desk: Desk, path: Path, options: ExportOptions, dry_run: bool = False) -> ImportReport:
    """Read every record of a quarantine file again.

    Those that are good now become what they should have been, and leave quarantine and the file, which goes with the
    last of them; the others stay, with the reason they have now. One whose raw text was emptied is skipped and leaves
    too.

    Raises:
        BadInput: it is no quarantine file, a line of it was spoilt (nothing has changed then), or an option is missing.
    """
    total = sum(1 for _ in lines_of(path))
    reader = desk.exports.again(options)
    run = _Run(desk.unwatched(), Tally(path, "", dry_run))
    for (file, profile), group in groupby(lines_of(path), lambda line: (line.file, reader.profile(line.kept))):
        run.tally.path, run.tally.profile = Path(file), profile
        while chunk := tuple(islice(group, CHUNK)):
            _chunk(run, [(line, reader.read(line.kept)) for line in chunk])
            desk.progress(run.tally.records, total)
    run.tally.path = path
    if not dry_run:
        if run.rest:
            import_quarantine.write_private_lines(path, run.rest)
        else:
            path.unlink()
    return run.tally.report(path if run.rest else None, ())


def _chunk(run: _Run, read: Sequence[_Read]) -> None:
    good = [(line, items) for line, items in read if not _bad_of(items)]
    bad = _not_mended_elsewhere(run, [(line, wrong) for line, items in read if (wrong := _bad_of(items)) is not None])
    told = [item for _, items in good for item in items]
    before = run.tally.ended()
    if run.tally.dry_run:
        with run.desk.store.reading() as view:
            run.plan.chunk(run.desk, view, run.tally, told)
    else:
        with run.desk.store.writing() as unit:
            import_chunk(run.desk, unit, run.tally, told)
            for line, items in good:
                _settle(unit, run.tally, line, items)
            run.rest += [_keep(run.desk, unit, line, wrong) for line, wrong in bad]
    for _, wrong in bad:
        run.tally.records += 1
        run.tally.quarantined.append(PutAside.of(wrong))
    if run.tally.ended() - before != len(told) + len(bad):
        raise CountMismatch(run.tally.path.name)


def _not_mended_elsewhere(run: _Run, bad: list[_Bad]) -> list[_Bad]:
    """Those that did not come in meanwhile with their own file; the others are duplicates, and leave this one."""
    with run.desk.store.reading() as view:
        settled = import_quarantine.settled(import_quarantine.met_before(view, run.tally, [wrong for _, wrong in bad]))
    for _, wrong in bad:
        if wrong.record in settled:
            leave_out(run.tally, wrong, settled)
    return [(line, wrong) for line, wrong in bad if wrong.record not in settled]


def _bad_of(items: Sequence[Item]) -> BadRecord | None:
    """One record may turn out to be several: then all of them must be good."""
    return next((item for item in items if isinstance(item, BadRecord)), None)


def _settle(unit: Writing, tally: Tally, line: QuarantineLine, items: Sequence[Item]) -> None:
    """The record leaves quarantine; met again as it was, it is a duplicate of what it has become."""
    was = _row(unit, line)
    if was is None:
        return
    record = next((item for item in items if not isinstance(item, SkippedRecord | BadRecord)), None)
    ticket_id = None
    if record is not None:
        key = record_key(record if isinstance(record, ContactRecord) else record_of(record))
        ticket_id = next((one.ticket_id for one in unit.seen_record(tally.profile, key)), None)
    digest = line.said.get(_FIRST) or import_quarantine.digest_of(was)
    import_quarantine.note_settled(unit, tally.profile, str(digest), ticket_id, was.source, line.kept.record,
                                   line.kept.line)
    unit.remove_quarantined(was.id)


def _keep(desk: Desk, unit: Writing, line: QuarantineLine, bad: BadRecord) -> str:
    """Still bad: the line for the file, and the row of the table, with what is wrong now."""
    raw = bad.raw if isinstance(line.kept.raw, bytes) or bad.raw else line.kept.raw
    changed = {**line.said, "reason": bad.reason, "message": dict(desk.explain(bad.reason)), "detail": bad.detail,
               "raw": raw}
    changed.pop("base64", None)
    if bad.reason == import_quarantine.BASE64:
        changed["base64"] = True
    was = _row(unit, line)
    if was is not None and (was.reason, was.raw) != (bad.reason, raw.encode("utf-8", "surrogatepass")):
        changed.setdefault(_FIRST, import_quarantine.digest_of(was))
        unit.remove_quarantined(was.id)
        changed["id"] = unit.add_quarantined(was.source, was.where, bad.reason, was.at, detail=bad.detail,
                                             raw=raw.encode("utf-8", "surrogatepass"))
    return json.dumps(changed, ensure_ascii=False) + "\n"


def _row(view: Reading, line: QuarantineLine) -> Quarantined | None:
    """The row of the table; None where another retry was quicker, or the file is of another desk."""
    for row in view.quarantine(source=line.file, first=line.number, limit=1):
        if row.id == line.number and row.where == line.where:
            return row
    return None
