"""What a path named for an import means: a file, the files of a folder, mails that belong together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from supportdesk_tui.desk.imports.mail_files import MAIL_SUFFIXES, is_mail, is_maildir, mail_files
from supportdesk_tui.desk.imports.own_lines import is_own_export
from supportdesk_tui.domain.errors import BadInput


@dataclass(frozen=True, slots=True)
class Importable:
    """One file, or a folder whose mails are read together: answers follow questions."""

    path: Path
    kind: Literal["export", "mail", "own", "quarantine"]
    """A form or chat export, mail, what this program exported itself, or records that were put aside."""


def importables(path: Path) -> Iterator[Importable]:
    """What lies at a path, sorted; of a folder its own files, hidden ones left out, and its mails however deep.

    Raises:
        BadInput: there is nothing there, or the folder cannot be looked into; a single file says so when it is read.
    """
    try:
        if not path.is_dir():
            yield _file(path)
            return
        found = list(_inside(path))
    except OSError as error:
        raise BadInput("unreadable_file", str(path), str(error.strerror or error)) from None
    if not found:
        raise BadInput("nothing_in_folder", str(path))
    yield from sorted(found, key=lambda one: one.kind != "own")  # whose tickets keep their numbers while these are free


def _inside(folder: Path) -> Iterator[Importable]:
    if is_maildir(folder) or mail_files(folder):
        yield Importable(folder, "mail")
    if is_maildir(folder):
        return
    for item in sorted(folder.iterdir()):
        if not item.name.startswith("."):
            try:
                yield from _within(item)
            except OSError:  # it is told of when somebody tries to read it, and hides no other
                yield Importable(item, "export")


def _within(item: Path) -> Iterator[Importable]:
    if item.is_dir():
        if is_maildir(item):
            yield Importable(item, "mail")
    elif item.suffix.lower() not in MAIL_SUFFIXES:
        yield _file(item)


def _file(path: Path) -> Importable:
    if path.is_file():  # a pipe would keep whoever looks into it
        if is_own_export(path):
            return Importable(path, "own")
        if is_mail(path):
            return Importable(path, "mail")
    return Importable(path, "export")
