"""One letter to many from the command line: shown first, sent when its number is repeated."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import typer

from supportdesk_tui.cli.running import Exit, print_json, say_error
from supportdesk_tui.cli.triaging import report
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import bulk_letters
from supportdesk_tui.desk.letters import reply as replying
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.domain.clean_text import clean_block, clean_line
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import ngettext
from supportdesk_tui.presentation.mark_words import why_left

Confirm = Annotated[int | None, typer.Option(
    "--confirm", metavar="N", help="How many letters are to leave, where there are several.")]
SHOWN = 3


def send_to_many(desk: Desk, ids: tuple[int, ...], make: Callable[[Desk, int], Ready], hold: int,
                 confirm: int | None, *, dry_run: bool, json: bool) -> None:
    """Send a letter on each ticket that can have one as it is; the others are told with their reason."""
    letters = bulk_letters.prepare(desk, ids, make)
    count = len(letters.ready)
    if not json:
        for left in letters.left:
            say_error(_("No letter on #{number}: {why}").format(
                number=left.ticket_id, why=why_left(left, desk.config, desk.clock.now())))
    if dry_run:
        _show(desk, letters, json)
        return
    if not count:
        say_error(_("Nothing was sent."))
        raise typer.Exit(Exit.FAILED)
    if confirm != count:
        say_error(ngettext("Nothing was sent: {n} letter would leave; --dry-run shows it, --confirm {n} sends it.",
                           "Nothing was sent: {n} letters would leave; --dry-run shows them, --confirm {n} sends them.",
                           count).format(n=count))
        raise typer.Exit(Exit.CONFIRM)
    done = bulk_letters.send(desk, letters.ready, timedelta(seconds=hold))
    if hold and done.batch_id:
        held(desk, done, hold)
    report(desk, replace(done, left=(*letters.left, *done.left)), json)


def held(desk: Desk, done: Done, seconds: int) -> None:
    """Wait until what was sent may leave; Ctrl+C takes it back and ends the command."""
    several = done.summary.get("outbox_ids")
    letters = several if isinstance(several, list) else [done.summary["outbox_id"]]
    say_error(_("Held for {n} s; Ctrl+C takes it back.").format(n=seconds))
    try:
        time.sleep(seconds)
    except KeyboardInterrupt:
        for letter in letters:
            assert isinstance(letter, int)
            replying.take_back(desk, letter)
        say_error(_("Taken back; the text is a draft again."))
        raise typer.Exit(Exit.FAILED) from None
    replying.release_held(desk)


def _show(desk: Desk, letters: bulk_letters.BulkLetters, json: bool) -> None:
    if json:
        print_json({"letters": [{"ticket": each.ticket_id, "to": list(each.to), "subject": each.subject,
                                 "text": each.text, "effects": dict(each.effects), "language": each.language}
                                for each in letters.ready],
                    "left": [{"ticket": each.ticket_id, "why": why_left(each, desk.config, desk.clock.now())}
                             for each in letters.left]})
        return
    for each in letters.ready[:SHOWN]:
        typer.echo(f"#{each.ticket_id} {clean_line(', '.join(each.to))}\n{clean_line(each.subject)}\n\n"
                   f"{clean_block(each.text).rstrip()}\n")
    rest = len(letters.ready) - SHOWN
    if rest > 0:
        typer.echo(ngettext("... and {n} more letter, made the same way", "... and {n} more letters, made the same way",
                            rest).format(n=rest))
