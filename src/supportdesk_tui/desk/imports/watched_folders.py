"""Folders whose new and changed files are imported by themselves; a bad file stops neither mail nor other files."""

from __future__ import annotations

import hashlib
import logging
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports.import_export import import_file
from supportdesk_tui.desk.imports.mail import import_mail
from supportdesk_tui.desk.imports.mail_files import is_mail
from supportdesk_tui.desk.imports.source_listing import IMPORT, KNOWN, QUIET_NS, WAIT, list_files, next_step, stamp_of
from supportdesk_tui.desk.imports.source_report import COUNTS, FileReport, SourceReport
from supportdesk_tui.desk.imports.source_troubles import FOLDER, as_json
from supportdesk_tui.desk.leases import Lease, leased
from supportdesk_tui.desk.ports import FolderSource, SourceFile
from supportdesk_tui.desk.ports.sources import BAD, READ, WAITS, FileStamp
from supportdesk_tui.domain.errors import BadInput, ConfigError, DeskError, StoreError

_NO_STAMP = FileStamp(0, 0, 0)
_RENEW = 30.0
_log = logging.getLogger(__name__)

Nanoseconds = Callable[[], int]


class Look:
    """One look at one folder, under its lease."""

    def __init__(self, desk: Desk, source: FolderSource, lease: Lease, *, twice: bool = False, retry: bool = False,
                 now_ns: Nanoseconds = time.time_ns, go_on: Callable[[], bool] = lambda: True) -> None:
        """``twice``: a file is imported when a second look finds it unchanged; ``retry``: bad files once more."""
        self._desk, self._source, self._lease = desk, source, lease
        self._twice, self._retry, self._now_ns, self._go_on = twice, retry, now_ns, go_on
        self._tried_with = _tried_with(desk, source)
        self._renewed = time.monotonic()
        self._unmoved: BadInput | None = None

    def take(self) -> SourceReport:
        """List the folder, import what is new and complete. Raises StoreError."""
        with self._desk.store.reading() as view:
            known = view.source_files(self._source.name)
        try:
            files = list_files(self._source)
        except BadInput as error:
            if not _same_problem(known.get(FOLDER), error):
                self._note(FOLDER, _NO_STAMP, BAD, problem=error)
            return SourceReport(self._source.name, error=error)
        read: list[FileReport] = []
        waiting = 0
        problem: DeskError | None = None
        try:
            for path, stamp in files.items():
                if not self._go_on():
                    break
                step = self._step(known.get(path), stamp)
                waiting += step == WAIT
                if step == WAIT and not _noted(known.get(path), stamp):
                    self._note(path, stamp, WAITS, sha256=_sha256_of(known.get(path)))
                elif step == IMPORT and (report := self._import(path, stamp, known.get(path))) is not None:
                    read.append(report)
                elif step == KNOWN and known[path].state == READ:
                    self._move(path)
                self._keep_lease()
            problem = self._unmoved
        except ConfigError as error:  # a profile of the operator's own: no file can be told by its layout
            problem = error
        if problem is not None and not _same_problem(known.get(FOLDER), problem):
            self._note(FOLDER, _NO_STAMP, BAD, problem=problem)
        self._forget(path for path, file in known.items()
                     if (problem is None if path == FOLDER else path not in files and file.state != READ))
        return SourceReport(self._source.name, len(files), tuple(read), waiting, problem)

    def _step(self, known: SourceFile | None, stamp: FileStamp) -> str:
        if self._retry and known is not None and known.state == BAD:
            return IMPORT
        return next_step(known, stamp, self._now_ns(), self._tried_with, twice=self._twice)

    def _import(self, path: str, stamp: FileStamp, known: SourceFile | None) -> FileReport | None:
        """None when nothing came of it: the content is what was imported last, or the file is being changed."""
        try:
            digest = _digest(Path(path))
            if digest == _sha256_of(known):
                self._note(path, stamp, READ, sha256=digest)
                self._move(path)
                return None
            report = self._imported(path)
        except BadInput as error:
            if error.reason in ("export_changed", "no_such_file"):
                self._note(path, stamp, WAITS)
                return None
            return self._failed(path, stamp, error)
        except (StoreError, ConfigError):
            raise
        except DeskError as error:
            return self._failed(path, stamp, error)
        except Exception as error:  # one file must not stop the rest
            _log.exception("importing %s failed", path)
            return self._failed(path, stamp, BadInput("import_failed", path, type(error).__name__))
        self._note(path, stamp, READ, sha256=digest)
        return replace(report, moved_to=self._move(path))

    def _imported(self, path: str) -> FileReport:
        desk = replace(self._desk, progress=lambda _done, _total: self._keep_lease())
        if is_mail(Path(path)):
            mails = import_mail(desk, Path(path))
            names = {"tickets": "ticket", "replies": "reply", "duplicates": "duplicate", "filed": "filed",
                     "quarantined": "quarantined"}
            counts = {name: mails.ends.get(end, 0) for name, end in names.items()}
            return FileReport(path, "mail", mails.mails, counts)
        done = import_file(desk, Path(path), self._source.options)
        return FileReport(path, done.profile, done.records,
                          {name: len(getattr(done, name)) for name in COUNTS if hasattr(done, name)})

    def _failed(self, path: str, stamp: FileStamp, error: DeskError) -> FileReport:
        self._note(path, stamp, BAD, problem=error)
        return FileReport(path, error=error)

    def _note(self, path: str, stamp: FileStamp, state: str, *, sha256: str = "",
              problem: DeskError | None = None) -> None:
        """Keep how a file stands."""
        at = datetime.fromtimestamp(self._now_ns() / 10**9, UTC)
        file = SourceFile(self._source.name, path, stamp, state, at, sha256, as_json(problem) if problem else "",
                          self._tried_with if state == BAD else "")
        with self._desk.store.writing() as unit:
            unit.save_source_file(file)

    def _forget(self, paths: Iterable[str]) -> None:
        gone = tuple(paths)
        if gone:
            with self._desk.store.writing() as unit:
                unit.forget_source_files(self._source.name, gone)

    def _move(self, path: str) -> str:
        """Put an imported file away, where that is wished; returns where it is now."""
        folder = self._source.move_to
        if folder is None:
            return ""
        target = _free_name(folder, Path(path))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)
        except OSError as error:
            self._unmoved = BadInput("cannot_write", str(folder), str(error.strerror or error))
            return ""
        self._forget([path])
        return str(target)

    def _keep_lease(self) -> None:
        if time.monotonic() - self._renewed > _RENEW:
            self._renewed = time.monotonic()
            self._lease.renew()


