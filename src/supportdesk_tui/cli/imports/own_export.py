"""What ``supportdesk import`` prints of an export of our own."""

from __future__ import annotations

from collections.abc import Iterator

from supportdesk_tui.desk.imports.own_export import DeskImportReport, Known
from supportdesk_tui.domain.clean_text import clean_line
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


def as_json(report: DeskImportReport) -> dict[str, Json]:
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


def lines(report: DeskImportReport) -> Iterator[str]:
    """The outcome for people."""
    dry = " " + _("[dry run: nothing is changed]") if report.dry_run else ""
    yield f"{clean_line(report.path.name)}{dry}"
    total = ngettext("{count} ticket", "{count} tickets", report.records).format(count=report.records)
    parts = ((_("taken in"), report.tickets), (_("here already"), report.duplicates),
             (_("here with another content, left as they are"), report.updates),
             (_("quarantined"), report.quarantined))
    yield f"  {total} = " + " + ".join(f"{len(items)} {name}" for name, items in parts)
    moved = [(number, here) for number, here in report.tickets if number != here]
    if moved:
        text = ngettext("{n} ticket has another number here, because its own is taken: {first}",
                        "{n} tickets have another number here, because their own are taken: {first}", len(moved))
        yield "  " + text.format(n=len(moved), first=", ".join(f"#{number} → #{here}" for number, here in moved[:3])
                                 + (" …" if len(moved) > 3 else ""))
    for line, reason in report.quarantined[:_WORST]:
        yield "    " + _("line {line}").format(line=line) + f": {_(_REASONS[reason])}"
