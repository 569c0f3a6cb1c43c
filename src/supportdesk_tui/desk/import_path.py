"""Importing whatever lies at a path, as counts: what the panel asks for where the command line has options."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.import_desk import import_desk
from supportdesk_tui.desk.import_export import import_file
from supportdesk_tui.desk.import_lines import is_own_export
from supportdesk_tui.desk.import_mail import import_mail
from supportdesk_tui.desk.mail_files import is_mail
from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.domain.errors import BadInput


def import_path(desk: Desk, path: Path, *, dry_run: bool) -> Mapping[str, int]:
    """Import a form export, a mail file or a folder of mails; in a dry run only say what would happen.

    Returns:
        ``tickets``, ``known`` and ``aside``: how many each.

    Raises:
        BadInput: there is nothing there, or it cannot be told what it is.
    """
    if not path.exists():
        raise BadInput("no_such_file", str(path))
    if is_own_export(path):
        desks = import_desk(desk, path, dry_run)
        return {"tickets": len(desks.tickets), "aside": len(desks.quarantined),
                "known": len(desks.duplicates) + len(desks.updates)}
    if is_mail(path):
        mails = import_mail(desk, path, dry_run)
        return {"tickets": mails.ends.get("ticket", 0), "aside": mails.ends.get("quarantined", 0),
                "known": mails.ends.get("duplicate", 0)}
    report = import_file(desk, path, ExportOptions(), dry_run)
    return {"tickets": len(report.tickets), "aside": len(report.quarantined),
            "known": len(report.duplicates) + len(report.updates)}