def look(desk: Desk, source: FolderSource, *, twice: bool = False, retry: bool = False,
         now_ns: Nanoseconds = time.time_ns, go_on: Callable[[], bool] = lambda: True) -> SourceReport:
    """Import what is new in one folder, unless another process does so just now. Raises StoreError."""
    with leased(desk, f"source:{source.name}") as lease:
        if lease is None:
            return SourceReport(source.name, busy=True)
        return Look(desk, source, lease, twice=twice, retry=retry, now_ns=now_ns, go_on=go_on).take()


def look_once(desk: Desk, sources: Sequence[FolderSource], *, retry: bool = False, now_ns: Nanoseconds = time.time_ns,
              sleep: Callable[[float], None] = time.sleep) -> tuple[SourceReport, ...]:
    """Every folder once; fresh files are waited for, once, until they have been left alone for long enough.

    Raises:
        StoreError: the database cannot be used.
    """
    reports = [look(desk, source, retry=retry, now_ns=now_ns) for source in sources]
    if any(report.waiting for report in reports):
        sleep(QUIET_NS / 10**9 + 0.1)
        reports = [_both(report, look(desk, source, now_ns=now_ns)) if report.waiting else report
                   for source, report in zip(sources, reports, strict=True)]
    return tuple(reports)


def _both(first: SourceReport, second: SourceReport) -> SourceReport:
    return replace(second, read=(*first.read, *second.read))


def _tried_with(desk: Desk, source: FolderSource) -> str:
    """What a bad file was tried with; of what other imports were told only what is not said for this folder."""
    options = source.options
    with desk.store.reading() as view:
        remembered = {**({} if options.timezone else view.settings("import.timezone.")),
                      **({} if options.operator_ids else view.settings("import.operators."))}
    return f"{options!r} {desk.exports.known_layouts()} {sorted(remembered.items())}"


def _same_problem(known: SourceFile | None, problem: DeskError) -> bool:
    return known is not None and known.problem == as_json(problem)


def _noted(known: SourceFile | None, stamp: FileStamp) -> bool:
    return known is not None and known.state == WAITS and known.stamp.same_content(stamp)


def _sha256_of(known: SourceFile | None) -> str:
    return known.sha256 if known is not None else ""


def _digest(path: Path) -> str:
    """Raises BadInput."""
    if stamp_of(path) is None:
        raise BadInput("no_such_file", str(path))
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadInput("unreadable_file", str(path), str(error.strerror or error)) from None


def _free_name(folder: Path, path: Path) -> Path:
    """A name in the folder that nothing has: ``orders.csv``, ``orders-2.csv``."""
    target, number = folder / path.name, 1
    while target.exists() or target.is_symlink():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    return target
