"""What ``supportdesk import`` tells people of a file: counts that add up, every reason, where the bad records lie."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from supportdesk_tui.desk.imports.mail import MailImportReport
from supportdesk_tui.desk.imports.report import ImportedTicket, ImportReport, PutAside
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import ngettext
from supportdesk_tui.presentation import import_words

_PLACES = 3
"""Bad records of one reason that are named one by one."""
_WORST = 20
"""Mails put aside that are named one by one."""
_WHO = 28


def lines(report: ImportReport) -> Iterator[str]:
    """The outcome of one form or chat export."""
    yield f"{clean_line(report.path.name)} ({report.profile}){_dry(report.dry_run)}"
    yield _sum(report.records, _ends(report))
    yield from _reasons(report.quarantined)
    left_out = Counter(item.reason for item in report.skipped)
    for reason, count in sorted(left_out.items()):
        yield "    " + _("skipped, {reason}: {count}").format(reason=import_words.skipped(reason), count=count)
    for warning in report.warnings:
        yield f"  ! {import_words.warning(warning)}"
    if report.quarantine_file is not None:
        yield from kept(report.quarantine_file)


def kept(file: Path) -> Iterator[str]:
    """Where the bad records lie and what to do with them."""
    yield "  " + _("kept in {path}").format(path=clean_line(str(file), 400))
    yield "  " + _("correct what stands there behind \"raw\", then: supportdesk import --retry FILE")


def mail_lines(report: MailImportReport) -> Iterator[str]:
    """Counts per end of the mails at one path."""
    yield f"{clean_line(report.path.name)}{_dry(report.dry_run)}"
    ends = report.ends
    yield _sum(report.mails, [
        _tickets(ends.get("ticket", 0)),
        (ends.get("reply", 0), ngettext("{n} reply", "{n} replies", ends.get("reply", 0))),
        _duplicates(ends.get("duplicate", 0)), (ends.get("filed", 0), _("{n} filed")),
        (len(report.quarantined), _("{n} quarantined"))])
    for where, reason in report.quarantined[:_WORST]:
        yield f"    {clean_line(where)}: {reason}"


def wrapped(line: str, width: int) -> list[str]:
    """A line as several that are no wider, further in; a path stays in one piece."""
    inside = line[:len(line) - len(line.lstrip())] + "  "
    return textwrap.wrap(line, max(width, 20), subsequent_indent=inside, break_long_words=False,
                         break_on_hyphens=False) or [""]


def ticket_line(item: ImportedTicket, zone: ZoneInfo, width: int) -> str:
    """When, who and what in ``width`` cells."""
    from supportdesk_tui.presentation.line import fit

    who = item.email or item.phone or item.name or item.telegram
    return fit(f"    {local(item.created_at, zone)}  {fit(who, _WHO)}  {item.subject}", width).rstrip()


def local(at: datetime, zone: ZoneInfo) -> str:
    """To the minute, in the desk's zone."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _ends(report: ImportReport) -> list[tuple[int, str]]:
    merged, answers, people = len(report.merged), len(report.operator_messages), len(report.contacts)
    return [
        _tickets(len(report.tickets)),
        (people, ngettext("{n} person's card", "{n} people's cards", people)),
        (merged, ngettext("{n} message that joined a ticket", "{n} messages that joined a ticket", merged)),
        (answers, ngettext("{n} answer of ours", "{n} answers of ours", answers)),
        _duplicates(len(report.duplicates)),
        (len(report.updates), ngettext("{n} update", "{n} updates", len(report.updates))),
        (len(report.skipped), _("{n} skipped")), (len(report.quarantined), _("{n} quarantined"))]


def _tickets(count: int) -> tuple[int, str]:
    return count, ngettext("{n} ticket", "{n} tickets", count)


def _duplicates(count: int) -> tuple[int, str]:
    return count, ngettext("{n} duplicate", "{n} duplicates", count)


def _sum(total: int, ends: Sequence[tuple[int, str]]) -> str:
    """``21 records = 16 tickets + 5 duplicates``; ends that nothing came to are left out, tickets never."""
    text = ngettext("{count} record", "{count} records", total).format(count=total)
    told = [words.format(n=count) for place, (count, words) in enumerate(ends) if count or not place]
    return f"  {text} = " + " + ".join(told)


def _reasons(quarantined: Sequence[PutAside]) -> Iterator[str]:
    """Each reason with its count, its sentence and where (F-15)."""
    counts: Counter[str] = Counter()
    places: dict[str, list[str]] = {}
    for item in quarantined:
        counts[item.reason] += 1
        if counts[item.reason] <= _PLACES:
            detail = f" ({clean_line(item.detail, 60)})" if item.detail else ""
            places.setdefault(item.reason, []).append(
                _("record {record}, line {line}").format(record=item.record, line=item.line) + detail)
    for reason, count in counts.most_common():
        yield f"    {reason}: {count} · {import_words.bad(reason)}"
        more = " …" if count > _PLACES else ""
        yield f"      {'; '.join(places[reason])}{more}"


def _dry(dry_run: bool) -> str:
    return " " + _("[dry run: nothing is changed]") if dry_run else ""
