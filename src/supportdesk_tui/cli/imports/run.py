"""Goes through what is to be imported, one file after the other; a bad one has its sentence, the others go on."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from supportdesk_tui.cli.imports import as_json as import_json
from supportdesk_tui.cli.imports import output as import_output
from supportdesk_tui.cli.imports import own_export as desk_import
from supportdesk_tui.cli.imports.preview import Preview
from supportdesk_tui.cli.imports.progress import ProgressBar
from supportdesk_tui.cli.imports.questions import Questions
from supportdesk_tui.cli.running import Exit, exit_code, print_json, say_error
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports.import_export import import_file
from supportdesk_tui.desk.imports.mail import MailImportReport, import_mail
from supportdesk_tui.desk.imports.own_export import DeskImportReport, import_desk
from supportdesk_tui.desk.imports.paths import Importable, importables
from supportdesk_tui.desk.imports.report import ImportReport
from supportdesk_tui.desk.imports.retry import retry_file
from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import BadInput, DeskError
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.presentation.errors import sentence

Report = ImportReport | MailImportReport | DeskImportReport


@dataclass(slots=True)
class ImportRun:
    """One run over all paths."""

    desk: Desk
    options: ExportOptions
    json: bool = False
    retry: bool = False
    """The paths are of quarantine files."""
    questions: Questions | None = None
    """Where somebody can be asked."""
    done: int = 0
    """Files that were imported, or would be."""
    put_aside: bool = False
    """Some record was quarantined."""
    refused: dict[Path, DeskError] = field(default_factory=dict)
    _said: dict[Path, ExportOptions] = field(default_factory=dict)
    """The options of files that something was asked about."""

    def preview(self, paths: Sequence[Path], *, to_stderr: bool) -> None:
        """Say what an import would do; with ``json`` an object for each file."""
        seen = Preview()
        for path in paths:
            for one in self._things(path):
                report = self._attempt(one, dry_run=True)
                if report is None:
                    continue
                if self.json and not to_stderr:
                    _print_json(report)
                else:
                    _print(report, to_stderr=to_stderr)
                if isinstance(report, ImportReport):
                    seen.add(report)
        out = sys.stderr if to_stderr else sys.stdout
        if not self.json or to_stderr:
            for line in seen.lines(self.desk.config.zone, shutil.get_terminal_size().columns):
                print(line, file=out)

    def run(self, paths: Sequence[Path]) -> None:
        """Import everything that was not refused before."""
        for path in paths:
            for one in self._things(path):
                report = self._attempt(one, dry_run=False)
                if report is not None:
                    (_print_json if self.json else _print)(report)

    def exit_code(self) -> Exit:
        """How the run ended."""
        if self.refused and not self.done:
            return exit_code(next(iter(self.refused.values())))
        return Exit.PARTIAL if self.refused or self.put_aside else Exit.DONE

    def _things(self, path: Path) -> list[Importable]:
        if self.retry:
            return [Importable(path, "quarantine")]
        try:
            return list(importables(path))
        except BadInput as error:
            self._refuse(path, error)
            return []

    def _attempt(self, one: Importable, *, dry_run: bool) -> Report | None:
        """The report of one; None where it cannot be had, which has been said."""
        if one.path in self.refused:
            return None
        try:
            report = self._import_asking(one, dry_run=dry_run)
        except BadInput as error:
            self._refuse(one.path, error)
            return None
        except DeskError as error:
            if self.json:
                print_json(import_json.refusal_as_json(one.path, error))
            raise
        self.done += 1
        self.put_aside = self.put_aside or bool(report.quarantined)
        return report

    def _import_asking(self, one: Importable, *, dry_run: bool) -> Report:
        while True:
            options = self._said.get(one.path, self.options)
            try:
                return self._import(one, options, dry_run=dry_run)
            except BadInput as error:
                fuller = self.questions.fuller(one.path, error, options) if self.questions is not None else None
                if fuller is None:
                    raise
                self._said[one.path] = fuller

    def _import(self, one: Importable, options: ExportOptions, *, dry_run: bool) -> Report:
        bar = ProgressBar(one.path.name)
        try:
            with bar:
                return _imported(replace(self.desk, progress=bar.tell), one, options, dry_run=dry_run)
        except KeyboardInterrupt:
            self._stopped(one.path, bar, dry_run=dry_run)

    def _stopped(self, path: Path, bar: ProgressBar, *, dry_run: bool) -> NoReturn:
        """Ctrl-C: what was committed stays."""
        if dry_run:
            said = _("stopped; nothing was changed")
        elif bar.total:
            said = _("stopped after {n} of {total} records of {name}, which stay: the same command goes on from there, "
                     "and nothing comes twice").format(n=bar.number, total=bar.total, name=clean_line(path.name))
        else:
            said = _("stopped; what is in of {name} stays: the same command goes on from there, and nothing comes "
                     "twice").format(name=clean_line(path.name))
        say_error(said)
        if self.json:
            print_json({"path": str(path), "error": said, "reason": "stopped"})
        raise SystemExit(130)

    def _refuse(self, path: Path, error: DeskError) -> None:
        if path in self.refused:
            return
        self.refused[path] = error
        said = sentence(error)
        say_error(said if path.name in said else f"{path.name}: {said}")
        if self.json:
            print_json(import_json.refusal_as_json(path, error))


def _imported(desk: Desk, one: Importable, options: ExportOptions, *, dry_run: bool) -> Report:
    if one.kind == "quarantine":
        return retry_file(desk, one.path, options, dry_run)
    if one.kind == "own":
        return import_desk(desk, one.path, dry_run)
    if one.kind == "mail":
        return import_mail(desk, one.path, dry_run)
    return import_file(desk, one.path, options, dry_run)


def _print(report: Report, *, to_stderr: bool = False) -> None:
    out = sys.stderr if to_stderr else sys.stdout
    if isinstance(report, ImportReport):
        told = import_output.lines(report)
    elif isinstance(report, MailImportReport):
        told = import_output.mail_lines(report)
    else:
        told = desk_import.lines(report)
    for line in told:
        for part in import_output.wrapped(line, shutil.get_terminal_size().columns) if out.isatty() else (line,):
            print(part, file=out)


def _print_json(report: Report) -> None:
    if isinstance(report, ImportReport):
        import_json.print_report(report)
    else:
        print_json(import_json.mail_as_json(report) if isinstance(report, MailImportReport)
                   else desk_import.as_json(report))
