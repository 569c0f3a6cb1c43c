"""Records that were put aside and come in with their own file, in which somebody has mended them."""

from __future__ import annotations

import base64
import binascii
import re
from collections import defaultdict

from supportdesk_tui.desk.imports import quarantine as import_quarantine
from supportdesk_tui.desk.imports.tally import Tally
from supportdesk_tui.desk.ports import ContactRecord, ExportRecord, Quarantined, Reading, Writing

_RECORD = re.compile(r"record (\d+), ")
_TELLING = 12
"""Characters of a message's first line from which on nobody else has written the same by chance."""
_LEAST_DIGITS = 7


def put_aside_of(view: Reading, source: str) -> dict[int, tuple[Quarantined, ...]]:
    """What lies in quarantine of files of a name, by the record's number."""
    found: defaultdict[int, list[Quarantined]] = defaultdict(list)
    for row in view.quarantine(source=source):
        number = _RECORD.match(row.where)
        if number:
            found[int(number[1])].append(row)
    return {number: tuple(rows) for number, rows in found.items()}


def settle(unit: Writing, tally: Tally, record: ExportRecord | ContactRecord, key: str) -> None:
    """A record has come in that lay in quarantine under its number, and that is the same by what it says."""
    for row in tally.put_aside.get(record.record, ()):
        if _is_same(row, record):
            ticket_id = next((one.ticket_id for one in unit.seen_record(tally.profile, key)), None)
            import_quarantine.note_settled(unit, tally.profile, import_quarantine.digest_of(row), ticket_id, row.source,
                                           record.record, record.line)
            unit.remove_quarantined(row.id)


def _is_same(row: Quarantined, record: ExportRecord | ContactRecord) -> bool:
    """Its id, its address, its number or the first line of its message stands in what was put aside."""
    raw = row.raw or b""
    if row.reason == import_quarantine.BASE64:
        try:
            raw = base64.b64decode(raw, validate=True)
        except (binascii.Error, ValueError):
            return False
    told = raw.decode("utf-8", "replace").casefold()
    digits = re.sub(r"\D", "", record.phone)[-10:]
    text = record.text.partition("\n")[0].strip() if isinstance(record, ExportRecord) else ""
    wanted = [record.native_id.rpartition("/")[2], record.email, *([text] if len(text) >= _TELLING else [])]
    return any(word and _stands_in(word.casefold(), told) for word in wanted) or (
        len(digits) >= _LEAST_DIGITS and digits in re.sub(r"\D", "", told))


def _stands_in(word: str, told: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", told) is not None
