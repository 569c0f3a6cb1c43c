"""Numbers and hand-over from the command line: the same as in the panel."""

from __future__ import annotations

import csv
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from supportdesk_tui.cli.running import open_desk, print_json, usage
from supportdesk_tui.cli.shapes import instant, ticket_object
from supportdesk_tui.desk.looking import hand_over, report
from supportdesk_tui.domain.report import PriorityLine, Report, Timing
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import language

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_WIDTH = 100


def report_(period: Annotated[str, typer.Argument(help="day, week or month, up to now.")] = "week", json: Json = False,
            csv_dir: Annotated[Path | None, typer.Option("--csv", metavar="DIR", help="Write tables into a folder.")]
            = None) -> None:
    """The numbers of today, this week or this month, with the same stretch of the one before."""
    from supportdesk_tui.presentation.look import Look
    from supportdesk_tui.presentation.report_lines import PERIOD, period_words, plain, report_lines

    if period not in report.PERIODS:
        usage(_("The period is one of: {allowed}").format(allowed=", ".join(report.PERIODS)))
    with open_desk() as desk:
        found = report.report(desk, period)
        if csv_dir is not None:
            for path in _write(found, csv_dir):
                typer.echo(str(path))
        elif json:
            print_json({"period": period, "now": _object(found.now), "before": _object(found.before)})
        else:
            titles = {macro.id: macro.text(language()).title for macro in desk.library.macros()}
            typer.echo(f" {_(PERIOD[period])} {period_words(found, desk.config.zone)}")
            for line in plain(report_lines(found, desk.config, _WIDTH, Look(), titles)):
                typer.echo(line)


def handover(json: Json = False) -> None:
    """How the desk stands, for whoever comes next."""
    from supportdesk_tui.presentation.hand_over_lines import hand_over_lines, one_line
    from supportdesk_tui.presentation.look import Look
    from supportdesk_tui.presentation.report_lines import plain

    with open_desk() as desk:
        found = hand_over.hand_over(desk)
        if json:
            print_json({"at": instant(found.at), "open": found.open, "received_today": found.received,
                        "solved_today": found.solved, "unsent": found.unsent, "line": one_line(found),
                        "lists": {kind: {"total": total, "tickets": [ticket_object(ticket) for ticket in tickets]}
                                  for kind, (total, tickets) in found.lists.items()}})
            return
        for line in plain(hand_over_lines(found, desk.config, _WIDTH, Look())):
            typer.echo(line)


def _object(found: Report) -> dict[str, object]:
    return {
        "since": instant(found.since), "until": instant(found.until), "received": found.received,
        "priorities": [_line(line) for line in found.lines],
        "categories": [{"category": name, "count": count} for name, count in found.categories],
        "solved": found.solved, "reopened": found.reopened, "escalations": found.escalations,
        "promises": {"given": found.promised, "kept": found.kept, "broken": list(found.broken)},
        "macros": [{"macro": name, "count": count} for name, count in found.macros], "without_macro": found.by_hand,
        "from_other_programs": found.elsewhere}


def _line(line: PriorityLine) -> dict[str, object]:
    return {"priority": line.priority.value if line.priority else None, "count": line.count,
            "first_response": _timing(line.first), "resolution": _timing(line.resolution), "breaches": line.breaches}


def _timing(timing: Timing) -> dict[str, object]:
    seconds = int(timing.median.total_seconds()) if timing.median is not None else None
    return {"median_seconds": seconds, **{name: value for name, value in asdict(timing).items() if name != "median"},
            "in_sla": timing.in_sla}


def _write(found: report.Compared, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    now = found.now
    tables: dict[str, list[list[object]]] = {
        "priorities": [["priority", "count", "first_response_median_seconds", "first_response_in_sla",
                        "resolution_median_seconds", "resolution_in_sla", "breaches"],
                       *([line.priority or "", line.count, _timing(line.first)["median_seconds"], line.first.in_sla,
                          _timing(line.resolution)["median_seconds"], line.resolution.in_sla, line.breaches]
                         for line in now.lines)],
        "categories": [["category", "count"], *([name, count] for name, count in now.categories)],
        "macros": [["macro", "count"], *([name, count] for name, count in now.macros), ["", now.by_hand]],
        "acts": [["solved", "reopened", "escalations", "promises_given", "promises_kept", "promises_broken",
                  "replies_from_other_programs"],
                 [now.solved, now.reopened, now.escalations, now.promised, now.kept, len(now.broken), now.elsewhere]]}
    written = []
    for name, rows in tables.items():
        path = folder / f"{found.period}-{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        written.append(path)
    return written
