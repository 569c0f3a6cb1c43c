"""The lines of a quarantine file, which people correct by hand."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supportdesk_tui.desk.ports import KeptRecord
from supportdesk_tui.domain.errors import BadInput

_NEEDED = {"record": int, "line": int, "reason": str, "raw": str, "id": int, "profile": str, "file": str,
           "how_read": dict}


@dataclass(frozen=True, slots=True)
class QuarantineLine:
    """One record that was put aside."""

    said: Mapping[str, Any]
    """The whole line."""
    kept: KeptRecord

    @property
    def number(self) -> int:
        """Of its row in the table."""
        return int(self.said["id"])

    @property
    def file(self) -> str:
        """The name of the file the record came in."""
        return str(self.said["file"])

    @property
    def where(self) -> str:
        """Its place there, as the table has it."""
        return f"record {self.kept.record}, line {self.kept.line}"


def lines_of(path: Path) -> Iterator[QuarantineLine]:
    """Every line. Raises BadInput: there is no such file, or a line is none of a quarantine file."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, text in enumerate(file, 1):
                if text.strip():
                    yield _line(path, number, text)
    except FileNotFoundError:
        raise BadInput("no_such_file", str(path)) from None
    except OSError as error:
        raise BadInput("unreadable_file", str(path), str(error.strerror or error)) from error
    except UnicodeDecodeError:
        raise BadInput("export_not_text", path.name) from None


def _line(path: Path, number: int, text: str) -> QuarantineLine:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or any(type(said.get(key)) is not kind for key, kind in _NEEDED.items()):
        raise BadInput("quarantine_line", path.name, str(number))
    raw: str | bytes = said["raw"]
    if said.get("base64") is True:
        raw = _bytes_of(said["raw"])
    return QuarantineLine(said, KeptRecord(said["record"], said["line"], said["reason"], raw, said["profile"],
                                           said["how_read"]))


def _bytes_of(raw: str) -> str | bytes:
    """Base64 as the bytes it stands for; what is none is the text that somebody has typed in its place."""
    try:
        return base64.b64decode(raw, validate=True)
    except (binascii.Error, ValueError):
        return raw
