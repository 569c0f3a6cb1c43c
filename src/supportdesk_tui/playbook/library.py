"""The playbook on disk: starter texts, overridden file by file from the operator's own folders."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from supportdesk_tui.desk.ports import FileProblem
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.macro import LANGUAGES, Macro, MacroKind, Rendered
from supportdesk_tui.domain.sop import Sop, SopText
from supportdesk_tui.playbook import macro_files, new_files, sop_files
from supportdesk_tui.playbook.front_matter import FrontMatter, Unreadable, read
from supportdesk_tui.playbook.macro_files import MacroFile, read_macro
from supportdesk_tui.playbook.rendering import Values, render_macro, render_steps
from supportdesk_tui.playbook.sop_files import SopFile, read_sop

_File = TypeVar("_File", MacroFile, SopFile)
_Stamp = tuple[tuple[str, str, int, int, bool], ...]
"""What lies in the folders: (path, language, mtime in ns, size, is it the operator's own).

The language of a file that lies in no language's folder is empty.
"""
_DEEPEST = 2
"""Folders below the one of macros or SOPs in which a misplaced file is looked for."""


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Everything as read at one moment."""

    stamp: tuple[_Stamp, _Stamp]
    macros: dict[str, Macro]
    sops: dict[str, Sop]
    macro_files: tuple[MacroFile, ...]
    sop_files: tuple[SopFile, ...]
    macro_problems: tuple[FileProblem, ...]
    sop_problems: tuple[FileProblem, ...]


class FileLibrary:
    """Reads ``LANGUAGE/ID.md`` below each folder; a later folder's file replaces an earlier one's.

    Nothing is read before the first question; a file changed meanwhile is read anew at the next one.
    """

    def __init__(self, macro_dirs: Sequence[Path], sop_dirs: Sequence[Path],
                 categories: Collection[str] = ()) -> None:
        """Folders in order of precedence, the starter's first; ``categories`` only serves the checks."""
        self._macro_dirs = tuple(macro_dirs)
        self._sop_dirs = tuple(sop_dirs)
        self._categories = tuple(categories)
        self._shelf: _Shelf | None = None
        self._found: tuple[_Shelf, tuple[FileProblem, ...]] | None = None
        """What was found on a shelf."""
        self._loading = threading.Lock()
        self._read: dict[tuple[str, int, int], tuple[MacroFile | SopFile | None, list[FileProblem]]] = {}

    def macros(self) -> tuple[Macro, ...]:
        """The reply macros, by category and id."""
        return self._of_kind(MacroKind.REPLY)

    def escalations(self) -> tuple[Macro, ...]:
        """The escalation templates, by line and id."""
        return self._of_kind(MacroKind.ESCALATION)

    def acknowledgement(self) -> Macro | None:
        """The automatic answer to a new ticket; the first by id when there are several."""
        return next(iter(self._of_kind(MacroKind.ACKNOWLEDGEMENT)), None)

    def macro(self, macro_id: str) -> Macro:
        """A prepared text of any kind. Raises BadInput: ``no_such_macro``, ``broken_text``."""
        found = self._current().macros.get(macro_id)
        if found is None:
            _refuse_broken(macro_id, self._current().macro_problems)
            raise BadInput("no_such_macro", macro_id, _nearest(macro_id, self._current().macros))
        return found

    def sops(self) -> tuple[Sop, ...]:
        """By category and id."""
        return tuple(sorted(self._current().sops.values(), key=lambda sop: (sop.category, sop.id)))

    def sop(self, sop_id: str) -> Sop:
        """Raises BadInput: ``no_such_sop``, ``broken_text``."""
        found = self._current().sops.get(sop_id)
        if found is None:
            _refuse_broken(sop_id, self._current().sop_problems)
            raise BadInput("no_such_sop", sop_id, _nearest(sop_id, self._current().sops))
        return found

    def render(self, macro: Macro, language: str, values: Values) -> Rendered:
        """The variant filled in; never raises: what is open is in the result."""
        return render_macro(macro, language, values)

    def render_sop(self, sop: Sop, language: str, values: Values) -> SopText:
        """The variant with its steps filled in; what has no value shows as a marker."""
        return render_steps(sop, language, values)

    def write_macro(self, macro_id: str, category: str, language: str, title: str, body: str) -> Path:
        """A new file in the last folder, the operator's own. Raises BadInput."""
        return new_files.write_macro(self._macro_dirs[-1], macro_id, category, language, title, body)

    def problems(self) -> tuple[FileProblem, ...]:
        """The errors of all files; they are not looked through again before one of them has changed."""
        shelf = self._current()
        if self._found is None or self._found[0] is not shelf:
            self._found = shelf, tuple(problem for problem in self.lint() if problem.level == "error")
        return self._found[1]

    def lint(self) -> tuple[FileProblem, ...]:
        """Errors and warnings of all files, macros first."""
        return self.lint_macros() + self.lint_sops()

    def lint_macros(self) -> tuple[FileProblem, ...]:
        """Errors and warnings of macros, templates and the acknowledgement, by file and line."""
        from supportdesk_tui.playbook import lint

        shelf = self._current()
        return _in_order([*shelf.macro_problems,
                          *lint.lint_macros(shelf.macros, shelf.sops, self._categories),
                          *lint.lint_macro_variants(shelf.macro_files)])

    def lint_sops(self) -> tuple[FileProblem, ...]:
        """Errors and warnings of SOPs, by file and line."""
        from supportdesk_tui.playbook import lint

        shelf = self._current()
        return _in_order([*shelf.sop_problems,
                          *lint.lint_sops(shelf.sops, shelf.macros, self._categories),
                          *lint.lint_sop_variants(shelf.sop_files)])

    def _of_kind(self, kind: MacroKind) -> tuple[Macro, ...]:
        wanted = (macro for macro in self._current().macros.values() if macro.kind is kind)
        return tuple(sorted(wanted, key=lambda macro: (macro.line, macro.category, macro.id)))

    def _current(self) -> _Shelf:
        """One thread looks at a time: what lay there earlier never takes the place of what was read later."""
        with self._loading:
            stamp = _stamp(self._macro_dirs), _stamp(self._sop_dirs)
            if self._shelf is None or self._shelf.stamp != stamp:
                self._shelf = self._load(stamp)
            return self._shelf

    def _load(self, stamp: tuple[_Stamp, _Stamp]) -> _Shelf:
        macro_problems: list[FileProblem] = []
        sop_problems: list[FileProblem] = []
        macros = self._files(stamp[0], read_macro, macro_problems)
        sops = self._files(stamp[1], read_sop, sop_problems)
        return _Shelf(stamp, macro_files.put_together(macros), sop_files.put_together(sops),
                      macros, sops, tuple(macro_problems), tuple(sop_problems))

    def _files(self, stamp: _Stamp,
               reader: Callable[[FrontMatter, str, str], tuple[_File | None, list[FileProblem]]],
               problems: list[FileProblem]) -> tuple[_File, ...]:
        """The readable files, the operator's own first so that their acts count, then by language."""
        files: list[_File] = []
        for path, language, mtime, size, _own in sorted(stamp, key=_precedence):
            key = (path, mtime, size)
            if key not in self._read:
                self._read[key] = (_read_one(Path(path), language, reader) if language
                                   else (None, _misplaced(Path(path))))
            file, wrong = self._read[key]
            problems += wrong
            if file is not None:
                files.append(file)  # type: ignore[arg-type]  # one path is only ever read by one reader
        return tuple(files)


def _in_order(problems: list[FileProblem]) -> tuple[FileProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.line, problem.reason)))


