"""The macros from the command line: list, show, lint, new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli.running import Exit, errors_as_sentences, options, print_json, say_error, usage
from supportdesk_tui.desk.ports import FileProblem, Library
from supportdesk_tui.domain.macro import LANGUAGES, Macro, MacroActions
from supportdesk_tui.i18n import gettext as _

app = typer.Typer(help="Macros, escalation templates and the acknowledgement.", no_args_is_help=True,
                  rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

@app.command("list")
def list_(json: Json = False) -> None:
    """List all macros, then the escalation templates and the acknowledgement."""
    with errors_as_sentences():
        library = open_library()
        ack = library.acknowledgement()
        macros = (*library.macros(), *library.escalations(), *((ack,) if ack else ()))
        if json:
            print_json([_object(macro) for macro in macros])
        else:
            for macro in macros:
                title = macro.text(i18n.language()).title
                typer.echo(f"{macro.id:<22} {macro.category or macro.kind:<14} {title}")
        _complain(library.problems())


@app.command()
def show(macro_id: Annotated[str, typer.Argument(metavar="ID")],
         lang: Annotated[str, typer.Option(help="The variant: en or ru.")] = "",
         json: Json = False) -> None:
    """Show one macro: what it does and its text, not filled in."""
    with errors_as_sentences():
        macro = open_library().macro(macro_id)
        language = macro.language(lang or i18n.language())
        if json:
            print_json(_object(macro))
            return
        text = macro.variants[language]
        rows = [("id", macro.id), ("title", text.title), ("kind", macro.kind), ("category", macro.category),
                ("languages", ", ".join(macro.variants)), ("to", text.to), ("subject", text.subject),
                *_actions(macro.actions).items(),
                *((f"ask.{ask.name}", ask.prompt(language)) for ask in macro.asks), ("file", text.file)]
        for name, value in rows:
            if value:
                typer.echo(f"{name + ':':<14} {value}")
        typer.echo(f"\n{text.body}")


@app.command()
def lint(paths: Annotated[list[Path] | None, typer.Argument(
        metavar="[PATH...]", help="Only these files, or files below these folders.")] = None,
        json: Json = False) -> None:
    """Check all macros, in both languages; 1 when something is wrong, warnings alone are fine."""
    with errors_as_sentences():
        library = open_library()
        report_problems(library.lint_macros(), paths or [], json=json)


@app.command()
def new(macro_id: Annotated[str, typer.Argument(metavar="ID", help="Such as refund-late; the files' name.")],
        category: Annotated[str, typer.Option(help="A category id.")] = "other",
        json: Json = False) -> None:
    """Write a new macro into your own folder, one file per language, to be filled in."""
    words = {"en": ("New macro", "What we found, and what you can do next."),
             "ru": ("Новый макрос", "Что мы выяснили и что можно сделать дальше.")}
    with errors_as_sentences():
        library = open_library()
        files = [library.write_macro(macro_id, category, language, *words[language]) for language in LANGUAGES]
        for file in () if json else files:
            typer.echo(str(file))
        if json:
            print_json({"id": macro_id, "files": [str(file) for file in files]})


def open_library() -> Library:
    """The playbook without a desk, in the operator's language. Raises ConfigError."""
    where = bootstrap.places(options.home)
    i18n.activate(bootstrap.settings(where).language)
    return bootstrap.library(where)


def report_problems(problems: tuple[FileProblem, ...], paths: list[Path], *, json: bool) -> None:
    """Print what a check found, errors and warnings, and end with 1 when there are errors.

    Args:
        problems: Everything found.
        paths: When given, only problems of these files or of files below these folders count.
        json: Print JSON.
    """
    from supportdesk_tui.presentation.playbook_words import problem_line, reason_text

    missing = [path for path in paths if not path.exists()]
    if missing:
        usage(_("There is no such file: {file}").format(file=missing[0]))
    wanted = [path.resolve() for path in paths]
    shown = [problem for problem in problems
             if not wanted or any(Path(problem.file).resolve().is_relative_to(path) for path in wanted)]
    errors = [problem for problem in shown if problem.level == "error"]
    if json:
        print_json([{"file": problem.file, "line": problem.line, "level": problem.level, "reason": problem.reason,
                     "detail": problem.detail, "text": reason_text(problem.reason, problem.detail)}
                    for problem in shown])
    else:
        for problem in shown:
            level = _("error") if problem.level == "error" else _("warning")
            typer.echo(f"{problem_line(problem)} [{level}]")
        typer.echo(_("Errors: {errors}, warnings: {warnings}").format(
            errors=len(errors), warnings=len(shown) - len(errors)))
    if errors:
        raise typer.Exit(Exit.FAILED)


def _complain(problems: tuple[FileProblem, ...]) -> None:
    """A broken file stops nothing, but nobody must overlook it."""
    from supportdesk_tui.presentation.playbook_words import problem_line

    for problem in problems:
        say_error(problem_line(problem))


def _actions(actions: MacroActions) -> dict[str, str]:
    tags = [f"+{tag}" for tag in actions.add_tags] + [f"-{tag}" for tag in actions.remove_tags]
    found = {
        "status": actions.status.value if actions.status else "", "tags": " ".join(tags),
        "priority": actions.priority.value if actions.priority else "", "set category": actions.category,
        "assign": actions.assign, "snooze": actions.snooze, "promise": actions.promise,
        "sop": actions.sop, "escalate_to": actions.escalate_to,
    }
    return {name: value for name, value in found.items() if value}


def _object(macro: Macro) -> dict[str, object]:
    return {
        "id": macro.id, "kind": macro.kind.value, "category": macro.category, "line": macro.line or None,
        "keys": list(macro.keys), "actions": _actions(macro.actions),
        "asks": [{"name": ask.name, "prompts": dict(ask.prompts), "defaults": dict(ask.defaults)}
                 for ask in macro.asks],
        "variants": {language: {"title": text.title, "subject": text.subject, "to": text.to,
                                "body": text.body, "file": text.file}
                     for language, text in macro.variants.items()},
    }
