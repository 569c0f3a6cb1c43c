"""``supportdesk doctor``: is everything as it should be?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli.running import Exit, options, print_json
from supportdesk_tui.desk import leases, pauses
from supportdesk_tui.desk.arrival import muting
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.finding import Finding, Level, worst
from supportdesk_tui.desk.imports import source_troubles
from supportdesk_tui.desk.rules import hooks
from supportdesk_tui.desk.sync import sync_state
from supportdesk_tui.desk.upkeep import daily_backup, disk_space
from supportdesk_tui.desk.upkeep import doctor as examination
from supportdesk_tui.domain.errors import DeskError


def doctor(
    rebuild: Annotated[bool, typer.Option(
        "--rebuild", help="Rebuild every ticket from its events first.")] = False,
    reimport: Annotated[bool, typer.Option(
        "--reimport", help="Read every stored mail anew first, then as --rebuild; acts and numbers stay.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Do not connect to the mail servers.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Check settings, calendars, playbook, database, mailboxes, outbox and permissions."""
    from supportdesk_tui.presentation.doctor_words import advice, finding_text, level_word

    with contextlib.suppress(DeskError):  # settings that cannot be read are the first finding
        i18n.activate(bootstrap.settings(bootstrap.places(options.home)).language)
    width = max(len(level_word(level)) for level in Level)
    found: list[Finding] = []
    for finding in examine(options.home, rebuild=rebuild, reimport=reimport, offline=offline):
        found.append(finding)
        if not json:
            typer.echo(f"{level_word(finding.level):<{width}}  {finding_text(finding)}")
            for line in advice(finding).splitlines():
                typer.echo(f"{'':<{width}}  {line}")
    level = worst(found)
    if json:
        print_json({"level": level, "findings": [
            {**finding.data, "level": finding.level, "code": finding.code, "about": finding.about,
             "text": finding_text(finding)} for finding in found]})
    if level is Level.ERROR:
        raise SystemExit(Exit.FAILED)


def examine(home: Path | None, *, rebuild: bool, reimport: bool, offline: bool) -> Iterator[Finding]:
    """Every finding as soon as it is known: a mail server may keep us waiting."""
    found = bootstrap.examine_settings(home)
    yield from found
    if found[-1].code == "config_unusable":
        return
    try:
        with bootstrap.open_desk(home) as opened:
            yield from _examine_desk(opened.desk, rebuild=rebuild, reimport=reimport, offline=offline)
    except DeskError as error:
        yield Finding(Level.ERROR, "desk_unusable", error=error)


def _examine_desk(desk: Desk, *, rebuild: bool, reimport: bool, offline: bool) -> Iterator[Finding]:
    if reimport:
        from supportdesk_tui.desk.arrival import reread

        again = reread.reread_all(desk)
        yield Finding(Level.OK, "reread", data={"count": again.messages, "changed": again.changed})
        yield Finding(Level.OK, "rebuilt", data={"count": again.tickets})
    elif rebuild:
        from supportdesk_tui.desk import recording

        yield Finding(Level.OK, "rebuilt", data={"count": recording.rebuild(desk)})
    now = desk.clock.now()
    yield from examination.check_calendars(desk.config.schedules, now)
    problems = desk.library.problems()
    yield from examination.check_playbook(problems, len(desk.library.macros()), len(desk.library.sops()))
    yield from examination.check_database(desk.store)
    if desk.accounts:
        yield from examination.check_watch(sync_state.states(desk), desk.accounts, leases.is_watched(desk))
    with desk.store.reading() as view:
        yield from examination.check_sync(view, desk.accounts, now)
        yield from examination.check_outbox(view)
        yield from examination.check_write_back(view, desk.accounts)
        yield from examination.check_quarantine(view)
    yield from source_troubles.check(desk)
    yield from examination.check_paused(pauses.paused_accounts(desk))
    yield from disk_space.check(desk)
    yield from daily_backup.check(desk)
    yield from examination.check_hooks(hooks.troubles(desk))
    yield from examination.check_muted(muting.muted(desk))
    if not offline:
        yield from examination.check_accounts(desk.accounts)
        yield from examination.check_balance(desk.store, desk.accounts)
