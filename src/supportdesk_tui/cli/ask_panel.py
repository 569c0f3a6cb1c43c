"""``supportdesk : 'view P1'``: a line to the panel that runs."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk_tui import bootstrap
from supportdesk_tui.cli.running import Exit, errors_as_sentences, options, print_json, say_error, usage
from supportdesk_tui.i18n import gettext as _

_SECONDS = 20.0


def ask_panel(words: Annotated[list[str], typer.Argument(
        metavar="COMMAND", help="As in the palette: a command's id or label, or with words behind it: 'view P1'.")],
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Have the panel that runs do something; of several the one opened last."""
    from supportdesk_tui.screens.panel_door import MOST_BYTES, tell

    line = " ".join(" ".join(words).split())
    if not line or len(line.encode()) >= MOST_BYTES:
        usage(_("One command is wanted, such as: supportdesk : 'view P1'"))
    with errors_as_sentences():
        folder = bootstrap.places(options.home).panels_dir
    try:
        answer = tell(folder, line, _SECONDS)
    except OSError:
        say_error(_("The panel does not answer."))
        raise typer.Exit(Exit.FAILED) from None
    if answer is None:
        say_error(_("No panel is running: supportdesk opens one."))
        raise typer.Exit(Exit.OFFLINE)
    done, said = answer
    if json:
        print_json({"done": done, "said": said})
    elif done:
        typer.echo(said)
    else:
        say_error(said)
    if not done:
        raise typer.Exit(Exit.FAILED)
