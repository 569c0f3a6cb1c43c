"""Flags and moves on the server, for accounts that ask for them (M-32): by uid, verified, nothing ever deleted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from supportdesk_tui.mail.imap_connection import Connection, Examined, quoted
from supportdesk_tui.mail.imap_errors import Refused

FLAGS = frozenset({r"\Seen", r"\Answered", "$sdesk"})
r"""The only flags there is a way to set; ``\Deleted`` is not among them, and nothing here expunges."""
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)", re.IGNORECASE)


def open_writable(connection: Connection, raw_name: bytes) -> Examined:
    """SELECT. Raises Refused: the folder cannot be opened, or only for reading."""
    wire: Any = connection._imap
    typ, data = wire.select(quoted(raw_name), False)
    if typ != "OK":
        raise Refused(_words(data))
    said = wire.untagged_responses
    return Examined(exists=_last(said.get("EXISTS")), uidvalidity=_last(said.get("UIDVALIDITY")),
                    uidnext=_last(said.get("UIDNEXT")))


def keeps(connection: Connection, flag: str) -> bool:
    """Does the selected folder keep this flag beyond the session? It need not say which it keeps."""
    said = connection._imap.untagged_responses.get("PERMANENTFLAGS")
    words = _flags(b"FLAGS " + said[-1]) if said else None
    return words is None or r"\*" in words or flag.lower() in words


def add_flag(connection: Connection, uids: Sequence[int], flag: str) -> dict[int, bool]:
    """Set a flag, then ask which of the mails carry it; those that are gone are left out. Raises Refused."""
    if flag not in FLAGS:
        raise ValueError(flag)
    listed = ",".join(map(str, uids))
    _command(connection, "STORE", listed, "+FLAGS.SILENT", f"({flag})")
    found: dict[int, bool] = {}
    for line in _command(connection, "FETCH", listed, "(UID FLAGS)"):
        number, flags = _UID.search(line), _flags(line)
        if number is not None and flags is not None and int(number.group(1)) in uids:
            found[int(number.group(1))] = flag.lower() in flags
    return found


def move(connection: Connection, uids: Sequence[int], raw_target: bytes) -> None:
    """MOVE, which servers do whole or not at all. Raises Refused: the server does not, or has no such folder."""
    if not connection.has_capability("MOVE"):
        raise Refused("the server cannot move mail")
    _command(connection, "MOVE", ",".join(map(str, uids)), quoted(raw_target).decode("ascii"))


def _command(connection: Connection, verb: str, *words: str) -> list[bytes]:
    """A UID command; its FETCH answers. Raises Refused."""
    wire: Any = connection._imap
    wire.untagged_responses.pop("FETCH", None)
    tag = wire._command("UID", verb, *words)
    typ, data = wire._command_complete(verb, tag)
    answers = wire.untagged_responses.pop("FETCH", [])
    if typ != "OK":
        raise Refused(_words(data))
    return [b" ".join(answer) if isinstance(answer, tuple) else answer for answer in answers]


def _flags(line: bytes) -> frozenset[str] | None:
    match = _FLAGS.search(line)
    return frozenset(match.group(1).decode("ascii", "replace").lower().split()) if match else None


def _words(data: Sequence[Any]) -> str:
    last = data[-1] if data else b""
    return last.decode("utf-8", "replace") if isinstance(last, bytes) else str(last or "refused")


def _last(values: Sequence[Any] | None) -> int:
    numbers = [int(value) for value in values or () if isinstance(value, bytes) and value.isdigit()]
    return numbers[-1] if numbers else 0
