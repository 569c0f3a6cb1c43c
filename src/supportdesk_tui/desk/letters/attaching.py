"""Files that go with a letter: their bytes are copied when they are attached, for the file may change (M-67)."""

from __future__ import annotations

import mimetypes
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.path_completion import from_root
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.letter_file import MAX_TOTAL, LetterFile, attachable_name, refuse_too_large

KEPT_FOR = timedelta(days=7)
"""How long the files of a dropped letter can be brought back with it."""


def path_typed(text: str) -> Path:
    """A path as it is typed or dropped onto a terminal: in quotes, with escaped spaces, with ``~``."""
    typed = text.strip()
    if len(typed) > 1 and typed[0] == typed[-1] and typed[0] in "'\"":
        typed = typed[1:-1]
    path = _home(typed)
    with suppress(OSError, ValueError):
        if not path.exists():
            return _home(typed.replace("\\", ""))
    return path


def _home(typed: str) -> Path:
    try:
        return Path(from_root(typed)).expanduser()
    except RuntimeError:  # no such user
        return Path(typed)


def attach(desk: Desk, ready: Ready, path: Path) -> Ready:
    """The letter with one file more.

    Raises:
        BadInput: ``no_such_file``, ``is_a_directory``, ``not_a_file``, ``unreadable_file``, ``empty_file``,
            ``attachments_too_large``.
    """
    content = _read(path)
    name = attachable_name(path.name)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    refuse_too_large([*ready.files, LetterFile(0, name, kind, len(content))])
    with desk.store.writing() as unit:
        unit.forget_letter_files(dropped_before=desk.clock.now() - KEPT_FOR)
        kept = unit.add_letter_file(ready.ticket_id, LetterFile(0, name, kind, len(content)), content)
    return replace(ready, files=(*ready.files, kept))


def detach(desk: Desk, ready: Ready, file_id: int) -> Ready:
    """The letter without one of its files."""
    let_go(desk, [file for file in ready.files if file.id == file_id])
    return replace(ready, files=tuple(file for file in ready.files if file.id != file_id))


def let_go(desk: Desk, files: Iterable[LetterFile]) -> None:
    """These files' letter is not sent: they are forgotten in a week."""
    ids = [file.id for file in files]
    if ids:
        with desk.store.writing() as unit:
            unit.mark_letter_files(ids, desk.clock.now())


def _read(path: Path) -> bytes:
    try:
        # Without O_NONBLOCK a named pipe would hold the panel up until somebody writes into it.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            facts = os.fstat(file.fileno())
            if stat.S_ISDIR(facts.st_mode):
                raise BadInput("is_a_directory", str(path))
            if not stat.S_ISREG(facts.st_mode):
                raise BadInput("not_a_file", str(path))
            if facts.st_size > MAX_TOTAL:
                raise BadInput("attachments_too_large", f"{facts.st_size / 1024 / 1024:.1f}",
                               f"{MAX_TOTAL // 1024 // 1024}")
            content = file.read(MAX_TOTAL + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise BadInput("no_such_file", str(path)) from None
    except IsADirectoryError:
        raise BadInput("is_a_directory", str(path)) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise BadInput("unreadable_file", str(path), getattr(error, "strerror", None) or str(error)) from None
    if not content:
        raise BadInput("empty_file", str(path))
    return content
