"""Mail that lies in files: .eml, mbox, Maildir and folders of .eml, one raw mail at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

MAIL_SUFFIXES = frozenset({".eml", ".mbox", ".mbx"})

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FROM_LINE = re.compile(
    rb"From (?:.* )?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +([A-Z][a-z]{2}) +(\d{1,2})"
    rb" +(\d{2}):(\d{2})(?::(\d{2}))?(?: +[A-Z]{2,5})?(?: +([+-]\d{4}))? +(\d{4})(?: +([+-]\d{4}))?\s*")
_QUOTED_FROM = re.compile(rb"^>(>*From )")


@dataclass(frozen=True, slots=True)
class FiledRaw:
    """One raw mail of a file."""

    where: str
    """``mail 3`` of an mbox, else the file's name."""
    raw: bytes = field(repr=False)
    from_line_at: datetime | None = None
    """What the mbox ``From`` line says, in UTC."""


def is_mail(path: Path) -> bool:
    """Mail rather than a form export: a folder, or a file that says so by its name or first line."""
    if path.is_dir() or path.suffix.lower() in MAIL_SUFFIXES:
        return True
    try:
        with path.open("rb") as file:
            return _FROM_LINE.fullmatch(file.readline(1000)) is not None
    except OSError:
        return False


def is_maildir(path: Path) -> bool:
    """A folder of mails as Maildir lays them out."""
    return (path / "cur").is_dir() or (path / "new").is_dir()


def mail_files(path: Path) -> tuple[Path, ...]:
    """The files of mail at a path: itself, the mails of a Maildir, or the .eml and mbox files of a folder."""
    if not path.is_dir():
        return (path,)
    if is_maildir(path):
        folders = [path / part for part in ("cur", "new") if (path / part).is_dir()]
        return tuple(sorted(item for folder in folders for item in folder.iterdir()
                            if item.is_file() and not item.name.startswith(".")))
    return tuple(sorted(item for item in path.rglob("*")
                        if item.suffix.lower() in MAIL_SUFFIXES and item.is_file()))


def read_mails(path: Path) -> Iterator[FiledRaw]:
    """The raw mails of one file. Raises OSError."""
    with path.open("rb") as file:
        first = file.readline(1000)
    if path.suffix.lower() in {".mbox", ".mbx"} or _FROM_LINE.fullmatch(first):
        yield from _read_mbox(path)
    else:
        yield FiledRaw(path.name, path.read_bytes())


def _read_mbox(path: Path) -> Iterator[FiledRaw]:
    """A ``From`` line with a date after an empty line begins a mail; ``>From`` in a body loses one ``>``."""
    lines: list[bytes] | None = None
    number, at, after_blank = 1, None, True
    with path.open("rb") as file:
        for line in file:
            found = _FROM_LINE.fullmatch(line) if after_blank and line.startswith(b"From ") else None
            after_blank = not line.strip()
            if found:
                if lines is not None:
                    yield FiledRaw(f"mail {number}", _joined(lines), at)
                    number += 1
                at, lines = _instant(found), []
            elif lines is not None:
                lines.append(_QUOTED_FROM.sub(rb"\1", line))
            elif not after_blank:
                lines = [line]
    if lines is not None:
        yield FiledRaw(f"mail {number}", _joined(lines), at)


def _joined(lines: list[bytes]) -> bytes:
    """The mail without the empty line that parts it from the next."""
    if lines and not lines[-1].strip():
        lines = lines[:-1]
    return b"".join(lines)


def _instant(found: re.Match[bytes]) -> datetime | None:
    month, day, hour, minute, second, before, year, behind = (
        (part or b"").decode("ascii") for part in found.groups())
    offset = before or behind or "+0000"
    try:
        at = datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute),
                      int(second or 0), tzinfo=UTC)
    except ValueError:
        return None
    east = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
    return at - east if offset[0] == "+" else at + east
