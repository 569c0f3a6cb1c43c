"""``supportdesk keys``: the keymap in force, what is wrong with one's own, and a live tester."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli.running import Exit, errors_as_sentences, options, print_json
from supportdesk_tui.i18n import gettext as _


def keys(
    check: Annotated[bool, typer.Option(
        "--check", help="Name the wishes of [keys] that cannot be granted; at a terminal, show what each key means.",
    )] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the keys of the panel, with your own from config.toml."""
    from supportdesk_tui.commands import own_keys, registry
    from supportdesk_tui.commands.command import Scope
    from supportdesk_tui.presentation.hints import key_words
    from supportdesk_tui.presentation.key_problem_words import key_problem_words
    from supportdesk_tui.presentation.list_lines import scope_words

    with errors_as_sentences():
        settings = bootstrap.settings(bootstrap.places(options.home))
    i18n.activate(settings.language)
    problems = own_keys.put_in_force(settings.panel)
    if json:
        print_json({
            "commands": [{"id": each.id, "keys": list(each.keys), "label": i18n.gettext(each.label),
                          "scopes": [scope.value for scope in each.scopes]} for each in registry.commands()],
            "problems": [{"line": each.line, "command": each.command, "key": each.key, "reason": each.reason,
                          "other": each.other} for each in problems]})
    elif not check:
        for scope in Scope:
            print(f"{scope_words(scope)}")
            for command in registry.in_scope(scope):
                shown = " ".join(map(key_words, command.keys)) or "-"
                print(f"  {shown:<24} {i18n.gettext(command.label):<48} {command.id}")
    for problem in () if json else problems:
        print(key_problem_words(problem), file=sys.stdout if check else sys.stderr)
    if check and not json:
        if not problems:
            print(_("Every key of your own is in force."))
        if sys.stdin.isatty() and sys.stdout.isatty() and os.name == "posix":
            from supportdesk_tui.cli.key_tester import test_keys

            test_keys()
    if problems and (check or json):
        raise typer.Exit(Exit.USAGE)
