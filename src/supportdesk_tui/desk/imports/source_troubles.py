"""What is wrong with the watched folders and their files, as the last look found it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.finding import Finding, Level
from supportdesk_tui.desk.imports.source_listing import list_files
from supportdesk_tui.desk.ports import FolderSource, SourceFile
from supportdesk_tui.domain.errors import BadInput, ConfigError, DeskError

FOLDER = ""
"""The path under which the folder itself is remembered when it cannot be read."""
_KINDS: dict[str, type[BadInput | ConfigError]] = {"BadInput": BadInput, "ConfigError": ConfigError}


@dataclass(frozen=True, slots=True)
class SourceTrouble:
    """One folder in which not all is well."""

    source: str
    path: str
    """The first file that cannot be imported; empty for the folder itself."""
    error: DeskError
    more: int = 0
    """How many other files cannot be imported."""


def as_json(error: DeskError) -> str:
    """An error as it is kept with its file."""
    if not isinstance(error, BadInput | ConfigError):
        error = BadInput("import_failed", "", type(error).__name__)
    return json.dumps({"kind": type(error).__name__, **asdict(error)}, ensure_ascii=False, sort_keys=True)


def problem_of(file: SourceFile) -> DeskError:
    """Why a file cannot be imported, as the error it was."""
    data = json.loads(file.problem)
    return _KINDS[data.pop("kind")](**data)


def troubles(desk: Desk) -> tuple[SourceTrouble, ...]:
    """A word for each configured folder that has one; the folder itself comes before its files."""
    if not desk.config.sources:
        return ()
    with desk.store.reading() as view:
        bad = view.bad_source_files()
    found = []
    for source in desk.config.sources:
        files = [file for file in bad if file.source == source.name]
        if files:
            found.append(SourceTrouble(source.name, files[0].path, problem_of(files[0]), len(files) - 1))
    return tuple(found)


def check(desk: Desk) -> Iterator[Finding]:
    """Can each folder be read, is its profile known, which of its files cannot be imported? And the rules for forms."""
    try:
        desk.form_mails.check()
    except DeskError as error:
        yield Finding(Level.ERROR, "form_mails_unusable", error=error)
    known = {trouble.source: trouble for trouble in troubles(desk)}
    for source in desk.config.sources:
        yield _check_one(desk, source, known.get(source.name))


def _check_one(desk: Desk, source: FolderSource, trouble: SourceTrouble | None) -> Finding:
    try:
        desk.exports.check_profile(source.options.profile)
        files = list_files(source)
    except DeskError as error:
        return Finding(Level.ERROR, "source_failed", source.name, error=error)
    if trouble is not None and trouble.path != FOLDER:
        return Finding(Level.WARNING, "source_bad_file", source.name,
                       {"path": trouble.path, "count": trouble.more + 1}, trouble.error)
    return Finding(Level.OK, "source_ok", source.name, {"count": len(files)})
