"""What ``supportdesk import`` prints of an export of our own."""

from __future__ import annotations

import sys
from pathlib import Path

from supportdesk_tui.cli.running import print_json
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.import_desk import DeskImportReport, Known, import_desk
from supportdesk_tui.domain.event import Json
from supportdesk_tui.i18n import N_, ngettext
from supportdesk_tui.i18n import gettext as _

_WORST = 20
"""Bad lines named one by one."""
_REASONS = {
    "not_json": N_("is no JSON"),
    "newer_version": N_("was written by a newer version of this program"),
    "incomplete": N_("is not a whole ticket"),
}


def import_own(desk: Desk, path: Path, *, dry_run: bool, json: bool = False, to_stderr: bool = False) -> bool:
    """Import one file and say what came of it. True when something was put aside."""
    report = import_desk(desk, path, dry_run)
    if json:
        print_json(_as_json(report))
    else:
        _print(report, to_stderr=to_stderr)
    return bool(report.quarantined)


def _as_json(report: DeskImportReport) -> dict[str, Json]:
    """With the keys of every import; a line of the file is a record."""
    return {
        "path": str(report.path), "profile": "supportdesk", "dry_run": report.dry_run, "records": report.records,
        "tickets": [{"id": here, "native_id": str(number)} for number, here in report.tickets],
        "duplicates": [_known(item) for item in report.duplicates],
        "updates": [_known(item) for item in report.updates], "skipped": [],
        "quarantined": [{"record": line, "line": line, "reason": reason} for line, reason in report.quarantined],
        "operator_messages": 0, "merged": 0, "contacts": 0,
    }


def _known(item: Known) -> Json:
    return {"record": item.line, "line": item.line, "native_id": str(item.number), "ticket": item.ticket_id}


def _print(report: DeskImportReport, *, to_stderr: bool) -> None:
    out = sys.stderr if to_stderr else sys.stdout
    dry = " " + _("[dry run: nothing is changed]") if report.dry_run else ""
    print(f"{report.path.name}{dry}", file=out)
    total = ngettext("{count} ticket", "{count} tickets", report.records).format(count=report.records)
    parts = ((_("taken in"), report.tickets), (_("here already"), report.duplicates),
             (_("here with another content, left as they are"), report.updates),
             (_("quarantined"), report.quarantined))
    print(f"  {total} = " + " + ".join(f"{len(items)} {name}" for name, items in parts), file=out)
    moved = [(number, here) for number, here in report.tickets if number != here]
    if moved:
        text = ngettext("{n} ticket has another number here, because its own is taken: {first}",
                        "{n} tickets have another number here, because their own are taken: {first}", len(moved))
        print("  " + text.format(n=len(moved), first=", ".join(f"#{number} → #{here}" for number, here in moved[:3])
                                 + (" …" if len(moved) > 3 else "")), file=out)
    for line, reason in report.quarantined[:_WORST]:
        print("    " + _("line {line}").format(line=line) + f": {_(_REASONS[reason])}", file=out)
