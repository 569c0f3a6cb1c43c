"""``supportdesk login``: opens a mailbox through its provider's own page."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli.login_talk import TerminalTalk, said_kept
from supportdesk_tui.cli.running import Exit, errors_as_sentences, open_desk, options
from supportdesk_tui.desk import pauses
from supportdesk_tui.desk.finding import Level, worst
from supportdesk_tui.desk.upkeep import doctor


def login(
    account: Annotated[str, typer.Argument(help="The account's name; may be left out when only one logs in so.")] = "",
    no_test: Annotated[bool, typer.Option("--no-test", help="Do not try the servers.")] = False,
) -> None:
    """Log in to a mailbox through its provider's page (Microsoft 365, Google) and keep the tokens."""
    with errors_as_sentences():
        i18n.activate(bootstrap.settings(bootstrap.places(options.home)).language)
        way_in = bootstrap.mail_login(options.home, account)
        said_kept(way_in.log_in(TerminalTalk()), way_in.secrets_file)
    with open_desk() as desk:
        name = way_in.account
        pauses.clear(desk, name)  # letters that waited for this login leave now
        if no_test:
            return
        from supportdesk_tui.presentation.doctor_words import advice, finding_text

        findings = doctor.check_accounts({name: desk.accounts[name]})
    for finding in findings:
        typer.echo(finding_text(finding), err=finding.level is Level.ERROR)
        if advice(finding):
            typer.echo(advice(finding), err=True)
    if worst(findings) is Level.ERROR:
        raise SystemExit(Exit.FAILED)
