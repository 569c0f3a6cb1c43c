"""``supportdesk demo``: the panel on a sample club in a home of its own; nothing is sent."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from supportdesk_tui import bootstrap
from supportdesk_tui.cli.panel import is_dumb, wishes
from supportdesk_tui.cli.running import errors_as_sentences, options, usage
from supportdesk_tui.i18n import gettext as _


def demo(
    build_only: Annotated[bool, typer.Option("--build-only", help="Fill the home, open nothing.")] = False,
    home: Annotated[Path | None, typer.Option(help="Keep the sample club here and come back to it.")] = None,
    apart: Annotated[bool, typer.Option("--apart", help="In a temporary folder, whichever desk --home names.")] = False,
) -> None:
    """Open the panel on a sample club; nothing is sent."""
    dumb = not build_only and is_dumb()
    kept = home or (None if apart else _home_said_on_the_line())
    with errors_as_sentences(), _folder(kept, keep=build_only) as folder:
        _refuse_real_desk(folder)
        with _open(folder) as opened:
            _build_once(opened, say=build_only)
            if not build_only:
                _open_panel(opened, dumb=dumb)


def _home_said_on_the_line() -> Path | None:
    """``--home`` before the command counts; the desk that the environment names is somebody's real one."""
    named = os.environ.get("SUPPORTDESK_HOME")
    return None if options.home is None or str(options.home) == named else options.home


@contextmanager
def _folder(kept: Path | None, *, keep: bool) -> Iterator[Path]:
    if kept is not None:
        yield kept.expanduser().absolute()
    elif keep:
        yield Path(tempfile.mkdtemp(prefix="supportdesk-demo-"))
    else:
        with tempfile.TemporaryDirectory(prefix="supportdesk-demo-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)


def _refuse_real_desk(folder: Path) -> None:
    """Before anything is opened: a configuration that the demo did not write is left alone."""
    from supportdesk_tui.demo.home import is_foreign

    if is_foreign(folder):
        usage(_("{path} holds a desk already: name another folder with --home").format(path=folder))


@contextmanager
def _open(folder: Path) -> Iterator[bootstrap.Opened]:
    from supportdesk_tui.demo.home import write_config
    from supportdesk_tui.demo.silent_account import SilentAccount

    write_config(folder)
    account = SilentAccount()
    with bootstrap.open_desk(folder, accounts={account.name: account}) as opened:
        yield opened


def _build_once(opened: bootstrap.Opened, *, say: bool) -> None:
    from supportdesk_tui.demo import club

    if not club.is_built(opened.desk):
        if club.is_begun(opened.desk):
            usage(_("{path} holds a sample club that was not finished: remove that folder and start again").format(
                path=opened.places.data_dir))
        built = club.build(opened.desk, opened.desk.clock.now())
        if say:
            typer.echo(_("{tickets} tickets from {mails} mails, {forms} form requests and a Telegram chat").format(
                tickets=built.tickets, mails=sum(built.mails.values()), forms=built.form_tickets))
    if say:
        typer.echo(_("The sample club is in {path}").format(path=opened.places.data_dir))


def _open_panel(opened: bootstrap.Opened, *, dumb: bool) -> None:
    if dumb:
        from supportdesk_tui.cli.line.sitting import instead_of_panel

        instead_of_panel(opened.desk)
        return
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")  # read once, when textual is first imported
    from supportdesk_tui.cli.first_paint import first_paint

    chosen = wishes(opened.desk)
    with first_paint(opened.desk, chosen) as first:
        from supportdesk_tui.app import run_panel

        run_panel(opened.desk, wishes=chosen, places=opened.places, first=first)
