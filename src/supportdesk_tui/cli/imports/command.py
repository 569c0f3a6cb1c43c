"""``supportdesk import``: form exports and mail files into the queue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supportdesk_tui.cli.rules_warning import RulesWarning
from supportdesk_tui.cli.running import Exit, at_terminal, open_desk, usage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.i18n import gettext as _


def import_(
    paths: Annotated[list[Path] | None, typer.Argument(
        metavar="PATH...", readable=False,
        help="Form and chat exports, mbox files, Maildirs, .eml files and folders of them.")] = None,
    profile: Annotated[str, typer.Option(
        help="The layout, when it cannot be told from the file: a name, or a TOML file.")] = "",
    timezone: Annotated[str, typer.Option(help="The zone of times that name none: Europe/Moscow.")] = "",
    date_order: Annotated[str, typer.Option(help="dmy or mdy, when both would fit.")] = "",
    encoding: Annotated[str, typer.Option(help="The file's encoding, when it cannot be told.")] = "",
    operator: Annotated[list[str] | None, typer.Option(
        help="Who answers in a chat, as the export names them: user123456. May be given again.")] = None,
    operator_id: Annotated[list[str] | None, typer.Option(hidden=True)] = None,
    burst_gap: Annotated[int | None, typer.Option(
        min=0, metavar="MINUTES", help="Messages of one person no further apart are one ticket.")] = None,
    skip_chat_type: Annotated[list[str] | None, typer.Option(
        metavar="TYPE", help="Leave out chats of this type, such as private_group. May be given again.")] = None,
    retry: Annotated[Path | None, typer.Option(
        metavar="FILE", readable=False, help="A quarantine file: try its records again, corrected or not.")] = None,
    wizard: Annotated[Path | None, typer.Option(
        metavar="FILE", readable=False, help="Make a profile for a file whose layout nobody knows.")] = None,
    force: Annotated[bool, typer.Option("--force", help="With --wizard: replace a profile of that name.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before importing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object for each file.")] = False,
) -> None:
    """Import form exports, chats and mail files; importing the same again changes nothing."""
    options = ExportOptions(
        "" if profile == "auto" else profile, timezone, date_order, encoding,
        (*(operator or ()), *(operator_id or ())), burst_gap, tuple(skip_chat_type or ()))
    if sum(map(bool, (paths, retry, wizard))) != 1:
        usage(_("name what to import, or with --retry a quarantine file, or with --wizard an unknown file"))
    with open_desk() as desk:
        from supportdesk_tui.cli.imports.questions import Questions
        from supportdesk_tui.cli.imports.run import ImportRun

        if wizard is not None:
            from supportdesk_tui.cli.imports import wizard as import_wizard

            import_wizard.wizard(desk, wizard, options, ask=at_terminal() and not yes, force=force, json=json)
            return
        RulesWarning().say(desk)
        run = ImportRun(desk, options, json, retry is not None, Questions(desk) if at_terminal() and not yes else None)
        paths = [_in_quarantine(desk, retry)] if retry is not None else paths or []
        if dry_run:
            run.preview(paths, to_stderr=False)
        else:
            if at_terminal() and not yes:
                run.preview(paths, to_stderr=True)
                if run.done and not typer.confirm(_("Import?"), err=True):
                    raise SystemExit(Exit.CONFIRM)
                run.done, run.put_aside = 0, False
            run.run(paths)
        code = run.exit_code()
    if code is not Exit.DONE:
        raise SystemExit(code)


def _in_quarantine(desk: Desk, file: Path) -> Path:
    """A quarantine file that is named without its folder lies where they all do."""
    there = desk.config.data_dir / "quarantine" / file.name
    return there if file.name == str(file) and not file.exists() and there.exists() else file
