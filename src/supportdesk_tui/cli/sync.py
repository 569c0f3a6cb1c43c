"""``supportdesk sync``: read the mail accounts, once or until stopped."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from supportdesk_tui.cli.hook_commands import keep_telling, tell
from supportdesk_tui.cli.rules_warning import RulesWarning
from supportdesk_tui.cli.running import Exit, open_desk, print_json, say_error
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.sync import names as sync_names
from supportdesk_tui.desk.upkeep import daily_backup
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import ngettext

if TYPE_CHECKING:
    from supportdesk_tui.desk.sync.names import Scope
    from supportdesk_tui.desk.sync.watch import Signals

_WHOLE_MAILBOX = 1_000
"""Mails; a round that read so many leaves the day's backup to the next one: what it read lies on the server too."""
Json = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


def sync(
    names: Annotated[list[str] | None, typer.Argument(
        metavar="[NAME]...", help="Accounts and watched folders; all when none.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on until stopped; sends the outbox too.")] = False,
    since: Annotated[str, typer.Option(help="How far back: 14d, 2026-01-31 or all.")] = "",
    retry_quarantine: Annotated[bool, typer.Option(
        "--retry-quarantine", help="Try the quarantined mails once more.")] = False,
    every: Annotated[float, typer.Option(
        help="With --watch: seconds between two rounds where the server does not tell of new mail; "
             "up to twice as long.", min=1.0)] = 60.0,
    fetch_large: Annotated[int, typer.Option(
        "--fetch-large", metavar="TICKET", help="Fetch this ticket's large mails whole, and nothing else.")] = 0,
    parent: Annotated[int, typer.Option(help="With --watch: end when this process ends.", hidden=True)] = 0,
    json: Json = False,
) -> None:
    """Read the mail accounts and the watched folders."""
    if fetch_large:
        _fetch_large(fetch_large, json)
        return
    if watch:
        _watch(names, since, every, parent, json)
        return
    with open_desk() as desk:
        RulesWarning().say(desk)
        scope = sync_names.named(desk, names)
        if scope.empty:
            code, mails = _nothing_to_read(), 0
        else:
            code, mails = _round(desk, scope, since, retry_quarantine, json)
        tell(desk)
        if mails < _WHOLE_MAILBOX:
            daily_backup.write_if_due(desk)
    raise typer.Exit(code)


def _nothing_to_read() -> Exit:
    say_error(_("No mail account is configured; 'supportdesk init' sets one up."))
    return Exit.PARTIAL


def _fetch_large(ticket_id: int, json: bool) -> None:
    from supportdesk_tui.desk.arrival import reread

    with open_desk() as desk:
        count = reread.fetch_rest(desk, ticket_id)
    if json:
        print_json({"ticket": ticket_id, "fetched": count})
    else:
        print(ngettext("{n} large mail of #{ticket} is here whole", "{n} large mails of #{ticket} are here whole",
                       count).format(n=count, ticket=ticket_id))


def _round(desk: Desk, scope: Scope, since: str, retry: bool, json: bool) -> tuple[Exit, int]:
    """One round; returns how it ended and how many mails it read."""
    from supportdesk_tui.cli import sync_output
    from supportdesk_tui.desk import boundaries
    from supportdesk_tui.desk.imports import watched_folders
    from supportdesk_tui.desk.letters import deliver
    from supportdesk_tui.desk.rules import rule_sweep
    from supportdesk_tui.desk.sync import sync_mail, sync_state

    if retry:
        report = sync_mail.retry_quarantine(desk, scope.accounts, balance=True)
    else:
        report = sync_mail.sync_once(desk, scope.accounts, since, balance=True)
        report = replace(report, sources=watched_folders.look_once(desk, scope.sources, retry=scope.asked_for))
        boundaries.refresh(desk)
        while rule_sweep.sweep(desk):
            pass  # a backlog is worked off in parts
        # After reading: an acknowledgement leaves with the round that wrote it.
        deliver.deliver_due(desk, scope.accounts)
    if json:
        print_json(sync_output.as_json(report, sync_state.states(desk)))
    else:
        for line in sync_output.lines(report):
            print(line, flush=True)
    return sync_output.exit_code(report), report.tally.server

BEHIND_THE_PANEL = 5
"""By how much a child of the panel lets it go first."""


def _watch(names: list[str] | None, since: str, every: float, parent: int, json: bool) -> None:
    from supportdesk_tui.cli import sync_output
    from supportdesk_tui.desk.sync import sync_state
    from supportdesk_tui.desk.sync import watch as watching
    from supportdesk_tui.desk.sync.report import SyncReport

    signals, rules = watching.Signals(), RulesWarning()
    _listen(signals)
    if parent and hasattr(os, "nice"):
        os.nice(BEHIND_THE_PANEL)

    def tell(desk: Desk, report: SyncReport) -> None:
        rules.say(desk)
        if json:
            print_json(sync_output.as_json(report, sync_state.states(desk)))
        elif report.tally.server or any(account.problem for account in report.accounts) or report.sources:
            print("\n".join(sync_output.lines(report)), flush=True)

    with open_desk() as desk:
        scope = sync_names.named(desk, names)
        if scope.empty:
            raise typer.Exit(_nothing_to_read())
        rules.say(desk)
        keep_telling(desk, signals.stop)
        with daily_backup.kept_daily(desk):
            watching.watch(desk, signals, scope=scope, since=since, every=every, on_round=partial(tell, desk),
                           alive=_parent_lives(parent))


def _listen(signals: Signals) -> None:
    """SIGTERM, SIGINT and SIGHUP end the watch, SIGUSR1 asks for a round at once.

    A handler interrupts the main thread, which may hold the very lock an event needs: another thread sets it.
    Under nohup the end of the terminal is none of ours.
    """
    def in_a_thread(act: Callable[[], None]) -> Callable[[int, object], None]:
        return lambda _number, _frame: threading.Thread(target=act, daemon=True).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, in_a_thread(signals.end))
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, in_a_thread(signals.end))
    if hasattr(signal, "SIGUSR1"):
        signal.signal(signal.SIGUSR1, in_a_thread(signals.wake))


def _parent_lives(parent: int) -> Callable[[], bool]:
    """Is the process that started us still there? A child of a dead one is handed to another parent."""
    if not parent:
        return lambda: True
    direct = os.getppid() == parent

    def lives() -> bool:
        if direct:
            return os.getppid() == parent
        try:
            os.kill(parent, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    return lives
