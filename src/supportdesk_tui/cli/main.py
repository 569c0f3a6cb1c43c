"""The command line: one typer application, one file per group of commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from supportdesk_tui import __version__, i18n
from supportdesk_tui.cli import (
    answering,
    data,
    demo,
    doctor,
    history,
    importing,
    init,
    macro,
    outbox,
    parse,
    reading,
    sla,
    sop,
    sync,
    triaging,
)
from supportdesk_tui.cli.running import errors_as_sentences, options, usage

app = typer.Typer(
    name="supportdesk", help="The support desk in a terminal. Without a command it opens the panel.",
    rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False, no_args_is_help=False)


@app.callback(invoke_without_command=True)
def supportdesk(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(
        help="Keep configuration, data and logs under this one folder.", envvar="SUPPORTDESK_HOME")] = None,
    lang: Annotated[str, typer.Option(help="Language of the interface: en or ru.")] = "",
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours.")] = False,
    ascii_only: Annotated[bool, typer.Option("--ascii", help="Draw with ASCII characters only.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """The support desk in a terminal. Without a command it opens the panel."""
    options.home = home
    if lang and lang not in i18n.LANGUAGES:
        usage(f"--lang {lang}: " + ", ".join(i18n.LANGUAGES))
    if lang:
        os.environ["SUPPORTDESK_LANG"] = lang
    if no_color:
        os.environ["NO_COLOR"] = "1"
    i18n.activate(i18n.language_from_environment())
    if version:
        typer.echo(f"supportdesk {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        with errors_as_sentences():
            from supportdesk_tui.cli.panel import open_panel

            open_panel(ascii_only=ascii_only)


app.command("demo")(demo.demo)
app.command("init")(init.init)
app.command("sync")(sync.sync)
app.command("import")(importing.import_)
app.command("parse")(parse.parse)
app.command("list")(reading.list_)
app.command("show")(reading.show)
app.command("next")(reading.next_)
app.command("search")(reading.search)
app.add_typer(reading.view, name="view")
app.command("new")(answering.new)
app.command("reply")(answering.reply)
app.command("note")(answering.note)
app.command("escalate")(answering.escalate)
app.command("promise")(answering.promise)
app.command("snooze")(answering.snooze)
app.command("set")(triaging.set_)
app.command("close")(triaging.close)
app.command("reopen")(triaging.reopen)
app.command("spam")(triaging.spam)
app.command("undo")(history.undo)
app.command("redo")(history.redo)
app.command("log")(history.log)
app.add_typer(outbox.app, name="outbox")
app.add_typer(macro.app, name="macro")
app.add_typer(sop.app, name="sop")
app.add_typer(sla.app, name="sla")
app.command("doctor")(doctor.doctor)
app.command("backup")(data.backup)
app.command("restore")(data.restore)


def main() -> None:
    """Run the command line; what goes wrong outside the desk's own errors ends with a sentence too."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
