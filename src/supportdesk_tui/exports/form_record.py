"""One row of cells becomes one record of the export, or says why it cannot."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from supportdesk_tui.desk.ports import BadRecord, ContactRecord, ExportRecord, SkippedRecord
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.exports import answers, contacts
from supportdesk_tui.exports.answers import SUBJECT_LIMIT, Layout
from supportdesk_tui.exports.canonical import canonical_hash, canonical_id
from supportdesk_tui.exports.created_at import to_utc
from supportdesk_tui.exports.row_answers import RowAnswers
from supportdesk_tui.exports.table import Row
from supportdesk_tui.exports.time_format import UnknownZone
from supportdesk_tui.exports.unpacking import NotAnObject, unpacked
from supportdesk_tui.exports.unread_bytes import as_bytes

_LETTER = re.compile(r"[^\W\d_]")
_COOKIE = re.compile(r"\s*[\w.-]+=")


def read_row(row: Row, layout: Layout) -> ExportRecord | ContactRecord | SkippedRecord | BadRecord:
    """What a row says. Skip rules come first, then the width, the time and the contact."""
    cells, prefixes = row.cells, layout.profile.strip_prefix
    if row.unread_by:
        return as_bytes(_bad(row, layout, "bad_encoding"), row.unread_by)
    if prefixes:
        patterns = _patterns(prefixes)
        cells = tuple([_without_prefix(cell, patterns) if cell else "" for cell in cells])
    if not any(map(str.strip, cells)):
        return SkippedRecord(row.record, row.line, "blank")
    width = len(layout.columns.headers)
    if any(map(str.strip, cells[width:])):
        return _bad(row, layout, "too_many_cells", f"{len(cells)} > {width}")
    warnings = ["too_few_cells"] if len(cells) < width else []
    if len(cells) != width:
        cells = cells[:width] + ("",) * (width - len(cells))
    if layout.profile.unpack:
        try:
            cells, layout = unpacked(cells, layout)
        except NotAnObject as error:
            return _bad(row, layout, "bad_json", str(error))
    said = RowAnswers(cells, layout.columns)
    skipped = _skip_reason(said, layout)
    if skipped:
        return SkippedRecord(row.record, row.line, skipped, _id_of(said))
    if layout.profile.makes == "contacts":
        return _read_contact(row, said, layout, warnings)
    return _read_question(row, said, layout, warnings)


def _read_question(row: Row, said: RowAnswers, layout: Layout, warnings: list[str]) -> ExportRecord | BadRecord:
    written = said.first("created")
    if not written:
        return _bad(row, layout, "missing_timestamp", said=said)
    try:
        reading = layout.times.read(written)
    except UnknownZone as error:
        return _bad(row, layout, "unknown_timezone", str(error), said)
    zone = layout.zone or ZoneInfo("UTC")
    created_at = to_utc(reading.at, zone) if reading else None
    if reading is None or created_at is None:
        return _bad(row, layout, "bad_timestamp", clean_line(written, SUBJECT_LIMIT), said)
    if reading.date_only:
        warnings.append("date_only")
    mails, number, nick = _who(said, warnings)
    if not (mails or number or nick):
        return _bad(row, layout, "no_contact", said=said)
    native_id = _native_id(said, layout, warnings)
    links, refused = answers.links(said)
    unread = [role for role, whole in (("email", mails), ("phone", number and not _says_more(said))) if not whole]
    form = said.line(said.first("form"))
    return ExportRecord(
        record=row.record, line=row.line, native_id=native_id,
        content_hash=_hash(said, layout, reading.at), created_at=created_at, email=mails[0] if mails else "",
        name=said.line(said.first("name"), SUBJECT_LIMIT), phone=number, telegram=nick,
        subject=answers.subject(said, layout), form=form,
        text=answers.text(said, layout, unread),
        form_id=said.line(said.first("form_id")) or form,
        cc=tuple(dict.fromkeys(mail for mail in mails if mail != mails[0])) if len(mails) > 1 else (), links=links,
        warnings=(*warnings, *(["bad_link"] if refused else [])))


def _read_contact(row: Row, said: RowAnswers, layout: Layout, warnings: list[str]) -> ContactRecord | BadRecord:
    mails, number, nick = _who(said, warnings)
    if not (mails or number or nick):
        return _bad(row, layout, "no_contact", said=said)
    return ContactRecord(
        record=row.record, line=row.line, native_id=_native_id(said, layout, warnings),
        content_hash=_hash(said, layout), email=mails[0] if mails else "",
        name=said.line(said.first("name"), SUBJECT_LIMIT), phone=number, telegram=nick,
        profile_id=canonical_id(said.line(said.first("profile_id"), SUBJECT_LIMIT)),
        member_since=_day(said.first("member_since"), layout),
        plan=said.line(said.first("plan"), SUBJECT_LIMIT), warnings=tuple(warnings))


def _who(said: RowAnswers, warnings: list[str]) -> tuple[list[str], str, str]:
    """E-mail addresses, phone number and Telegram name; what looks like one and is none adds a warning."""
    written = said.filled("email")
    mails = [mail for cell in written for mail in contacts.addresses(cell)]
    if not mails and written:
        warnings.append("bad_email")
    phones = said.filled("phone")
    number = next(filter(None, map(contacts.phone, phones)), "")
    if not number and any(re.search(r"\d", cell) for cell in phones):
        warnings.append("bad_phone")
    return mails, number, next(filter(None, map(contacts.telegram, said.filled("telegram"))), "")


def _says_more(said: RowAnswers) -> bool:
    """Does an answer about the phone hold words, such as an extension?"""
    return any(_LETTER.search(cell) for cell in said.filled("phone"))


def _native_id(said: RowAnswers, layout: Layout, warnings: list[str]) -> str:
    native_id = _id_of(said)
    if not native_id and layout.columns.of("id"):
        warnings.append("no_native_id")
    return native_id


def _id_of(said: RowAnswers) -> str:
    return clean_line(canonical_id(said.first("id")))


def _day(written: str, layout: Layout) -> str:
    """A date as ``YYYY-MM-DD``; one that cannot be read stays as it is."""
    try:
        reading = layout.times.read(written) if written else None
    except UnknownZone:
        reading = None
    return reading.at.date().isoformat() if reading else clean_line(written, SUBJECT_LIMIT)


def _hash(said: RowAnswers, layout: Layout, at: datetime | None = None) -> str:
    """``at`` is the time as it was read: a workbook writes it otherwise than the CSV of the same table."""
    columns, cells = layout.columns, said.canonical
    place = said.place("created") if at is not None else None
    if columns.content_ids or place is not None:
        cells = cells[:]
        for index in columns.content_ids:
            cells[index] = canonical_id(cells[index])
        if at is not None and place is not None and place < len(cells):
            cells[place] = at.isoformat()
    return canonical_hash([(label, cells[index]) for label, index in columns.content])


def _skip_reason(said: RowAnswers, layout: Layout) -> str:
    for rule, indices in layout.columns.skips:
        if rule.holds(next(filter(None, map(said.canonical.__getitem__, indices)), "")):
            return rule.reason
    return ""


def _without_prefix(cell: str, prefixes: Sequence[re.Pattern[str]]) -> str:
    for prefix in prefixes:
        found = prefix.match(cell)
        if found:
            return cell[found.end():]
    return cell


@lru_cache(maxsize=64)
def _patterns(prefixes: Sequence[str]) -> Sequence[re.Pattern[str]]:
    return [re.compile(prefix[3:], re.IGNORECASE) if prefix.startswith("re:") else re.compile(re.escape(prefix))
            for prefix in prefixes if prefix]


def _kept_cells(cells: Sequence[str], layout: Layout) -> Iterator[bool]:
    """Which cells do not belong to columns to be dropped.

    Where there are too many cells nobody knows which column one belongs to: what looks like a cookie is none of ours.
    """
    dropped = layout.columns.dropped
    shifted = len(cells) > len(layout.columns.headers)
    for index, cell in enumerate(cells):
        if shifted:
            yield not (dropped and index >= min(dropped) and _COOKIE.match(cell))
        else:
            yield index not in dropped


def _bad(row: Row, layout: Layout, reason: str, detail: str = "", said: RowAnswers | None = None) -> BadRecord:
    """The raw record as it may be imported again; columns to be dropped do not come along.

    Its id is found in what is said; without that it stays unknown.
    """
    native_id = _id_of(said) if said is not None else ""
    if row.raw:
        return BadRecord(row.record, row.line, reason, detail, row.raw, native_id)
    kept = [cell if kept else "" for cell, kept in zip(row.cells, _kept_cells(row.cells, layout), strict=True)]
    raw = io.StringIO()
    csv.writer(raw, delimiter=layout.delimiter, lineterminator="").writerow(kept)
    return BadRecord(row.record, row.line, reason, detail, raw.getvalue(), native_id)
