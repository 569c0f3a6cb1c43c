"""Records that cannot be read, kept for a later try: as rows of the table and in a private file.

The rows are committed with the chunk they lie in. The file is made of them when the import ends; a setting, committed
with the first of them, says that it is still to be made and what it will be called. So whatever an import was cut off
at, the next one of that file makes it whole, and nothing is put aside twice.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.import_tally import Tally
from supportdesk_tui.desk.ports import BadRecord, Quarantined, SeenRecord, Writing
from supportdesk_tui.domain.errors import StoreError

_PART = 500
_PLACE = re.compile(r"record (\d+), line (\d+)")


def keep(desk: Desk, unit: Writing, tally: Tally, bad: Sequence[BadRecord]) -> None:
    """Put aside those of a chunk that are not in quarantine yet.

    A file that cron imports again and again must not fill the disk with copies of the same bad row; the same row
    twice in one file is kept twice.
    """
    if not bad:
        return
    keys = [_key(tally, item) for item in bad]
    met = unit.seen_records(tally.profile, keys)
    for item, key in zip(bad, keys, strict=True):
        if key in met:
            continue
        number = unit.add_quarantined(tally.path.name, f"record {item.record}, line {item.line}", item.reason,
                                      desk.clock.now(), detail=item.detail, raw=_raw(item))
        unit.add_seen_record(SeenRecord(tally.profile, key, "", None), tally.path.name, item.record, item.line)
        if unit.setting(_unwritten(tally.path)) is None:
            unit.set_setting(_unwritten(tally.path), f"{number} {_new_name(desk, tally.path)}")


def write_file(desk: Desk, path: Path, profile: str) -> Path | None:
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
            _write(unit, target, path, profile, int(first))
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            raise StoreError("full" if full else "io", str(target), str(error.strerror or error)) from error
        unit.set_setting(_unwritten(path), None)
    return target


def _key(tally: Tally, item: BadRecord) -> str:
    digest = hashlib.sha256("\0".join((tally.path.name, item.reason, "")).encode("utf-8", "surrogatepass"))
    digest.update(_raw(item))
    told = digest.hexdigest()
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


def _write(unit: Writing, target: Path, path: Path, profile: str, first: int) -> None:
    """A JSON object a line, readable by the owner alone; the file is there whole or not at all."""
    beside = target.with_name(f".{target.name}.part")
    beside.unlink(missing_ok=True)
    digest = _sha256(path)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            while part := unit.quarantine(source=path.name, first=first, limit=_PART):
                file.writelines(_line(item, path, profile, digest) for item in part)
                first = part[-1].id + 1
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _line(item: Quarantined, path: Path, profile: str, digest: str) -> str:
    place = _PLACE.fullmatch(item.where)
    record, line = map(int, place.groups()) if place else (0, 0)
    raw = (item.raw or b"").decode("utf-8", "surrogatepass")
    return json.dumps({"profile": profile, "file": path.name, "sha256": digest, "record": record, "line": line,
                       "reason": item.reason, "detail": item.detail, "raw": raw}, ensure_ascii=False) + "\n"


def _sha256(path: Path) -> str:
    """Of the file; empty where it has gone meanwhile."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
