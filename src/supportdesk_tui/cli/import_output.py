"""What ``supportdesk import`` prints."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import datetime
from typing import TextIO
from zoneinfo import ZoneInfo

from supportdesk_tui.desk.import_mail import MailImportReport
from supportdesk_tui.desk.import_report import AttachedMessage, ImportedTicket, ImportReport, KnownRecord
from supportdesk_tui.domain.event import Json
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import ngettext
from supportdesk_tui.presentation.line import printable

_FIRST = 5
"""Tickets shown before the operator is asked."""
_WORST = 20
"""Bad records named one by one."""


def as_json(report: ImportReport) -> dict[str, Json]:
    """The whole report of one form export."""
    return {
        "path": str(report.path), "profile": report.profile, "dry_run": report.dry_run,
        "records": report.records,
        "tickets": [_ticket(item) for item in report.tickets],
        "duplicates": [_known(item) for item in report.duplicates],
        "updates": [_known(item) for item in report.updates],
        "skipped": [{"record": item.record, "line": item.line, "reason": item.reason}
                    for item in report.skipped],
        "quarantined": [{"record": item.record, "line": item.line, "reason": item.reason,
                         "detail": item.detail} for item in report.quarantined],
        "merged": [_attached(item, "into") for item in report.merged],
        "operator_messages": [_attached(item, "on") for item in report.operator_messages],
        "quarantine_file": str(report.quarantine_file) if report.quarantine_file else None,
        "warnings": list(report.warnings),
    }


def mail_as_json(report: MailImportReport) -> dict[str, Json]:
    """The whole report of one mail file or folder."""
    ends = ("ticket", "reply", "duplicate", "filed")
    return {
        "path": str(report.path), "dry_run": report.dry_run, "mails": report.mails,
        **{end: report.ends.get(end, 0) for end in ends}, "tickets": list(report.ticket_ids),
        "quarantined": [{"where": where, "reason": reason} for where, reason in report.quarantined],
    }


def _ticket(item: ImportedTicket) -> dict[str, Json]:
    return {
        "id": item.ticket_id, "record": item.record, "line": item.line, "email": item.email or None,
        "name": item.name, "phone": item.phone or None, "telegram": item.telegram or None,
        "subject": item.subject, "created_utc": item.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "native_id": item.native_id or None, "form": item.form, "cc": list(item.cc),
        "links": list(item.links), "warnings": list(item.warnings),
    }


def _known(item: KnownRecord) -> dict[str, Json]:
    return {"record": item.record, "line": item.line, "native_id": item.native_id or None,
            "of_record": item.of_record, "ticket": item.ticket_id}


def _attached(item: AttachedMessage, where: str) -> dict[str, Json]:
    return {"record": item.record, "line": item.line, "native_id": item.native_id, where: item.opens or None,
            "ticket": item.ticket_id}


def print_preview(report: ImportReport, zone: ZoneInfo) -> None:
    """What an import would do: on stderr, for the question that follows."""
    print_summary(report, to_stderr=True)
    for item in report.tickets[:_FIRST]:
        who = item.email or item.phone or item.telegram
        said = printable(f"{who}  {item.subject}")
        print(f"    {_local(item.created_at, zone)}  {said}", file=sys.stderr)
    if report.tickets:
        times = [item.created_at for item in report.tickets]
        print("  " + _("from {first} to {last}").format(
            first=_local(min(times), zone), last=_local(max(times), zone)), file=sys.stderr)
    warnings = Counter(warning for item in report.tickets for warning in item.warnings)
    for warning, count in sorted(warnings.items()):
        print(f"  ! {warning}: {count}", file=sys.stderr)


def print_summary(report: ImportReport, to_stderr: bool = False) -> None:
    """Counts per outcome, every reason, and where the bad records lie."""
    out = sys.stderr if to_stderr else sys.stdout
    print(f"{printable(report.path.name)} ({report.profile})" + _dry(report.dry_run), file=out)
    chat = report.merged or report.operator_messages
    _counts(out, report.records, (
        (_("tickets"), len(report.tickets)), (_("duplicates"), len(report.duplicates)),
        (_("updates"), len(report.updates)), (_("skipped"), len(report.skipped)),
        (_("quarantined"), len(report.quarantined)),
        *(((_("joined a ticket"), len(report.merged)), (_("our answers"), len(report.operator_messages)))
          if chat else ())))
    for item in report.quarantined[:_WORST]:
        place = _("record {record}, line {line}").format(record=item.record, line=item.line)
        print(f"    {place}: {item.reason}", file=out)
    if len(report.quarantined) > _WORST:
        reasons = Counter(item.reason for item in report.quarantined)
        print("    " + ", ".join(f"{reason}: {count}" for reason, count in reasons.most_common()), file=out)
    if report.quarantine_file is not None:
        print("  " + _("Kept in {path}").format(path=report.quarantine_file), file=out)


def print_mail_summary(report: MailImportReport, to_stderr: bool = False) -> None:
    """Counts per end of the mails at one path."""
    out = sys.stderr if to_stderr else sys.stdout
    print(printable(report.path.name) + _dry(report.dry_run), file=out)
    _counts(out, report.mails, (
        (_("tickets"), report.ends.get("ticket", 0)), (_("replies"), report.ends.get("reply", 0)),
        (_("duplicates"), report.ends.get("duplicate", 0)), (_("filed"), report.ends.get("filed", 0)),
        (_("quarantined"), len(report.quarantined))))
    for where, reason in report.quarantined[:_WORST]:
        print(f"    {printable(where)}: {reason}", file=out)


def _counts(out: TextIO, total: int, parts: tuple[tuple[str, int], ...]) -> None:
    text = ngettext("{count} record", "{count} records", total).format(count=total)
    print(f"  {text} = " + " + ".join(f"{count} {name}" for name, count in parts), file=out)


def _dry(dry_run: bool) -> str:
    return " " + _("[dry run: nothing is changed]") if dry_run else ""


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
