"""One row of cells becomes one record of the export, or says why it cannot."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from supportdesk_tui.desk.ports import BadRecord, ExportRecord, SkippedRecord
from supportdesk_tui.domain.clean_text import clean_block, clean_line
from supportdesk_tui.exports import contacts
from supportdesk_tui.exports.canonical import canonical_cell, canonical_id, content_hash
from supportdesk_tui.exports.columns import Columns
from supportdesk_tui.exports.created_at import ColumnFormat, UnknownZone, to_utc
from supportdesk_tui.exports.profile import Profile
from supportdesk_tui.exports.table import Row

SUBJECT_LIMIT = 120
_LINK_SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Layout:
    """All that is known of a file once it is opened."""

    profile: Profile
    columns: Columns
    times: ColumnFormat
    zone: ZoneInfo | None
    """For times that say no zone; None when every time of the file says one."""
    delimiter: str


def read_row(row: Row, layout: Layout) -> ExportRecord | SkippedRecord | BadRecord:
    """What a row says. Skip rules come first, then the width, the time and the contact."""
    cells = tuple(_without_prefix(cell, layout.profile.strip_prefix) for cell in row.cells)
    if not any(cell.strip() for cell in cells):
        return SkippedRecord(row.record, row.line, "blank")
    width = len(layout.columns.headers)
    if any(cell.strip() for cell in cells[width:]):
        return _bad(row, layout, "too_many_cells", f"{len(cells)} > {width}")
    warnings = ["too_few_cells"] if len(cells) < width else []
    cells = cells[:width] + ("",) * (width - len(cells))
    skipped = _skip_reason(cells, layout)
    if skipped:
        return SkippedRecord(row.record, row.line, skipped)
    return _read_cells(row, cells, layout, warnings)


def _read_cells(row: Row, cells: Sequence[str], layout: Layout,
                warnings: list[str]) -> ExportRecord | BadRecord:
    written = _first(cells, layout, "created")
    if not written:
        return _bad(row, layout, "missing_timestamp")
    try:
        reading = layout.times.read(written)
    except UnknownZone as error:
        return _bad(row, layout, "unknown_timezone", str(error))
    zone = layout.zone or ZoneInfo("UTC")
    created_at = to_utc(reading.at, zone) if reading else None
    if reading is None or created_at is None:
        return _bad(row, layout, "bad_timestamp", clean_line(written, SUBJECT_LIMIT))
    if reading.date_only:
        warnings.append("date_only")
    mails = [mail for cell in _filled(cells, layout, "email") for mail in contacts.addresses(cell)]
    if not mails and _filled(cells, layout, "email"):
        warnings.append("bad_email")
    number = next(filter(None, map(contacts.phone, _filled(cells, layout, "phone"))), "")
    if not number and any(re.search(r"\d", cell) for cell in _filled(cells, layout, "phone")):
        warnings.append("bad_phone")
    nick = next(filter(None, map(contacts.telegram, _filled(cells, layout, "telegram"))), "")
    if not (mails or number or nick):
        return _bad(row, layout, "no_contact")
    native_id = canonical_id(_first(cells, layout, "id"))
    if not native_id and layout.columns.of("id"):
        warnings.append("no_native_id")
    links, refused = _links(cells, layout)
    form = clean_line(_first(cells, layout, "form"))
    return ExportRecord(
        record=row.record, line=row.line, native_id=clean_line(native_id),
        content_hash=_hash(cells, layout), created_at=created_at, email=mails[0] if mails else "",
        name=clean_line(_first(cells, layout, "name"), SUBJECT_LIMIT), phone=number, telegram=nick,
        subject=_subject(cells, layout), text=_text(cells, layout), form=form,
        form_id=clean_line(_first(cells, layout, "form_id")) or form,
        cc=tuple(dict.fromkeys(mails[1:])), links=links,
        warnings=(*warnings, *(["bad_link"] if refused else [])))


def _hash(cells: Sequence[str], layout: Layout) -> str:
    ids = layout.columns.of("id")
    return content_hash((label, canonical_id(cells[index]) if index in ids else cells[index])
                        for index, label in enumerate(layout.columns.labels)
                        if index not in layout.columns.ignored)


def _subject(cells: Sequence[str], layout: Layout) -> str:
    profile = layout.profile
    candidates = [fill(profile.subject_template, cells, layout)] if profile.subject_template else [
        _first(cells, layout, "subject"), *_first(cells, layout, "message").splitlines()]
    for candidate in (*candidates, fill(profile.subject_fallback, cells, layout), profile.title):
        line = clean_line(unicodedata.normalize("NFC", candidate))
        if line:
            return line if len(line) <= SUBJECT_LIMIT else f"{line[:SUBJECT_LIMIT - 1]}…"
    return profile.name


def _text(cells: Sequence[str], layout: Layout) -> str:
    """The message, then every cell that has no role, labelled: the operator sees what the form asked."""
    blocks = [clean_block(unicodedata.normalize("NFC", _first(cells, layout, "message"))).strip()]
    shown = {*layout.columns.of("subject"), *layout.columns.of("attachments"), *layout.columns.unmapped}
    for role, read in (("email", contacts.addresses), ("phone", contacts.phone)):
        if not any(map(read, _filled(cells, layout, role))):
            shown.update(layout.columns.of(role))
    answers = []
    for index in sorted(shown):
        value = clean_block(unicodedata.normalize("NFC", cells[index])).strip()
        if value and _is_shown(index, value, layout):
            answers.append(f"{clean_line(layout.columns.headers[index], SUBJECT_LIMIT)}: {value}")
    blocks.append("\n".join(answers))
    return "\n\n".join(block for block in blocks if block)


def _is_shown(index: int, value: str, layout: Layout) -> bool:
    return index not in layout.columns.of("attachments") or bool(_split_links(value)[0])


def _links(cells: Sequence[str], layout: Layout) -> tuple[tuple[str, ...], bool]:
    """Uploads are addresses only, never fetched; anything but http(s) is refused."""
    links: list[str] = []
    refused = False
    for cell in _filled(cells, layout, "attachments"):
        good, bad = _split_links(clean_block(cell))
        links += good
        refused = refused or bad
    return tuple(links), refused


def _split_links(cell: str) -> tuple[list[str], bool]:
    good, bad = [], False
    for part in re.split(r"[\s,;]+", cell):
        try:
            scheme, host = urlsplit(part)[:2]
        except ValueError:
            scheme, host = "bad", ""
        if scheme.lower() in _LINK_SCHEMES and host:
            good.append(part)
        elif scheme:
            bad = True
    return good, bad


def _skip_reason(cells: Sequence[str], layout: Layout) -> str:
    for rule in layout.profile.skip:
        indices = layout.columns.of(rule.role) if rule.role else layout.columns.named(rule.column)
        value = next((canonical_cell(cells[index]) for index in indices if cells[index].strip()), "")
        if indices and rule.holds(value):
            return rule.reason
    return ""


def fill(template: str, cells: Sequence[str], layout: Layout) -> str:
    """A profile's ``{column}`` text: a header, ``Name#2`` or a role in braces; a missing one is empty."""
    def value(match: re.Match[str]) -> str:
        indices = layout.columns.named(match[1])
        if not indices and match[1] in layout.profile.roles:
            indices = layout.columns.of(match[1])
        return next((canonical_cell(cells[index]) for index in indices if cells[index].strip()), "")
    return re.sub(r"\{([^{}]+)\}", value, template).strip(" :")


def _first(cells: Sequence[str], layout: Layout, role: str) -> str:
    return next(iter(_filled(cells, layout, role)), "")


def _filled(cells: Sequence[str], layout: Layout, role: str) -> list[str]:
    return [cells[index].strip() for index in layout.columns.of(role) if cells[index].strip()]


def _without_prefix(cell: str, prefixes: Sequence[str]) -> str:
    for prefix in prefixes:
        if prefix and cell.startswith(prefix):
            return cell[len(prefix):]
    return cell


def _bad(row: Row, layout: Layout, reason: str, detail: str = "") -> BadRecord:
    """The raw record as it may be imported again; columns to be dropped do not come along."""
    kept = ["" if index in layout.columns.dropped else cell for index, cell in enumerate(row.cells)]
    raw = io.StringIO()
    csv.writer(raw, delimiter=layout.delimiter, lineterminator="").writerow(kept)
    return BadRecord(row.record, row.line, reason, detail, raw.getvalue())
