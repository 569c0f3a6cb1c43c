"""``supportdesk import``: form exports and mail files into the queue."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from supportdesk_tui.cli.import_output import (
    as_json,
    mail_as_json,
    print_mail_summary,
    print_preview,
    print_summary,
)
from supportdesk_tui.cli.rules_warning import RulesWarning
from supportdesk_tui.cli.running import Exit, at_terminal, open_desk, print_json
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.i18n import gettext as _


def import_(
    paths: Annotated[list[Path], typer.Argument(
        metavar="PATH...", help="Form exports, mbox files, Maildirs, .eml files and folders of them.")],
    profile: Annotated[str, typer.Option(help="The layout, when it cannot be told from the file.")] = "",
    timezone: Annotated[str, typer.Option(help="The zone of times that name none: Europe/Moscow.")] = "",
    date_order: Annotated[str, typer.Option(help="dmy or mdy, when both would fit.")] = "",
    encoding: Annotated[str, typer.Option(help="The file's encoding, when it cannot be told.")] = "",
    operator_id: Annotated[list[str] | None, typer.Option(
        help="Who answers in a chat, as the export names them: user123456.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before importing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object for each path.")] = False,
) -> None:
    """Import form exports and mail files; importing the same again changes nothing."""
    options = ExportOptions("" if profile == "auto" else profile, timezone, date_order, encoding,
                            tuple(operator_id or ()))
    ask = at_terminal() and not yes and not dry_run
    with open_desk() as desk:
        RulesWarning().say(desk)
        if ask:
            _preview(desk, paths, options)
            if not typer.confirm(_("Import?"), err=True):
                raise SystemExit(Exit.CONFIRM)
        put_aside = [_import_one(desk, path, options, dry_run, json) for path in paths]
    if any(put_aside):
        raise SystemExit(Exit.PARTIAL)


def _preview(desk: Desk, paths: Sequence[Path], options: ExportOptions) -> None:
    """A dry run of everything, so that a wrong column or date is seen before it is in the queue."""
    from supportdesk_tui.cli.desk_import import import_own
    from supportdesk_tui.desk.import_export import import_file
    from supportdesk_tui.desk.import_lines import is_own_export
    from supportdesk_tui.desk.import_mail import import_mail
    from supportdesk_tui.desk.mail_files import is_mail

    for path in paths:
        if is_own_export(path):
            import_own(desk, path, dry_run=True, to_stderr=True)
        elif is_mail(path):
            print_mail_summary(import_mail(desk, path, dry_run=True), to_stderr=True)
        else:
            print_preview(import_file(desk, path, options, dry_run=True), desk.config.zone)


def _import_one(desk: Desk, path: Path, options: ExportOptions, dry_run: bool, json: bool) -> bool:
    """Import one path and say what came of it. True when something was put aside."""
    from supportdesk_tui.cli.desk_import import import_own
    from supportdesk_tui.desk.import_export import import_file
    from supportdesk_tui.desk.import_lines import is_own_export
    from supportdesk_tui.desk.import_mail import import_mail
    from supportdesk_tui.desk.mail_files import is_mail

    if is_own_export(path):
        return import_own(desk, path, dry_run=dry_run, json=json)
    if is_mail(path):
        mails = import_mail(desk, path, dry_run)
        if json:
            print_json(mail_as_json(mails))
        else:
            print_mail_summary(mails)
        return bool(mails.quarantined)
    report = import_file(desk, path, options, dry_run)
    if json:
        print_json(as_json(report))
    else:
        print_summary(report)
    return bool(report.quarantined)