def _read_one(path: Path, language: str,
              reader: Callable[[FrontMatter, str, str], tuple[_File | None, list[FileProblem]]],
              ) -> tuple[_File | None, list[FileProblem]]:
    try:
        return reader(read(path), language, path.stem)
    except Unreadable as error:
        return None, [error.problem]


def _misplaced(path: Path) -> list[FileProblem]:
    """What is written like a macro or an SOP is meant to be one; other notes may lie where they like."""
    try:
        read(path)
    except Unreadable:
        return []
    return [FileProblem(str(path), 0, "misplaced", ", ".join(LANGUAGES))]


def _stamp(folders: Sequence[Path]) -> _Stamp:
    found: dict[tuple[str, str], tuple[str, str, int, int, bool]] = {}
    for number, folder in enumerate(folders):
        for path, language in _files_below(folder):
            try:
                stat = path.stat()
            except OSError:
                continue  # removed, or a dangling link
            place = (language, path.name if language else str(path))
            found[place] = (str(path), language, stat.st_mtime_ns, stat.st_size, number > 0)
    return tuple(found.values())


def _files_below(folder: Path) -> Iterator[tuple[Path, str]]:
    """Each text with the language whose folder it lies in; nothing where the operator has no folder of their own."""
    for root, folders, names in os.walk(folder, followlinks=True):
        inside = Path(root).relative_to(folder).parts
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_"))) \
            if len(inside) < _DEEPEST else []
        language = inside[0] if len(inside) == 1 and len(inside[0]) == 2 else ""
        for name in sorted([*names, *(each for each in folders if each.endswith(".md"))]):
            if name.endswith(".md") and not name.startswith((".", "_")) and name != "README.md":
                yield Path(root, name), language


def _precedence(entry: tuple[str, str, int, int, bool]) -> tuple[bool, int, str]:
    path, language, _mtime, _size, own = entry
    return not own, LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), path


def _refuse_broken(wanted: str, problems: Iterable[FileProblem]) -> None:
    """A file of that name is there, but cannot be used: that is worth more than the nearest name."""
    for problem in problems:
        if problem.level == "error" and Path(problem.file).stem == wanted:
            raise BadInput("broken_text", wanted, f"{problem.file}:{problem.line}")


def _nearest(wanted: str, known: Collection[str]) -> str:
    from difflib import get_close_matches

    return ", ".join(get_close_matches(wanted, known, 3, 0.5))
