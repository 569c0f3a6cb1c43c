"""The SOPs from the command line: list, show, lint, tick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supportdesk_tui import i18n
from supportdesk_tui.cli.macro import open_library, report_problems
from supportdesk_tui.cli.running import (
    Exit,
    errors_as_sentences,
    open_desk,
    print_json,
    say_error,
    ticket_number,
)
from supportdesk_tui.desk.acts import follow_sop
from supportdesk_tui.domain.sop import Sop, SopProgress, SopText
from supportdesk_tui.i18n import gettext as _

app = typer.Typer(help="Standard procedures, step by step.", no_args_is_help=True, rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(json: Json = False) -> None:
    """List all SOPs."""
    with errors_as_sentences():
        sops = open_library().sops()
        if json:
            print_json([_object(sop) for sop in sops])
            return
        for sop in sops:
            text = sop.text(i18n.language())
            typer.echo(f"{sop.id:<20} {sop.category:<14} {text.title} ({len(text.steps)})")


@app.command()
def show(sop_id: Annotated[str, typer.Argument(metavar="SOP")],
         ticket: Annotated[int, typer.Option(help="With this ticket's progress; 0 for none.", min=0)] = 0,
         json: Json = False) -> None:
    """Show the steps of an SOP, on request with how far a ticket has come."""
    if ticket:
        with open_desk() as desk:
            run = follow_sop.run(desk, ticket, sop_id)
            if run is not None:
                _print(run.sop, run.text, run.progress, json=json)
        return
    with errors_as_sentences():
        sop = open_library().sop(sop_id)
        _print(sop, sop.text(i18n.language()), None, json=json)


@app.command()
def lint(paths: Annotated[list[Path] | None, typer.Argument(
        metavar="[PATH...]", help="Only these files, or files below these folders.")] = None,
        json: Json = False) -> None:
    """Check all SOPs, in both languages; 1 when something is wrong, warnings alone are fine."""
    with errors_as_sentences():
        report_problems(open_library().lint_sops(), paths or [], json=json)


@app.command()
def tick(ticket_id: Annotated[int, typer.Argument(metavar="ID", help="The ticket.", parser=ticket_number)],
         step: Annotated[int, typer.Argument(metavar="STEP", help="The step's number, from 1.", min=1)],
         sop_id: Annotated[str, typer.Option(
             "--sop", help="The SOP; without it the one begun last, else the category's.")] = "",
         value: Annotated[str, typer.Option(help="What the step records, or which answer it has.")] = "",
         off: Annotated[bool, typer.Option("--off", help="Take the tick away.")] = False,
         json: Json = False) -> None:
    """Tick a step of an SOP on a ticket."""
    with open_desk() as desk:
        run = follow_sop.run(desk, ticket_id, sop_id)
        if run is None:
            say_error(_("Ticket #{number} follows no SOP: name one with --sop.").format(number=ticket_id))
            raise typer.Exit(Exit.USAGE)
        follow_sop.tick(desk, ticket_id, run.sop.id, step, done=not off, value=value)
        after = follow_sop.run(desk, ticket_id, run.sop.id)
        if after is not None:
            _print(after.sop, after.text, after.progress, json=json)


def _print(sop: Sop, text: SopText, state: SopProgress | None, *, json: bool) -> None:
    if json:
        print_json(_object(sop) | {"steps": _steps(text, state)})
        return
    typer.echo(f"{text.title} ({sop.id})")
    if text.notes:
        typer.echo(f"\n{text.notes}\n")
    for number, step in enumerate(text.steps, 1):
        at = state.steps[number - 1] if state else None
        mark = "" if at is None else "[x] " if at.done else "[-] " if at.applies is False else "[ ] "
        recorded = step.choices.get(at.value, at.value) if at else ""
        typer.echo(f"{mark}{number:>2} {step.text}" + (f": {recorded}" if recorded else ""))
        if step.hint and (at is None or not at.done):
            typer.echo(f"{'':{len(mark) + 3}}{step.hint}")
        if step.choices and (at is None or not at.done):
            answers = ", ".join(f"{answer} ({words})" for answer, words in step.choices.items())
            typer.echo(f"{'':{len(mark) + 3}}--value: {answers}")


def _steps(text: SopText, state: SopProgress | None) -> list[dict[str, object]]:
    steps: list[dict[str, object]] = []
    for number, step in enumerate(text.steps, 1):
        item: dict[str, object] = {
            "step": number, "text": step.text, "hint": step.hint, "ask": step.ask,
            "choices": dict(step.choices), "macro": step.macro, "tags": list(step.tags),
        }
        if state is not None:
            at = state.steps[number - 1]
            item |= {"done": at.done, "value": at.value, "at": at.at.isoformat() if at.at else None,
                     "by": at.by, "applies": at.applies}
        steps.append(item)
    return steps


def _object(sop: Sop) -> dict[str, object]:
    return {"id": sop.id, "category": sop.category, "keys": list(sop.keys),
            "titles": {language: text.title for language, text in sop.variants.items()},
            "files": {language: text.file for language, text in sop.variants.items()}}
