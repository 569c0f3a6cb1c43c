"""``supportdesk backup`` and ``supportdesk restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supportdesk_tui import bootstrap
from supportdesk_tui.cli.running import (
    errors_as_sentences,
    open_bench,
    open_desk,
    options,
    print_json,
    usage,
)
from supportdesk_tui.desk.upkeep import daily_backup
from supportdesk_tui.desk.upkeep.after_restore import hold_back_unsent, show_held_back
from supportdesk_tui.domain.errors import BadInput, NotPossible, StoreError
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import ngettext

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def backup(
    file: Annotated[Path | None, typer.Argument(
        metavar="[FILE]", help="Where to; a file of the day in the backup folder when left out.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE when it exists.")] = False,
    json: Json = False,
) -> None:
    """Copy the database while it is in use; the last seven daily copies are kept."""
    with open_bench() as opened:
        if file is not None and file.exists() and not force:
            usage(_("{file} exists already; --force replaces it").format(file=file))
        target = file or daily_backup.file_of_today(opened.desk)
        if target.exists() and target.samefile(opened.places.database_path):
            usage(_("{file} is the database itself").format(file=target))
        try:
            written = daily_backup.write(opened.desk, file)
        except StoreError as error:
            if isinstance(error.__cause__, OSError):  # the place of the copy, not the database
                raise BadInput("cannot_write", str(target), error.__cause__.strerror or "") from error
            raise
        from supportdesk_tui.presentation.words import size_words

        size = size_words(written.size)
    if json:
        print_json({"file": str(written.file), "size": written.size})
        return
    typer.echo(_("Backup written to {file} ({size}); it holds the key that signs our letters: keep it private").format(
        file=written.file, size=size))


def restore(file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
            json: Json = False) -> None:
    """Put a backup in the database's place; the replaced database is kept among the backups."""
    with errors_as_sentences():
        try:
            restored = bootstrap.restore(options.home, file, hold_back_unsent)
        except StoreError as error:
            if error.reason == "corrupt" and error.path == str(file):
                raise NotPossible("not_a_backup", str(file)) from error
            raise
    with open_desk() as desk:
        show_held_back(desk, restored.prepared)
    if json:
        print_json({"file": str(file), "replaced": str(restored.kept) if restored.kept else None,
                    "held_back": len(restored.prepared)})
        return
    typer.echo(_("Restored from {file}").format(file=file))
    if restored.kept is not None:
        typer.echo(_("The replaced database is {file}").format(file=restored.kept))
    count = len(restored.prepared)
    if count:
        typer.echo(ngettext(
            "{n} ticket has a letter that may have left since: supportdesk outbox list",
            "{n} tickets have letters that may have left since: supportdesk outbox list",
            count).format(n=count))
