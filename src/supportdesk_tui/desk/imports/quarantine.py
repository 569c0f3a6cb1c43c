"""Records that cannot be read, kept for a later try: as rows of the table and in a private file.

The rows are committed with the chunk they lie in. The file is made of them when the import ends; a setting, committed
with the first of them, says that it is still to be made and what it will be called. So whatever an import was cut off
at, the next one of that file makes it whole, and nothing is put aside twice.
"""

from __future__ import annotations

import errno
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports.tally import Tally
from supportdesk_tui.desk.new_file import whole_file
from supportdesk_tui.desk.ports import (
    BadRecord,
    ExportFile,
    ExportOptions,
    Quarantined,
    Reading,
    SeenRecord,
    Writing,
)
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.domain.event import Json

SETTLED = "settled"
"""In place of a content: the bad record was corrected in quarantine."""
BASE64 = "bad_encoding"
"""The reason of records whose raw text is bytes in base64."""
_PART = 500
_PLACE = re.compile(r"record (\d+), line (\d+)")


def keep(desk: Desk, unit: Writing, tally: Tally, bad: Sequence[BadRecord]) -> dict[int, int | None]:
    """Put aside those of a chunk that are not in quarantine yet.

    Returns:
        The ticket of each that was in quarantine and has been corrected there, by the record's number.

    A file that cron imports again and again must not fill the disk with copies of the same bad row; the same row
    twice in one file is kept twice.
    """
    known = tuple(met_before(unit, tally, bad))
    for item, key, met in known:
        if met:
            continue
        number = unit.add_quarantined(tally.path.name, f"record {item.record}, line {item.line}", item.reason,
                                      desk.clock.now(), detail=item.detail, raw=_raw(item))
        unit.add_seen_record(SeenRecord(tally.profile, key, "", None), tally.path.name, item.record, item.line)
        if unit.setting(_unwritten(tally.path)) is None:
            unit.set_setting(_unwritten(tally.path), f"{number} {_new_name(desk, tally.path)}")
    return settled(known)


def settled(known: Iterable[tuple[BadRecord, str, Sequence[SeenRecord]]]) -> dict[int, int | None]:
    """Of these, the ones that were corrected in quarantine, with the ticket each became."""
    return {item.record: one.ticket_id for item, _, met in known for one in met if one.content_hash == SETTLED}


def met_before(view: Reading, tally: Tally,
               bad: Sequence[BadRecord]) -> Iterator[tuple[BadRecord, str, Sequence[SeenRecord]]]:
    """Each with the key it is known by and what is known of it: nothing where it is new; to be asked once each."""
    if bad:
        keys = [_key(tally, item) for item in bad]
        met = view.seen_records(tally.profile, keys)
        yield from ((item, key, met.get(key, ())) for item, key in zip(bad, keys, strict=True))


def note_settled(unit: Writing, profile: str, digest: str, ticket_id: int | None, file: str, record: int,
                 line: int) -> None:
    """A record in quarantine was corrected: the same bad row of the same file is a duplicate from now on.

    ``digest`` is ``digest_of`` the row as it was put aside.
    """
    for nth in count(1):
        key = f"bad:{digest}:{nth}"
        if not any(one.content_hash == SETTLED for one in unit.seen_record(profile, key)):
            unit.add_seen_record(SeenRecord(profile, key, SETTLED, ticket_id), file, record, line)
            return


def digest_of(row: Quarantined) -> str:
    """What a bad record is known by: its file, what is wrong and how it is written."""
    return _digest(row.source, row.reason, row.raw or b"")


def write_file(desk: Desk, path: Path, export: ExportFile, options: ExportOptions) -> Path | None:
    """Write what was put aside of a file since the last time; returns the new file, or None where there is nothing.

    One transaction: of two imports of one file only one writes it, and neither misses what the other put aside.

    Raises:
        StoreError: full, io. The next import writes it.
    """
    with desk.store.reading() as view:
        if view.setting(_unwritten(path)) is None:
            return None
    with desk.store.writing() as unit:
        wanted = unit.setting(_unwritten(path))
        if wanted is None:
            return None
        first, _, name = wanted.partition(" ")
        target = _folder(desk) / name
        try:
            _write(unit, target, _About(desk, path, export, options), int(first))
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            raise StoreError("full" if full else "io", str(target), str(error.strerror or error)) from error
        unit.set_setting(_unwritten(path), None)
    return target


def _digest(file: str, reason: str, raw: bytes) -> str:
    digest = hashlib.sha256("\0".join((file, reason, "")).encode("utf-8", "surrogatepass"))
    digest.update(raw)
    return digest.hexdigest()


def _key(tally: Tally, item: BadRecord) -> str:
    told = _digest(tally.path.name, item.reason, _raw(item))
    tally.bad[hash(told)] += 1
    return f"bad:{told}:{tally.bad[hash(told)]}"


def _raw(item: BadRecord) -> bytes:
    return item.raw.encode("utf-8", "surrogatepass")


def _unwritten(path: Path) -> str:
    return f"import.unwritten.{path.name}"


def _new_name(desk: Desk, path: Path) -> str:
    stem = re.sub(r"[^\w.-]", "_", path.name)[:80]
    return f"{stem}-{desk.clock.now():%Y%m%dT%H%M%SZ}-{desk.ids.token()}.jsonl"


def _folder(desk: Desk) -> Path:
    folder = desk.config.data_dir / "quarantine"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


class _About:
    """What the lines of one quarantine file have in common: where the records came from and how they are read."""

    def __init__(self, desk: Desk, path: Path, export: ExportFile, options: ExportOptions) -> None:
        named = options.profile_file
        how_read = {**export.how_read, **({"profile_file": str(named.absolute())} if named is not None else {})}
        self._desk = desk
        self.source = path.name
        self._common: dict[str, Json] = {
            "profile": export.profile, "file": path.name, "sha256": _sha256(path), "how_read": how_read}

    def line(self, item: Quarantined) -> str:
        """What people look at comes first."""
        place = _PLACE.fullmatch(item.where)
        record, line = map(int, place.groups()) if place else (0, 0)
        return json.dumps({
            "record": record, "line": line, "reason": item.reason, "message": dict(self._desk.explain(item.reason)),
            "detail": item.detail, **({"base64": True} if item.reason == BASE64 else {}),
            "raw": (item.raw or b"").decode("utf-8", "surrogatepass"), "id": item.id, **self._common,
        }, ensure_ascii=False) + "\n"


def _write(unit: Writing, target: Path, about: _About, first: int) -> None:
    """A JSON object a line."""
    def lines() -> Iterator[str]:
        start = first
        while part := unit.quarantine(source=about.source, first=start, limit=_PART):
            yield from map(about.line, part)
            start = part[-1].id + 1
    write_private_lines(target, lines())


def write_private_lines(target: Path, lines: Iterable[str]) -> None:
    """A file readable by its owner alone; it is there whole or not at all. Raises OSError."""
    with whole_file(target, replace=True) as file:
        file.writelines(line.encode("utf-8", "backslashreplace") for line in lines)


def _sha256(path: Path) -> str:
    """Of the file; empty where it has gone meanwhile."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
