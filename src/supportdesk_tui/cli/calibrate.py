"""How good the suggestions are on the desk's own finished tickets."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk_tui.cli.running import Exit, open_desk, print_json, say_error, usage
from supportdesk_tui.desk.rules import calibrate as calibrating
from supportdesk_tui.domain.calibration import FEWEST, Calibration
from supportdesk_tui.domain.similarity import THRESHOLD
from supportdesk_tui.i18n import N_
from supportdesk_tui.i18n import gettext as _

_FIELDS = {"category": N_("category"), "priority": N_("priority"), "assignee": N_("who"), "macro": N_("macro")}
_CONFUSIONS = 10


def calibrate(suggestions: Annotated[bool, typer.Option(
        "--suggestions", help="Judge each finished ticket by all the others.")] = False,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Measure how often suggestions are right, and how often there is one, at several thresholds."""
    if not suggestions:
        usage(_("Say what to measure: --suggestions"))
    with open_desk() as desk:
        found = calibrating.suggestions(desk)
    if json:
        print_json(_object(found))
    elif found.enough:
        _print(found)
    if not found.enough:
        say_error(_("{n} finished tickets are too few to say anything; {least} are needed").format(
            n=found.tickets, least=FEWEST))
        raise SystemExit(Exit.PARTIAL)


def _print(found: Calibration) -> None:
    typer.echo(_("{n} finished tickets, each judged by the others").format(n=found.tickets))
    for field, marks in found.marks.items():
        if not marks[0].total:
            continue
        typer.echo(f"\n{_(_FIELDS[field])}")
        for mark in marks:
            here = "*" if mark.threshold == THRESHOLD else " "
            said = _("right {right} of {answered}, an answer for {part}").format(
                right=f"{mark.accuracy:.0%}", answered=mark.answered, part=f"{mark.coverage:.0%}")
            typer.echo(f" {here} {mark.threshold:.1f}  {said}")
    if found.confusion:
        typer.echo("\n" + _("Taken for another category:"))
    for (truth, said), count in list(found.confusion.items())[:_CONFUSIONS]:
        typer.echo(f" {count:>4}  {truth} → {said}")


def _object(found: Calibration) -> dict[str, object]:
    return {
        "tickets": found.tickets, "enough": found.enough, "threshold": THRESHOLD,
        "fields": {field: [{"threshold": mark.threshold, "total": mark.total, "answered": mark.answered,
                            "right": mark.right, "accuracy": round(mark.accuracy, 3),
                            "coverage": round(mark.coverage, 3)} for mark in marks]
                   for field, marks in found.marks.items()},
        "confusion": [{"done": truth, "proposed": said, "count": count}
                      for (truth, said), count in found.confusion.items()]}
