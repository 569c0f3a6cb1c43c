"""``supportdesk import --wizard``: what the columns of an unknown file may mean, put right, written as a profile."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import typer

from supportdesk_tui.cli.imports.as_json import ticket_as_json
from supportdesk_tui.cli.imports.output import ticket_line
from supportdesk_tui.cli.running import Exit, print_json, say_error
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports.report import ImportedTicket
from supportdesk_tui.desk.ports import BadRecord, ExportOptions, ExportRecord, GuessedLayout
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.presentation import import_words
from supportdesk_tui.presentation.errors import sentence

_SAMPLE = 3
"""Records shown as what they would become."""
_READ_THROUGH = 100
_ROLES = ("created", "email", "name", "phone", "telegram", "subject", "message", "attachments", "id", "form", "form_id")


def wizard(desk: Desk, path: Path, options: ExportOptions, *, ask: bool, force: bool, json: bool) -> None:
    """Guess, show, let it be changed where somebody can be asked, and write. Raises BadInput, ConfigError."""
    layout = desk.exports.guess(path, options)
    known = [name for name in desk.exports.known_as(path, options) if name != layout.name]
    for name in known:
        say_error(_("{file} is known already, as {name}: with a profile of its own it would fit two, and each import "
                    "would have to say which").format(file=clean_line(path.name), name=name))
    sample, trouble = _tried(desk, path, layout, options)
    if not json or ask:
        _show(desk, layout, sample, trouble)
    while ask:
        changed, more = _changed(layout)
        if not more:
            break
        if changed is layout:
            continue
        layout = changed
        sample, trouble = _tried(desk, path, layout, options)
        _show(desk, layout, sample, trouble)
    try:
        file = desk.exports.keep_profile(layout, replace=force)
    except BadInput as error:
        if not ask or error.reason != "file_exists":
            raise
        if not typer.confirm(_("There is a profile {name} already. Replace it?").format(name=layout.name), err=True):
            raise SystemExit(Exit.CONFIRM) from None
        file = desk.exports.keep_profile(layout, replace=True)
    if json:
        print_json({"path": str(path), "profile": layout.name, "file": str(file), "known_as": known,
                    "roles": {role: list(columns) for role, columns in layout.roles.items()},
                    "formats": list(layout.formats), "timezone": layout.timezone or None,
                    "sample": [ticket_as_json(item) for item in sample], "problem": trouble or None})
    else:
        print(_("written: {path}").format(path=clean_line(str(file), 400)))
        print(_("look at it, then: supportdesk import --profile {name} FILE").format(name=layout.name))


def _tried(desk: Desk, path: Path, layout: GuessedLayout,
           options: ExportOptions) -> tuple[list[ImportedTicket], str]:
    """The first tickets that the file would give so, and what stands in the way of more."""
    zone = options.timezone or layout.timezone or desk.config.zone.key
    order = options.date_order or "dmy"
    try:
        export = desk.exports.open_as(path, layout, replace(options, timezone=zone, date_order=order))
        items = list(islice(export.records(), _READ_THROUGH))
    except BadInput as error:
        return [], sentence(error)
    good = [ImportedTicket.of(item, None, item.warnings) for item in items if isinstance(item, ExportRecord)]
    bad = [import_words.bad(item.reason) for item in items if isinstance(item, BadRecord)]
    return good[:_SAMPLE], bad[0] if bad and not good else ""


def _show(desk: Desk, layout: GuessedLayout, sample: list[ImportedTicket], trouble: str) -> None:
    width = shutil.get_terminal_size().columns
    say_error(_("What the columns seem to mean:"))
    role_of = {column: role for role, columns in layout.roles.items() for column in columns}
    for number, (header, example) in enumerate(zip(layout.headers, layout.examples, strict=True), 1):
        if header:
            role = import_words.role(role_of[header]) if header in role_of else "–"
            say_error(f"  {number:>2}. {clean_line(header, 30)}: {role}  ({example})"[:width])
    say_error(_("The first records would become:"))
    for item in sample:
        print(ticket_line(item, desk.config.zone, width), file=sys.stderr)
    if trouble:
        say_error(f"  ! {trouble}")


def _changed(layout: GuessedLayout) -> tuple[GuessedLayout, bool]:
    """The layout with one column changed; False when it is to be written as it is."""
    said = str(typer.prompt(_("A column's number to change it, Enter to write the profile"), default="",
                            show_default=False, err=True)).strip()
    if not said:
        return layout, False
    number = int(said[:6]) if said.isascii() and said.isdigit() else 0
    if not 1 <= number <= len(layout.headers) or not layout.headers[number - 1]:
        say_error(_("there is no {word} in the list").format(word=clean_line(said)))
        return layout, True
    for place, role in enumerate(_ROLES, 1):
        say_error(f"  {place:>2}. {import_words.role(role)}")
    say_error("   0. " + _("nothing: shown in the ticket's text"))
    choice = str(typer.prompt(_("Number"), err=True)).strip()
    if not (choice.isascii() and choice.isdigit() and int(choice[:6]) <= len(_ROLES)):
        say_error(_("there is no {word} in the list").format(word=clean_line(choice)))
        return layout, True
    role = _ROLES[int(choice) - 1] if int(choice) else ""
    return layout.with_role(layout.headers[number - 1], role), True
