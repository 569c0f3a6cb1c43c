"""What ``supportdesk import --json`` prints: one object for each file, written out piece by piece."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from supportdesk_tui.desk.imports.mail import MailImportReport
from supportdesk_tui.desk.imports.report import (
    AttachedMessage,
    ImportedContact,
    ImportedTicket,
    ImportReport,
    KnownRecord,
    PutAside,
)
from supportdesk_tui.desk.ports import SkippedRecord
from supportdesk_tui.domain.errors import BadInput, DeskError
from supportdesk_tui.domain.event import Json
from supportdesk_tui.presentation.errors import sentence


def print_report(report: ImportReport) -> None:
    """The whole report of one form or chat export, which may be of a hundred thousand records."""
    sys.stdout.writelines(_pieces(
        {"path": _name(report.path), "profile": report.profile, "dry_run": report.dry_run, "records": report.records,
         "merged": len(report.merged), "operator_messages": len(report.operator_messages),
         "contacts": len(report.contacts),
         "quarantine_file": _name(report.quarantine_file) if report.quarantine_file else None,
         "warnings": list(report.warnings)},
        (("tickets", map(ticket_as_json, report.tickets)), ("duplicates", map(_known, report.duplicates)),
         ("updates", map(_known, report.updates)), ("skipped", map(_skipped, report.skipped)),
         ("quarantined", map(_quarantined, report.quarantined)),
         ("merged_list", (_attached(item, "into") for item in report.merged)),
         ("operator_message_list", (_attached(item, "on") for item in report.operator_messages)),
         ("contact_list", map(_contact, report.contacts)))))
    sys.stdout.flush()


def mail_as_json(report: MailImportReport) -> dict[str, Json]:
    """The whole report of one mail file or folder."""
    ends = ("ticket", "reply", "duplicate", "filed")
    return {
        "path": _name(report.path), "dry_run": report.dry_run, "mails": report.mails,
        **{end: report.ends.get(end, 0) for end in ends}, "tickets": list(report.ticket_ids),
        "quarantined": [{"where": where, "reason": reason} for where, reason in report.quarantined],
    }


def refusal_as_json(path: Path, error: DeskError) -> dict[str, Json]:
    """A file that was not imported, or not to its end, and why."""
    told: dict[str, Json] = {"path": _name(path), "error": sentence(error)}
    if isinstance(error, BadInput):
        told |= {"reason": error.reason, "hint": error.hint}
    return told


def _pieces(head: Mapping[str, Json], lists: Sequence[tuple[str, Iterable[Json]]]) -> Iterator[str]:
    yield _text(head)[:-1]
    for name, items in lists:
        yield f', "{name}": ['
        between = ""
        for item in items:
            yield between + _text(item)
            between = ", "
        yield "]"
    yield "}\n"


def _name(path: Path) -> str:
    """Names of files may be no text."""
    return os.fsencode(path).decode(errors="replace")


def _text(value: Json | Mapping[str, Json]) -> str:
    return json.dumps(value, ensure_ascii=False)


def ticket_as_json(item: ImportedTicket) -> Json:
    """A ticket that came, or would come, of a record."""
    return {
        "id": item.ticket_id, "record": item.record, "line": item.line, "email": item.email or None,
        "name": item.name or None, "phone": item.phone or None, "telegram": item.telegram or None,
        "subject": item.subject, "created_utc": item.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "native_id": item.native_id or None, "form": item.form or None, "cc": list(item.cc),
        "links": list(item.links), "warnings": list(item.warnings),
    }


def _known(item: KnownRecord) -> Json:
    return {"record": item.record, "line": item.line, "native_id": item.native_id or None,
            "of_record": item.of_record, "ticket": item.ticket_id}


def _skipped(item: SkippedRecord) -> Json:
    return {"record": item.record, "line": item.line, "native_id": item.native_id or None, "reason": item.reason}


def _quarantined(item: PutAside) -> Json:
    return {"record": item.record, "line": item.line, "native_id": item.native_id or None, "reason": item.reason,
            "detail": item.detail}


def _attached(item: AttachedMessage, where: str) -> Json:
    return {"record": item.record, "line": item.line, "native_id": item.native_id, where: item.opens or None,
            "ticket": item.ticket_id}


def _contact(item: ImportedContact) -> Json:
    return {"record": item.record, "line": item.line, "native_id": item.native_id or None, "email": item.email or None,
            "name": item.name or None, "requester": item.requester_id}
