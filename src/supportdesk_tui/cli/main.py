"""The command line: one typer application, one file per group of commands."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from supportdesk_tui import __version__, i18n
from supportdesk_tui.domain.panel_wishes import LOOKS

COMMANDS = {
    "demo": "demo:demo", "init": "init:init", "login": "login:login", "sync": "sync:sync",
    "import": "imports.command:import_", "export": "exporting:export", "parse": "parse:parse",
    "list": "reading:list_", "show": "reading:show", "next": "reading:next_",
    "search": "reading:search", "view": "reading:view", "new": "answering:new", "reply": "answering:reply",
    "note": "answering:note", "escalate": "answering:escalate", "promise": "answering:promise",
    "snooze": "answering:snooze", "set": "triaging:set_", "close": "triaging:close", "reopen": "triaging:reopen",
    "spam": "triaging:spam", "undo": "history:undo", "redo": "history:redo", "log": "history:log",
    "outbox": "outbox:app", "macro": "macro:app", "sop": "sop:app", "sla": "sla:app", "doctor": "doctor:doctor",
    "triage": "triaging:triage_", "rules": "rules:app", "calibrate": "calibrate:calibrate",
    "report": "reporting:report_", "handover": "reporting:handover",
    "requester": "requester:app", "service": "service:app", "backup": "data:backup", "restore": "data:restore",
    "attachment": "attachments:attachment",
    "merge": "triaging:merge", "split": "triaging:split", "unmute": "loops:unmute",
    "keys": "keys:keys", "serve": "serve:serve", "peak": "loops:peak", "filed": "loops:filed",
    "purge": "purging:purge",
    "focus": "line.focus:focus", ":": "ask_panel:ask_panel",
}
"""Each command's module in this package and its function, or its typer application for a group."""
VALUED = ("--home", "--lang")
"""The options before a command that take a value."""


def build(names: Iterable[str]) -> typer.Typer:
    """The command line with these commands; a module is imported only for a command that is asked for."""
    app = typer.Typer(
        name="supportdesk", help="The support desk in a terminal. Without a command it opens the panel.",
        rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False, no_args_is_help=False)
    app.callback(invoke_without_command=True)(supportdesk)
    for name in names:
        module, _, attribute = COMMANDS[name].partition(":")
        command = getattr(importlib.import_module(f"supportdesk_tui.cli.{module}"), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            # ``set 12 -vip`` takes a tag away: what looks like an unknown option there is none.
            app.command(name, context_settings={"ignore_unknown_options": name == "set"})(command)
    return app


def wanted(arguments: Sequence[str]) -> list[str]:
    """The commands to load for these arguments: the one named, none for the panel, all to name them in a help."""
    words = list(arguments)
    while words and words[0].startswith("-"):
        option = words.pop(0)
        if option == "--help":
            return list(COMMANDS)
        if option in VALUED and words:
            words.pop(0)
    if not words:
        return []
    return [words[0]] if words[0] in COMMANDS else list(COMMANDS)


def supportdesk(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(
        help="Keep configuration, data and logs under this one folder.", envvar="SUPPORTDESK_HOME")] = None,
    lang: Annotated[str, typer.Option(help="Language of the interface: en or ru.")] = "",
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours.")] = False,
    ascii_only: Annotated[bool, typer.Option("--ascii", help="Draw with ASCII characters only.")] = False,
    look: Annotated[str, typer.Option(help="Colours of the panel: terminal, dark or light.")] = "",
    full_output: Annotated[bool, typer.Option(
        "--full-output", help="Send the terminal all that is drawn, not only what changed.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """The support desk in a terminal. Without a command it opens the panel."""
    from supportdesk_tui.cli.running import errors_as_sentences, options, usage

    options.home, options.look, options.ascii, options.full_output = home, look, ascii_only, full_output
    if lang and lang not in i18n.LANGUAGES:
        usage(f"--lang {lang}: " + ", ".join(i18n.LANGUAGES))
    if lang:
        os.environ["SUPPORTDESK_LANG"] = lang
    if look and look not in LOOKS:
        usage(f"--look {look}: " + ", ".join(LOOKS))
    if no_color:
        os.environ["NO_COLOR"] = "1"
    i18n.activate(i18n.language_from_environment())
    if version:
        typer.echo(f"supportdesk {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        with errors_as_sentences():
            from supportdesk_tui.cli.panel import open_panel

            open_panel()


def main() -> None:
    """Run the command line; what goes wrong outside the desk's own errors ends with a sentence too."""
    from supportdesk_tui.cli.last_gate import cleaned_output

    with cleaned_output():
        _run()


def _run() -> NoReturn:
    arguments = with_json_last(sys.argv[1:])
    i18n.activate(i18n.language_from_environment())
    try:
        from supportdesk_tui.cli.helping import command_in_language

        if "--lang" in arguments[:-1]:
            i18n.activate(arguments[arguments.index("--lang") + 1])
        code = command_in_language(build(wanted(arguments)), arguments)
    except KeyboardInterrupt:
        code = 130
    except typer.Abort:
        code = 1
    except typer.TyperException as error:
        code = _wrong_usage(error)
    except Exception as error:
        from supportdesk_tui.cli.running import fail_unexpectedly

        fail_unexpectedly(error)
    sys.exit(code if isinstance(code, int) else 0)


def _wrong_usage(error: typer.TyperException) -> int:
    """One sentence and where to read on; a group without a command prints its help instead."""
    from supportdesk_tui.cli.complaints import complaint, further_help
    from supportdesk_tui.cli.running import Exit, say_error

    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.message, err=True)
        return Exit.USAGE
    say_error(complaint(error))
    if further_help(error):
        say_error(further_help(error))
    return Exit.USAGE


def with_json_last(arguments: Sequence[str]) -> list[str]:
    """``--json`` before the command's name is the command's own."""
    words, leading = list(arguments), 0
    while leading < len(words) and words[leading].startswith("-"):
        if words[leading] == "--json":
            return [*words[:leading], *words[leading + 1:], "--json"]
        leading += 2 if words[leading] in VALUED else 1
    return words


def __getattr__(name: str) -> typer.Typer:
    """``app``: the whole command line, for tests and documents; a run loads only what it needs."""
    if name == "app":
        return build(COMMANDS)
    raise AttributeError(name)
