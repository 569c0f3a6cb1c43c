"""``supportdesk sla``: deadlines checked, computed, explained, published and moved."""

from __future__ import annotations

import json as json_format
import sys
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from supportdesk_tui import bootstrap
from supportdesk_tui.cli.running import (
    Exit,
    errors_as_sentences,
    open_desk,
    options,
    print_json,
    ticket_number,
    usage,
)
from supportdesk_tui.domain.calendar import CalendarError, Schedule
from supportdesk_tui.domain.clocks.case_file import CaseFileError, check_cases, read_schedules
from supportdesk_tui.domain.clocks.explaining import ClockExplanation, explain
from supportdesk_tui.domain.clocks.sla import (
    DEFAULT_POLICY,
    ClockEvent,
    Policy,
    clock_events,
    clocks,
)
from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.domain.event import Json
from supportdesk_tui.domain.ticket import Priority

app = typer.Typer(no_args_is_help=True, help="Deadlines: check, compute, explain, publish, recompute.")


class Targeted(StrEnum):
    """The clocks that have a target."""

    FIRST_RESPONSE = "first_response"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A case file (JSON): schedules, policy, cases.")],
    json: AsJson = False,
) -> None:
    """Compute every clock of every case of FILE and compare with what it expects.

    Exit 0: all as expected. 1: some differ, listed. 2: the file cannot be read.
    """
    try:
        results = check_cases(_load(file))
    except (CaseFileError, CalendarError) as error:
        _refuse(file, error)
    differences = [difference for result in results for difference in result.differences]
    if json:
        print_json({"cases": [result.as_json() for result in results]})
    for difference in differences:
        line = (f"{difference.case}: {difference.clock}.{difference.field}: "
                f"{difference.found or 'null'} != {difference.expected or 'null'}")
        typer.echo(line, err=json)
    if not json:
        from supportdesk_tui.i18n import gettext

        failed = len({difference.case for difference in differences})
        typer.echo(gettext("{total} cases, {failed} differ").format(total=len(results), failed=failed))
    if differences:
        raise SystemExit(Exit.FAILED)


@app.command()
def due(
    priority: Annotated[Priority, typer.Option(help="P1, P2 or P3.")],
    received: Annotated[str, typer.Option(help="When it arrived, ISO 8601; local working time without offset.")],
    target: Annotated[Targeted, typer.Option(help="Which clock.")] = Targeted.FIRST_RESPONSE,
    json: AsJson = False,
) -> None:
    """When a ticket received at that instant would be due, by the configured policy or the standard one."""
    policy, schedules, work = _in_force()
    zone = schedules[work].zone
    try:
        at = datetime.fromisoformat(received)
        at = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(zone)
    except (ValueError, OverflowError):
        usage(f"--received {received}: 2026-03-04T12:00:00+03:00")
    events = [ClockEvent(at, "received", priority=priority)]
    if target is Targeted.NEXT_REPLY:
        events += [ClockEvent(at, "outbound", kind="human"), ClockEvent(at, "inbound", kind="human")]
    found = {clock.name.value: clock for clock in clocks(events, policy, schedules, at, work=work).all()}
    clock = found[target.value]
    due_at = clock.due_at.astimezone(zone) if clock.due_at else None
    act_by = clock.act_by.astimezone(zone) if clock.act_by else None
    if json:
        print_json({"clock": target.value, "priority": priority.value, "received_at": at.isoformat(),
                    "due_at": due_at.isoformat() if due_at else None,
                    "act_by": act_by.isoformat() if act_by else None, "policy": policy.version})
        return
    from supportdesk_tui.presentation import sla_words, words

    typer.echo(due_at.isoformat() if due_at else sla_words.rule(clock.rule) or words.clock_state(clock.state))


@app.command("explain")
def explain_ticket(
    ticket: Annotated[int, typer.Argument(metavar="ID", help="The ticket's number.", parser=ticket_number)],
    json: AsJson = False,
) -> None:
    """Why the clocks of a ticket stand as they do: hours consumed, pauses skipped, the rule that decided."""
    with open_desk() as desk:
        now = desk.clock.now()
        with desk.store.reading() as view:
            row, events = view.ticket(ticket), view.events(ticket)
        version = desk.config.version_for(ticket, row.received_at)
        explanation = explain(clock_events(events), version.policy, version.schedules, now,
                              work=desk.config.work)
        if json:
            print_json({"ticket": ticket, "policy": explanation.version,
                        "clocks": {one.clock.name.value: _explained(one) for one in explanation.clocks}})
            return
        from supportdesk_tui.presentation.sla_words import explanation_lines

        for line in explanation_lines(explanation, now, desk.config.zone):
            typer.echo(line)


