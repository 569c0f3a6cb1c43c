"""What is said of watched folders: what a look brought, and what a file lacks, with the setting that gives it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from supportdesk_tui.desk.imports.source_report import FileReport, SourceReport
from supportdesk_tui.desk.imports.source_troubles import SourceTrouble
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import BadInput, DeskError
from supportdesk_tui.i18n import N_, gettext, ngettext
from supportdesk_tui.presentation.errors import sentence

_LACKING = {
    "timezone_missing": N_('its times name no zone; its [[source]] may say which: timezone = "Europe/Moscow"'),
    "date_order_ambiguous": N_('day or month first? Its [[source]] may say it: date_order = "dmy"'),
    "export_encoding": N_('its encoding cannot be told; its [[source]] may name it: encoding = "cp1251"'),
    "operator_ids_missing": N_('who answers in this chat? Its [[source]] may say it: operators = ["user123"]'),
    "export_several_profiles": N_('it fits several profiles ({hint}); its [[source]] may choose: profile = "..."'),
}
"""What a folder's configuration can say where the command line has options."""
_SHOWN = 20
"""Bad files named one by one."""


def source_lines(report: SourceReport) -> list[str]:
    """One look, for people: a line for the folder, a sentence for each file that cannot be imported."""
    name = report.source
    if report.busy:
        return [gettext("{account}: another process is reading it").format(account=name)]
    well = len(report.read) - len(report.failed)
    said = [f"{name}: {_counts(report, well)}"] if well or not (report.read or report.error) else []
    if report.waiting:
        said.append(f"{name}: " + ngettext(
            "{n} file may still be being written: the next sync takes it",
            "{n} files may still be being written: the next sync takes them", report.waiting).format(n=report.waiting))
    if report.error is not None:
        said.append(f"{name}: {trouble(report.error)}")
    failed = report.failed
    said += [f"{name}/{file_name(file)}: {trouble(file.error)}" for file in failed[:_SHOWN] if file.error is not None]
    if len(failed) > _SHOWN:
        said.append(f"{name}: " + more_files(len(failed) - _SHOWN))
    return said


def _counts(report: SourceReport, well: int) -> str:
    if not well:
        return ngettext("nothing new, {n} file", "nothing new, {n} files", report.files).format(n=report.files)
    said = ngettext("{n} file read", "{n} files read", well).format(n=well)
    parts = [(gettext("tickets {n}"), "tickets"), (gettext("duplicates {n}"), "duplicates")]
    parts += [(text, what) for text, what in _rarer() if report.total(what)]
    return f"{said}: " + ", ".join(text.format(n=report.total(what)) for text, what in parts)


def _rarer() -> Sequence[tuple[str, str]]:
    """Named only where there are any."""
    return ((gettext("replies {n}"), "replies"), (gettext("updates {n}"), "updates"),
            (gettext("joined a ticket {n}"), "merged"), (gettext("our answers {n}"), "operator_messages"),
            (gettext("cards {n}"), "contacts"), (gettext("filed {n}"), "filed"),
            (gettext("skipped {n}"), "skipped"), (gettext("quarantined {n}"), "quarantined"))


def more_files(count: int) -> str:
    """That there are more than were named."""
    return ngettext("and {n} more file cannot be read", "and {n} more files cannot be read", count).format(n=count)


def file_name(file: FileReport) -> str:
    """A file as its name alone."""
    return clean_line(PurePath(file.path).name, 60)


def trouble(error: DeskError) -> str:
    """What is wrong, and which line of the configuration may mend it."""
    if isinstance(error, BadInput) and error.reason in _LACKING:
        return gettext(_LACKING[error.reason]).format(hint=clean_line(error.hint, 80))
    return sentence(error)


def trouble_words(found: SourceTrouble) -> str:
    """What is wrong with a folder, in one line."""
    place = f"{found.source}/{clean_line(PurePath(found.path).name, 60)}" if found.path else found.source
    said = f"{place}: {trouble(found.error)}"
    return f"{said} · {more_files(found.more)}" if found.more else said
