"""Records that cannot be read, kept for a later try: in a private file and as rows of the table."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import BadRecord


def put_aside(desk: Desk, path: Path, profile: str, bad: Sequence[BadRecord]) -> Path | None:
    """Write the bad records that are not in quarantine yet; returns the new file, or None without any.

    A file that cron imports again and again must not fill the disk with copies of the same bad row.
    """
    if not bad:
        return None
    with desk.store.writing() as unit:
        known = {(item.source, item.reason, item.raw) for item in unit.quarantine()}
        new = [item for item in bad if (path.name, item.reason, _raw(item)) not in known]
        for item in new:
            unit.add_quarantined(path.name, f"record {item.record}, line {item.line}", item.reason,
                                 desk.clock.now(), detail=item.detail, raw=_raw(item))
        return _write_file(desk, path, profile, new) if new else None


def _raw(item: BadRecord) -> bytes:
    return item.raw.encode("utf-8", "surrogatepass")


def _write_file(desk: Desk, path: Path, profile: str, bad: Sequence[BadRecord]) -> Path:
    """A JSON object a line, readable by the owner alone."""
    folder = desk.config.data_dir / "quarantine"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = re.sub(r"[^\w.-]", "_", path.name)[:80]
    target = folder / f"{stem}-{desk.clock.now():%Y%m%dT%H%M%SZ}-{desk.ids.token()}.jsonl"
    digest = _sha256(path)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        for item in bad:
            file.write(json.dumps({
                "profile": profile, "file": path.name, "sha256": digest, "record": item.record,
                "line": item.line, "reason": item.reason, "detail": item.detail, "raw": item.raw,
            }, ensure_ascii=False) + "\n")
    return target


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