@app.command()
def page(
    html: Annotated[Path, typer.Option(help="The file to write; - for the terminal.")],
) -> None:
    """Write the targets and the hours as an HTML page to publish."""
    from supportdesk_tui.presentation.sla_page import sla_page

    with open_desk() as desk:
        text = sla_page(desk.config.policy, desk.config.schedules, desk.clock.now(), desk.config.club.name)
    if str(html) == "-":
        typer.echo(text, nl=False)
        return
    try:
        html.write_text(text, encoding="utf-8")
    except OSError as error:
        typer.echo(f"{html}: {error.strerror}", err=True)
        raise SystemExit(Exit.FAILED) from None


@app.command()
def recompute(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would move.")] = False,
    json: AsJson = False,
) -> None:
    """Move open tickets to the newest policy and calendar; show whose due times move, and which into breach."""
    from supportdesk_tui.desk.upkeep import recompute_sla
    from supportdesk_tui.i18n import gettext, ngettext
    from supportdesk_tui.presentation import words
    from supportdesk_tui.presentation.times import full_moment

    with open_desk() as desk:
        plan = recompute_sla.plan(desk) if dry_run else recompute_sla.recompute(desk)
        now, zone = desk.clock.now(), desk.config.zone
    breaches = sum(move.breaches for move in plan.moves)
    if json:
        print_json({"version": plan.version, "tickets": list(plan.tickets), "moves": [
            {"ticket": move.ticket_id, "clock": move.clock.value, "before": _iso(move.before),
             "after": _iso(move.after), "breach": move.breaches} for move in plan.moves]})
        return
    for move in plan.moves:
        before, after = (full_moment(at, now, zone) if at else "-" for at in (move.before, move.after))
        mark = " !!" if move.breaches else ""
        typer.echo(f"#{move.ticket_id} {words.clock(move.clock)}: {before} -> {after}{mark}")
    count = len(plan.moves)
    moved = ngettext("{count} due time moves", "{count} due times move", count).format(count=count)
    typer.echo(f"{moved}, {gettext('{count} of them into breach').format(count=breaches)}")


def _load(file: Path) -> object:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
        return json_format.loads(text)
    except OSError as error:
        usage(f"{file}: {error.strerror}")
    except (ValueError, RecursionError) as error:
        usage(f"{file}: JSON: {error}")


def _refuse(file: Path, error: DeskError) -> NoReturn:
    from supportdesk_tui.presentation.errors import sentence

    usage(f"{file}: {sentence(error)}")


def _in_force() -> tuple[Policy, Mapping[str, Schedule], str]:
    """What the desk has configured; the standard policy where there is no desk yet. Makes no files."""
    with errors_as_sentences():
        where = bootstrap.places(options.home)
        if not where.config_file.exists() and not where.database_path.exists():
            return DEFAULT_POLICY, read_schedules({}), "work"
    with open_desk() as desk:
        return desk.config.policy, desk.config.schedules, desk.config.work


def _explained(explained: ClockExplanation) -> dict[str, Json]:
    clock, counted = explained.clock, explained.counted
    return {
        "state": clock.state.value, "due_at": _iso(clock.due_at), "act_by": _iso(clock.act_by),
        "started_at": _iso(clock.started_at), "ended_at": _iso(clock.ended_at),
        "rule": explained.rule.value, "changed_at": _iso(explained.changed_at),
        "counted_from": _iso(explained.counted_from),
        "seconds": counted.duration.total_seconds() if counted else None,
        "schedule": counted.schedule if counted else None,
        "windows": [{"from": _iso(opens), "to": _iso(closes), "seconds": (closes - opens).total_seconds()}
                    for opens, closes in explained.windows],
        "pauses": [{"from": _iso(pause.start), "to": _iso(pause.end),
                    "seconds": pause.open_time.total_seconds()} for pause in explained.pauses],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
